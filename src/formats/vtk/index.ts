export { readParts } from './parts.ts';
export { readPvd, type PvdStep } from './pvd.ts';
export { openVtkXml } from './vtk-xml.ts';
