export { bytesInMemory, fill, readBytes, wrongAt, type ByteSource, type OpenSource } from './byte-source.ts';
export { decimalOf, numberIn, scaled, slowNumber } from './decimal.ts';
export {
  copyIndices,
  fieldNumbers,
  isValueType,
  swapBytes,
  valueSizes,
  type FieldNumbers,
  type ValueType,
} from './value-type.ts';
