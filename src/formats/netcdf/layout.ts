import type { ValueType } from '../bytes/index.ts';
import { sizes, type Header, type HeaderVariable } from './header.ts';

/** The types of numbers by the format's own ("nc_type"); 2 is text. */
export const typeNames: Readonly<Record<number, ValueType>> = {
  1: 'Int8',
  3: 'Int16',
  4: 'Int32',
  5: 'Float32',
  6: 'Float64',
  7: 'UInt8',
  8: 'UInt16',
  9: 'UInt32',
  10: 'Int64',
  11: 'UInt64',
};

/** Where the values of a file lie. */
export interface Layout {
  /** Bytes from one record to the next. */
  readonly recordSize: number;
  /** Bytes of a variable that lie together: all of them, or those of one record. */
  readonly bytesIn: (variable: HeaderVariable) => number;
  /** Where the last value of a variable ends. */
  readonly endOf: (variable: HeaderVariable) => number;
}

export function layoutOf({ variables, records }: Header): Layout {
  const bytesIn = ({ shape, type, isRecord }: HeaderVariable): number =>
    shape.slice(isRecord ? 1 : 0).reduce((product, length) => product * length, sizes[type] ?? 0);
  // Each record variable is padded to four bytes in a record, unless it is the only one (specification, note on padding).
  const each = variables.filter(({ isRecord }) => isRecord).map(bytesIn);
  const recordSize =
    each.length === 1 ? (each[0] ?? 0) : each.reduce((sum, size) => sum + size + ((4 - (size % 4)) % 4), 0);
  return {
    recordSize,
    bytesIn,
    endOf: (variable) => {
      const { begin, isRecord } = variable;
      if (!isRecord) return begin + bytesIn(variable);
      return records === 0 ? begin : begin + (records - 1) * recordSize + bytesIn(variable);
    },
  };
}
