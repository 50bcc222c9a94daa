import { copyIndices, valueSizes, wrongAt, type ByteSource } from '../bytes/index.ts';
import { pointsOfType, type Cells } from '../mesh/index.ts';
import type { DataArray } from './data-array.ts';

/** A run of cells as a VTK XML file has them. */
export interface CellArrays {
  readonly count: number;
  /** The points they are made of: `pointCount` of them, the first of which is number `firstPoint` of the whole mesh. */
  readonly pointCount: number;
  readonly firstPoint: number;
  readonly connectivity: DataArray;
  readonly offsets: DataArray;
  /** An array of types, or the type of all of them. */
  readonly types: DataArray | number;
}

/** More would not fit in an array. */
const mostIndices = 2 ** 29;

/** Reads the cells of all runs. Where each type has its own number of points, the offsets are checked and not kept. */
export async function readCells(source: ByteSource, runs: readonly CellArrays[]): Promise<Cells> {
  const count = runs.reduce((sum, run) => sum + run.count, 0);
  for (const run of runs) {
    await run.offsets.mustHold(run.count);
    if (typeof run.types !== 'number') await run.types.mustHold(run.count);
  }
  const types = new Uint8Array(count);
  let cell = 0;
  for (const run of runs) {
    await readTypes(source, run, types.subarray(cell, cell + run.count));
    cell += run.count;
  }
  const isFixed = !types.some((type) => fixedSize[type] === 0);
  const ends = isFixed ? undefined : new Uint32Array(count);
  const sizes: number[] = [];
  cell = 0;
  for (const run of runs) {
    const own = types.subarray(cell, cell + run.count);
    sizes.push(
      await readOffsets(source, run, own, { ends: ends?.subarray(cell, cell + run.count), from: total(sizes) }),
    );
    cell += run.count;
  }
  const all = total(sizes);
  if (all > mostIndices) {
    throw await wrongAt(source, runs[0]?.connectivity.at ?? 0, `${all} points of cells are more than can be held`);
  }
  for (const [at, run] of runs.entries()) await run.connectivity.mustHold(sizes[at] ?? 0);
  const connectivity = new Uint32Array(all);
  let start = 0;
  for (const [at, run] of runs.entries()) {
    const end = start + (sizes[at] ?? 0);
    await readConnectivity(source, run, connectivity.subarray(start, end));
    start = end;
  }
  return { types, connectivity, ends };
}

const total = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0);

const fixedSize = Uint8Array.from({ length: 256 }, (_, type) => pointsOfType.get(type) ?? 0);

async function readTypes(source: ByteSource, { types, count }: CellArrays, into: Uint8Array): Promise<void> {
  if (typeof types === 'number') {
    into.fill(types);
    return;
  }
  const wide = new Uint32Array(1 << 20);
  let at = 0;
  for await (const chunk of types.chunks(count)) {
    const part = chunk.length / valueSizes[types.type];
    const wrong = copyIndices(chunk, types.type, { into: wide, at: 0, highest: 255 });
    if (wrong !== -1) throw await wrongAt(source, types.at, `the type of cell ${at + wrong + 1} is no type`);
    into.set(wide.subarray(0, part), at);
    at += part;
  }
  const unknown = into.findIndex((type) => !pointsOfType.has(type));
  if (unknown === -1) return;
  throw await wrongAt(source, types.at, `cell ${unknown + 1} has the type ${into[unknown]}, which is not read`);
}

/** Checks the offsets of a run, keeps them if there is `ends`; gives how many points its cells have together. */
async function readOffsets(
  source: ByteSource,
  { offsets, count }: CellArrays,
  types: Uint8Array,
  { ends, from }: { ends: Uint32Array | undefined; from: number },
): Promise<number> {
  const part = new Uint32Array(1 << 20);
  let cell = 0;
  let before = 0;
  for await (const chunk of offsets.chunks(count)) {
    const length = chunk.length / valueSizes[offsets.type];
    const wrong = copyIndices(chunk, offsets.type, { into: part, at: 0, highest: mostIndices });
    if (wrong !== -1) throw await wrongAt(source, offsets.at, `the offset of cell ${cell + wrong + 1} is broken`);
    for (let at = 0; at < length; at++, cell++) {
      const end = part[at] ?? 0;
      const size = fixedSize[types[cell] ?? 0] ?? 0;
      if (end < before || (size !== 0 && end - before !== size)) {
        throw await wrongAt(
          source,
          offsets.at,
          `cell ${cell + 1} has ${end - before} points, its type ${types[cell]} other`,
        );
      }
      if (ends !== undefined) ends[cell] = from + end;
      before = end;
    }
  }
  return before;
}

async function readConnectivity(
  source: ByteSource,
  { connectivity, pointCount, firstPoint }: CellArrays,
  into: Uint32Array,
): Promise<void> {
  let at = 0;
  for await (const chunk of connectivity.chunks(into.length)) {
    const length = chunk.length / valueSizes[connectivity.type];
    const wrong = copyIndices(chunk, connectivity.type, { into, at, highest: pointCount - 1 });
    if (wrong !== -1) {
      throw await wrongAt(
        source,
        connectivity.at,
        `number ${at + wrong + 1} of the connectivity is no point of the mesh`,
      );
    }
    at += length;
  }
  if (firstPoint !== 0) for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0) + firstPoint;
}
