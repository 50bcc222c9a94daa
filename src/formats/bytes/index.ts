export { bytesInMemory, fill, readBytes, wrongAt, type ByteSource } from './byte-source.ts';
export { numberIn, scaled, slowNumber } from './decimal.ts';
