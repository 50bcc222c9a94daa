import { fill, swapBytes, valueSizes, wrongAt, type ByteSource, type ValueType } from '../../bytes/index.ts';
import { asciiNumbers, mustHold } from '../ascii-numbers.ts';
import type { DataArray } from '../data-array.ts';
import type { LegacyText, Word } from './legacy-text.ts';

/**
 * Number types of legacy files ("VTK file formats", Simple Legacy Formats; vtkDataWriter). A `vtkIdType` is written as an int, a
 * `long` in 8 bytes, as everywhere but on Windows: a file of there does not fit its description and is refused.
 */
const types: Readonly<Record<string, ValueType>> = {
  char: 'Int8',
  signed_char: 'Int8',
  unsigned_char: 'UInt8',
  short: 'Int16',
  unsigned_short: 'UInt16',
  int: 'Int32',
  unsigned_int: 'UInt32',
  long: 'Int64',
  unsigned_long: 'UInt64',
  vtktypeint64: 'Int64',
  vtktypeuint64: 'UInt64',
  vtkidtype: 'Int32',
  float: 'Float32',
  double: 'Float64',
};

/** @throws AppError FILE_FORMAT for a word that names no type */
export async function typeNamed(source: ByteSource, { text, at }: Word): Promise<ValueType> {
  const name = text.toLowerCase();
  if (Object.hasOwn(types, name)) return types[name] as ValueType;
  throw await wrongAt(source, at, `numbers of the type ${JSON.stringify(text)} are not read`);
}

interface Shape {
  readonly name: string;
  readonly type: ValueType;
  readonly components: number;
  readonly tuples: number;
}

/** Passes over the numbers that come next, which must all be there; gives what reads them. */
export async function takeArray(text: LegacyText, isBinary: boolean, shape: Shape): Promise<DataArray> {
  const { name, type, components, tuples } = shape;
  const { source } = text;
  const count = tuples * components;
  if (isBinary) {
    await text.line(); // The numbers start behind the end of the line.
    const start = text.at;
    const bytes = count * valueSizes[type];
    if (!(start + bytes <= source.size))
      throw await wrongAt(source, start, `${count} numbers are described, and the file ends before`);
    text.moveTo(start + bytes);
    return { ...bigEndian(source, { start, type, count }), name, type, components };
  }
  const start = text.at;
  const at = start;
  await mustHold(source, { start, end: source.size, at }, count);
  const there = await text.skipNumbers(count);
  if (there < count) throw await wrongAt(source, text.at, `${count} numbers are described, and there are ${there}`);
  return { ...writtenOut(source, { start, end: text.at, type, count }), name, type, components };
}

type Numbers = Pick<DataArray, 'at' | 'mustHold' | 'chunks'>;

/** The ends of cells without the 0 that newer files have in front of them. */
export function behindZero(source: ByteSource, array: DataArray): DataArray {
  return {
    ...array,
    mustHold: (count) => array.mustHold(count + 1),
    async *chunks(count) {
      const size = valueSizes[array.type];
      let isFirst = true;
      for await (const chunk of array.chunks(count + 1)) {
        if (isFirst && chunk.subarray(0, size).some((byte) => byte !== 0))
          throw await wrongAt(source, array.at, 'the first offset is not 0');
        // A copy, so that it begins where numbers of 8 bytes may.
        yield isFirst ? chunk.slice(size) : chunk;
        isFirst = false;
      }
    },
  };
}

function writtenOut(
  source: ByteSource,
  { start, end, type, count }: { start: number; end: number; type: ValueType; count: number },
): Numbers {
  const place = { start, end, at: start };
  return {
    at: start,
    mustHold: (wanted) => sameCount(source, start, { wanted, count }),
    chunks: (wanted) => asciiNumbers(source, place, type, wanted),
  };
}

const chunkSize = 1 << 20;

function bigEndian(
  source: ByteSource,
  { start, type, count }: { start: number; type: ValueType; count: number },
): Numbers {
  const size = valueSizes[type];
  return {
    at: start,
    mustHold: (wanted) => sameCount(source, start, { wanted, count }),
    async *chunks(wanted) {
      await sameCount(source, start, { wanted, count });
      const buffer = new Uint8Array(Math.min(chunkSize, count * size));
      for (let from = 0; from < count * size; from += chunkSize) {
        const part = buffer.subarray(0, Math.min(chunkSize, count * size - from));
        await fill(source, part, start + from);
        swapBytes(part, size);
        yield part;
      }
    },
  };
}

async function sameCount(
  source: ByteSource,
  at: number,
  { wanted, count }: { wanted: number; count: number },
): Promise<void> {
  if (wanted !== count) throw await wrongAt(source, at, `${wanted} numbers belong here, and there are ${count}`);
}
