import { AppError } from '../../errors/index.ts';
import { readHeader, sizes, type HeaderVariable } from './header.ts';
import { layoutOf, type Layout } from './layout.ts';

export interface NetcdfVariable {
  name: string;
  /** Lengths of its dimensions, outermost first; none for a single value. */
  shape: readonly number[];
  /** False for text. */
  isNumeric: boolean;
}

/** A netCDF classic file in memory. */
export interface NetcdfFile {
  readonly file: string;
  /** By name; 0 for the record dimension. */
  readonly dimensions: ReadonlyMap<string, number>;
  readonly variables: readonly NetcdfVariable[];
  /** True if the file has all the bytes that its header promises. */
  readonly isWhole: boolean;
  /**
   * All values of a variable, the last dimension running fastest; undefined if there is none of that name.
   *
   * @throws AppError FILE_FORMAT for text, and where the file ends before the values do
   */
  values(name: string): Float64Array | undefined;
}

/**
 * Reads a netCDF classic file (CDF-1, -2 and -5). Values are read when asked for. HDF5-based files (netCDF-4) are refused
 * by name.
 *
 * @throws AppError FILE_FORMAT
 */
export function readNetcdf(bytes: Uint8Array, file: string): NetcdfFile {
  const header = readHeader(bytes, file);
  const { dimensions, variables } = header;
  const layout = layoutOf(header);
  const { endOf } = layout;
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  return {
    file,
    dimensions,
    variables: variables.map(({ name, shape, type }) => ({ name, shape, isNumeric: type !== textType })),
    isWhole: variables.every((variable) => endOf(variable) <= bytes.length),
    values(name) {
      const variable = byName.get(name);
      if (variable === undefined) return undefined;
      const why = variable.type === textType ? 'is text' : endOf(variable) > bytes.length ? 'is cut off' : undefined;
      if (why !== undefined) throw new AppError('FILE_FORMAT', { file, line: 1, why: `the variable ${name} ${why}` });
      return valuesOf(bytes, variable, layout);
    },
  };
}

const textType = 2;

function valuesOf(bytes: Uint8Array, variable: HeaderVariable, { recordSize, bytesIn }: Layout): Float64Array {
  const { shape, type, begin, isRecord } = variable;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = sizes[type] ?? 1;
  const perRecord = isRecord ? bytesIn(variable) / size : Infinity;
  const read = readers[type] ?? ((_view, at) => at * NaN);
  const values = new Float64Array(shape.reduce((product, length) => product * length, 1));
  for (let at = 0; at < values.length; at++) {
    const record = isRecord ? Math.floor(at / perRecord) : 0;
    const inRecord = isRecord ? at - record * perRecord : at;
    values[at] = read(view, begin + record * (isRecord ? recordSize : 0) + inRecord * size);
  }
  return values;
}

const readers: Readonly<Record<number, (view: DataView, at: number) => number>> = {
  1: (view, at) => view.getInt8(at),
  3: (view, at) => view.getInt16(at),
  4: (view, at) => view.getInt32(at),
  5: (view, at) => view.getFloat32(at),
  6: (view, at) => view.getFloat64(at),
  7: (view, at) => view.getUint8(at),
  8: (view, at) => view.getUint16(at),
  9: (view, at) => view.getUint32(at),
  10: (view, at) => Number(view.getBigInt64(at)),
  11: (view, at) => Number(view.getBigUint64(at)),
};
