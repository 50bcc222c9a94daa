export { extractSurface, type WantedField } from './extract-surface.ts';
export { openFile, type FileSource } from './file-source.ts';
export { boundsOf, rangeOf, scalarsOf, surfaceArray, type Surface, type SurfaceArray, type ValueRange } from './surface.ts';
export { readSurface, writeSurface } from './surface-format.ts';
