export type { Field } from './complex-fields.ts';
export { extractSurface } from './extract-surface.ts';
export { openFile } from './file-source.ts';
export { openFields, type FieldFile, type FieldFiles, type FieldStep, type SurfaceRequest } from './open-fields.ts';
export { scalarsOf, type Surface, type SurfaceArray, type ValueRange } from './surface.ts';
export { readSurface, writeSurface } from './surface-format.ts';
export { saveSurface } from './save-surface.ts';
