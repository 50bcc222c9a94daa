export { openVtkLegacy } from './legacy/vtk-legacy.ts';
export { readParts } from './parts.ts';
export { readPvd, type PvdStep } from './pvd.ts';
export { openVtkXml } from './vtk-xml.ts';
