export { readNetcdf, type NetcdfFile, type NetcdfVariable } from './netcdf-file.ts';
export { readSlacMesh, type SlacMesh } from './slac-mesh.ts';
