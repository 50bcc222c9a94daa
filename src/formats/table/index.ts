export type { Separator } from './cells.ts';
export { valueOfKey } from './key-value.ts';
export { readNumber, shown } from './number.ts';
export { TableReader } from './table-reader.ts';
export { readTextParameters } from './text-parameters.ts';
