export { openNetcdf, type NetcdfSource } from './netcdf-source.ts';
export { openSlacSurface, type SlacSurface } from './slac-field.ts';
export { readNetcdf, type NetcdfFile, type NetcdfVariable } from './netcdf-file.ts';
export { readSlacMesh, type SlacMesh } from './slac-mesh.ts';
