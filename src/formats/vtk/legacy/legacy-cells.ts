import { valueSizes, wrongAt, type ByteSource } from '../../bytes/index.ts';
import type { CellArrays } from '../cell-arrays.ts';
import type { DataArray } from '../data-array.ts';
import { behindZero, takeArray, typeNamed } from './legacy-array.ts';
import type { LegacyReader } from './legacy-reader.ts';

/** Cells without their types, and without what they are made of. */
export type CellList = Pick<CellArrays, 'count' | 'connectivity' | 'offsets'>;

/** The cells behind `CELLS`, `POLYGONS` and their like. */
export async function readCellList(reader: LegacyReader): Promise<CellList> {
  const { text, isBinary, source } = reader;
  const [first, second] = [await reader.count(), await reader.count()];
  if (reader.version < 5) {
    const shape = { name: '', type: 'Int32', components: 1, tuples: second } as const;
    const list = await takeArray(text, isBinary, shape);
    if (second < first) throw await wrongAt(source, list.at, `${first} cells cannot be in ${second} numbers`);
    return { count: first, ...takenApart(source, list, { cells: first, size: second }) };
  }
  const take = async (name: string, tuples: number): Promise<DataArray> => {
    await reader.expect(name);
    const type = await typeNamed(source, await reader.word());
    return takeArray(text, isBinary, { name, type, components: 1, tuples });
  };
  const offsets = await take('OFFSETS', first);
  const connectivity = await take('CONNECTIVITY', second);
  return { count: Math.max(0, first - 1), offsets: behindZero(source, offsets), connectivity };
}

const together = 1 << 18;

/**
 * Cells as files before version 5 have them, how many points and then which for one after the other, as the two arrays of
 * newer files: the points of all, and where those of each end.
 */
function takenApart(
  source: ByteSource,
  list: DataArray,
  { cells, size }: { cells: number; size: number },
): { connectivity: DataArray; offsets: DataArray } {
  const wrong = (why: string) => wrongAt(source, list.at, why);

  async function* walk(wanted: 'points' | 'ends'): AsyncGenerator<Uint8Array> {
    let into = new Uint32Array(together);
    let filled = 0;
    let [cell, left, end] = [0, 0, 0];
    for await (const chunk of list.chunks(size)) {
      const numbers = new Int32Array(
        chunk.buffer as ArrayBuffer,
        chunk.byteOffset,
        chunk.length / valueSizes[list.type],
      );
      for (const number of numbers) {
        if (number < 0)
          throw await wrong(
            `cell ${left === 0 ? cell + 1 : cell} has the number ${number}, which is no point and no count`,
          );
        const isCount = left === 0;
        if (isCount) {
          if (++cell > cells) throw await wrong(`${cells} cells are described, and there are more`);
          left = number;
          end += number;
          if (end > size) throw await wrong(`cell ${cell} has ${number} points, which are more than there are numbers`);
        } else left--;
        if (isCount === (wanted === 'ends')) into[filled++] = isCount ? end : number;
        if (filled === together) {
          yield new Uint8Array(into.buffer);
          into = new Uint32Array(together);
          filled = 0;
        }
      }
    }
    if (left > 0 || cell !== cells)
      throw await wrong(`${cells} cells in ${size} numbers are described, and they are others`);
    if (filled > 0) yield new Uint8Array(into.buffer, 0, 4 * filled);
  }

  const part = (wanted: 'points' | 'ends', there: number): DataArray => ({
    name: wanted,
    type: 'UInt32',
    components: 1,
    at: list.at,
    mustHold: async (count) => {
      if (count !== there) throw await wrong(`${cells} cells in ${size} numbers are described, and they are others`);
    },
    chunks: () => walk(wanted),
  });
  return { connectivity: part('points', size - cells), offsets: part('ends', cells) };
}
