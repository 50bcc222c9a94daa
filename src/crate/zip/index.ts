export { nameFault, TakenNames } from './entry-name.ts';
export { ZipReader, type ZipEntry, type ZipLimits } from './zip-reader.ts';
export { pack, ZipWriter, type Packed } from './zip-writer.ts';
