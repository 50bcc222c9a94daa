export { bytesInMemory, fill, readBytes, wrongAt, type ByteSource } from './byte-source.ts';
export { numberIn, scaled, slowNumber } from './decimal.ts';
export {
  copyIndices,
  fieldNumbers,
  isValueType,
  swapBytes,
  valueSizes,
  type FieldNumbers,
  type ValueType,
} from './value-type.ts';
