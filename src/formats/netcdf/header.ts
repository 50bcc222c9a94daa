import { ByteReader } from './byte-reader.ts';

/** A variable as the header has it. */
export interface HeaderVariable {
  name: string;
  /** Lengths of its dimensions, outermost first; of a record variable the number of records comes first. */
  shape: readonly number[];
  type: number;
  begin: number;
  isRecord: boolean;
}

export interface Header {
  dimensions: ReadonlyMap<string, number>;
  variables: readonly HeaderVariable[];
  records: number;
}

/** Bytes of one value by the type's number (netCDF classic format, "nc_type"). */
export const sizes: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 4,
  6: 8,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 8,
};

const [dimensionTag, variableTag, attributeTag] = [10, 11, 12];
const streaming = 0xffffffff;

/**
 * Reads the header of a netCDF classic file: CDF-1, CDF-2 (64-bit offsets, which ACE3P writes) and CDF-5 (64-bit sizes).
 * The grammar is that of the "NetCDF Classic Format Specification" of Unidata.
 *
 * @throws AppError FILE_FORMAT
 */
export function readHeader(bytes: Uint8Array, file: string): Header {
  const reader = new ByteReader(bytes, file);
  const version = versionOf(bytes, reader);
  reader.skip(4);
  const size = (): number => (version === 5 ? reader.int64() : reader.int32());
  const offset = (): number => (version === 1 ? reader.int32() : reader.int64());
  const list = <T>(tag: number, what: string, one: () => T): T[] => {
    const found = reader.int32();
    const count = size();
    if (found === 0 && count === 0) return [];
    if (found !== tag) throw reader.wrong(`there is no list of ${what} where it should be`);
    return Array.from({ length: reader.count(count, 8) }, one);
  };
  const name = (): string => reader.text(size());
  const attribute = (): void => {
    name();
    const valueSize = sizes[reader.int32()];
    if (valueSize === undefined) throw reader.wrong('an attribute has a type that is not known');
    const length = size() * valueSize;
    reader.skip(length + ((4 - (length % 4)) % 4));
  };

  const count = size();
  const records = count === streaming ? 0 : count;
  const dimensions = list(dimensionTag, 'dimensions', () => ({ name: name(), length: size() }));
  list(attributeTag, 'attributes', attribute);
  const variables = list(variableTag, 'variables', (): HeaderVariable => {
    const own = name();
    const ids = Array.from({ length: reader.count(size(), 4) }, size);
    list(attributeTag, 'attributes', attribute);
    const type = reader.int32();
    size();
    const lengths = ids.map((id) => dimensions[id]?.length);
    if (sizes[type] === undefined || lengths.includes(undefined)) throw reader.wrong(`the variable ${own} is broken`);
    const isRecord = lengths[0] === 0;
    const shape = lengths.map((length, at) => (at === 0 && isRecord ? records : (length ?? 0)));
    return { name: own, shape, type, begin: offset(), isRecord };
  });
  return { dimensions: new Map(dimensions.map((one) => [one.name, one.length])), variables, records };
}

function versionOf(bytes: Uint8Array, reader: ByteReader): number {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 50));
  if (start === '') throw reader.wrong('the file is empty');
  if (start.startsWith('\x89HDF')) throw reader.wrong('this is an HDF5 file (netCDF-4), which is not read');
  if (start.startsWith('version https://git-lfs')) {
    throw reader.wrong('this is a git-LFS pointer, the file itself is not here; `git lfs pull` brings it');
  }
  const version = bytes[3] ?? 0;
  if (!start.startsWith('CDF') || ![1, 2, 5].includes(version)) throw reader.wrong('this is not a netCDF file');
  return version;
}
