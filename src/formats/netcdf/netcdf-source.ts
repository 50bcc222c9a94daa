import { AppError } from '../../errors/index.ts';
import {
  fieldNumbers,
  fill,
  readBytes,
  swapBytes,
  valueSizes,
  wrongAt,
  type ByteSource,
  type FieldNumbers,
  type ValueType,
} from '../bytes/index.ts';
import { readHeader, type HeaderVariable } from './header.ts';
import { layoutOf, typeNames } from './layout.ts';
import type { NetcdfVariable } from './netcdf-file.ts';

/** A netCDF classic file of any size, of which only what is asked for is read. */
export interface NetcdfSource {
  readonly file: string;
  readonly variables: readonly NetcdfVariable[];
  /** True if the file has all the bytes that its header promises. */
  readonly isWhole: boolean;
  variable(name: string): NetcdfVariable | undefined;
  /**
   * The values of a variable in parts, a part being overwritten by the next.
   *
   * @throws AppError FILE_FORMAT for one that is not there, is text, or is cut off
   */
  values(name: string): AsyncGenerator<FieldNumbers>;
}

const firstRead = 1 << 16;
/** No header is longer: ACE3P's have less than a kilobyte. */
const longestHeader = 1 << 24;
const chunkSize = 1 << 20;

/** @throws AppError FILE_FORMAT for anything but a netCDF classic file */
export async function openNetcdf(source: ByteSource): Promise<NetcdfSource> {
  const header = await headerOf(source);
  const { endOf, recordSize, bytesIn } = layoutOf(header);
  const byName = new Map(header.variables.map((variable) => [variable.name, variable]));
  const numeric = async (name: string): Promise<[HeaderVariable, ValueType]> => {
    const variable = byName.get(name);
    const type = typeNames[variable?.type ?? 0];
    if (variable === undefined) throw await wrongAt(source, 0, `there is no variable ${name}`);
    if (type === undefined) throw await wrongAt(source, 0, `the variable ${name} is text`);
    if (endOf(variable) > source.size) throw await wrongAt(source, source.size, `the variable ${name} is cut off`);
    return [variable, type];
  };
  const variables = header.variables.map(({ name, shape, type }) => ({ name, shape, isNumeric: type in typeNames }));
  return {
    file: source.name,
    variables,
    isWhole: header.variables.every((variable) => endOf(variable) <= source.size),
    variable: (name) => variables.find((variable) => variable.name === name),
    async *values(name) {
      const [variable, type] = await numeric(name);
      const { begin, isRecord, shape } = variable;
      if (bytesIn(variable) === 0) return;
      const runs = isRecord ? (shape[0] ?? 0) : 1;
      const buffer = new Uint8Array(Math.min(chunkSize, bytesIn(variable)));
      for (let run = 0; run < runs; run++) {
        const start = begin + run * recordSize;
        const end = start + bytesIn(variable);
        for (let at = start; at < end; at += buffer.length) {
          const part = buffer.subarray(0, Math.min(buffer.length, end - at));
          await fill(source, part, at);
          swapBytes(part, valueSizes[type]);
          yield fieldNumbers(part, type);
        }
      }
    },
  };
}

/** The header with as much of the file as it takes. */
async function headerOf(source: ByteSource): Promise<ReturnType<typeof readHeader>> {
  for (let size = firstRead; ; size *= 8) {
    const isAll = size >= source.size;
    try {
      return readHeader(await readBytes(source, 0, Math.min(size, source.size)), source.name);
    } catch (error) {
      if (isAll || size >= longestHeader || !AppError.is(error, 'FILE_FORMAT')) throw error;
    }
  }
}
