import { fieldNumbers, wrongAt, type ByteSource, type ValueType } from '../../bytes/index.ts';
import type { CellArrays } from '../cell-arrays.ts';
import type { DataArray } from '../data-array.ts';
import type { Piece } from '../piece.ts';

type Triple = [number, number, number];

/** What a file says of a grid by its dimensions. */
export interface Structure {
  dimensions?: Triple;
  origin?: Triple;
  spacing?: Triple;
  /** Of a rectilinear grid: where its planes are. */
  axes: (Axis | undefined)[];
}

interface Axis {
  count: number;
  values: DataArray;
}

export function isStructured(kind: string): boolean {
  return kind === 'STRUCTURED_POINTS' || kind === 'STRUCTURED_GRID' || kind === 'RECTILINEAR_GRID';
}

/** More cells would take more memory than a look at them is worth. */
const mostCells = 2 ** 24;

/**
 * The points and the cells that a grid is made of, as those of a grid without a structure: hexahedra, or quads and lines where
 * it is flat. None of them is in the file, so none is held before it is asked for.
 */
export async function structuredMesh(
  source: ByteSource,
  kind: { text: string; at: number },
  grid: Structure & { points: DataArray | undefined; pointCount: number },
): Promise<Pick<Piece, 'points' | 'pointCount' | 'cells' | 'cellCount'>> {
  const wrong = (why: string) => wrongAt(source, kind.at, why);
  const { dimensions } = grid;
  if (dimensions === undefined) throw await wrong(`${kind.text} without DIMENSIONS`);
  const pointCount = dimensions[0] * dimensions[1] * dimensions[2];
  const wide = [0, 1, 2].filter((axis) => (dimensions[axis] ?? 0) > 1);
  const cellCount = pointCount === 0 ? 0 : wide.reduce((product, axis) => product * ((dimensions[axis] ?? 1) - 1), 1);
  if (cellCount > mostCells) throw await wrong(`${cellCount} cells are more than ${mostCells}`);
  if (pointCount > source.size)
    throw await wrong(`${pointCount} points have no values: the file is too short for them`);
  if (pointCount === 0) return { points: undefined, pointCount, cells: [], cellCount };
  const points = await pointsOf(source, kind, { ...grid, dimensions, total: pointCount });
  const cells: CellArrays[] =
    cellCount === 0 ? [] : [cellsOf(dimensions, wide, { pointCount, cellCount, at: kind.at })];
  return { points, pointCount, cells, cellCount };
}

async function pointsOf(
  source: ByteSource,
  kind: { text: string; at: number },
  {
    dimensions,
    origin,
    spacing,
    axes,
    points,
    pointCount,
    total,
  }: Structure & {
    dimensions: Triple;
    points: DataArray | undefined;
    pointCount: number;
    total: number;
  },
): Promise<DataArray> {
  const wrong = (why: string) => wrongAt(source, kind.at, why);
  if (kind.text === 'STRUCTURED_GRID') {
    if (points !== undefined && pointCount === total) return points;
    throw await wrong(`a grid of ${dimensions.join(' x ')} has ${pointCount} POINTS`);
  }
  const planes: Float64Array[] = [];
  for (const [axis, size] of dimensions.entries()) {
    const name = 'XYZ'[axis];
    if (kind.text === 'STRUCTURED_POINTS') {
      const [from, step] = [origin?.[axis] ?? 0, spacing?.[axis] ?? 1];
      planes.push(Float64Array.from({ length: size }, (_, at) => from + step * at));
    } else {
      const own = axes[axis];
      if (own?.count !== size)
        throw await wrong(`${own?.count ?? 0} ${name}_COORDINATES are not the ${size} of the grid`);
      planes.push(await valuesOf(own));
    }
  }
  const [x, y, z] = planes as [Float64Array, Float64Array, Float64Array];
  return generated('Float64', 3, { at: kind.at, tuples: total }, (into: Float64Array, first, count) => {
    for (let point = 0; point < count; point++) {
      const number = first + point;
      into[3 * point] = x[number % x.length] ?? NaN;
      into[3 * point + 1] = y[Math.floor(number / x.length) % y.length] ?? NaN;
      into[3 * point + 2] = z[Math.floor(number / (x.length * y.length))] ?? NaN;
    }
  });
}

async function valuesOf({ values, count }: Axis): Promise<Float64Array> {
  const all = new Float64Array(count);
  let filled = 0;
  for await (const chunk of values.chunks(count)) {
    const numbers = fieldNumbers(chunk, values.type);
    all.set(numbers, filled);
    filled += numbers.length;
  }
  return all;
}

/** Corners of a cell in VTK's order, as steps along the axes that are not flat. */
const corners = [
  [0, 0, 0],
  [1, 0, 0],
  [1, 1, 0],
  [0, 1, 0],
  [0, 0, 1],
  [1, 0, 1],
  [1, 1, 1],
  [0, 1, 1],
] as const;

function cellsOf(
  dimensions: Triple,
  wide: readonly number[],
  { pointCount, cellCount, at }: { pointCount: number; cellCount: number; at: number },
): CellArrays {
  const strides = [1, dimensions[0], dimensions[0] * dimensions[1]];
  const [a, b, c] = wide.map((axis) => ({ cells: (dimensions[axis] ?? 1) - 1, stride: strides[axis] ?? 0 }));
  const size = 2 ** wide.length;
  const steps = corners
    .slice(0, size)
    .map(([i, j, k]) => i * (a?.stride ?? 0) + j * (b?.stride ?? 0) + k * (c?.stride ?? 0));
  const [ofA, ofB] = [a?.cells ?? 1, b?.cells ?? 1];
  const connectivity = generated('Uint32', size, { at, tuples: cellCount }, (into: Uint32Array, first, count) => {
    for (let cell = 0; cell < count; cell++) {
      const number = first + cell;
      const corner =
        (number % ofA) * (a?.stride ?? 0) +
        (Math.floor(number / ofA) % ofB) * (b?.stride ?? 0) +
        Math.floor(number / (ofA * ofB)) * (c?.stride ?? 0);
      for (let step = 0; step < size; step++) into[size * cell + step] = corner + (steps[step] ?? 0);
    }
  });
  const offsets = generated('Uint32', 1, { at, tuples: cellCount }, (into: Uint32Array, first, count) => {
    for (let cell = 0; cell < count; cell++) into[cell] = size * (first + cell + 1);
  });
  return { count: cellCount, pointCount, firstPoint: 0, connectivity, offsets, types: [1, 3, 9, 12][wide.length] ?? 1 };
}

const together = 1 << 14;

/** Numbers that are made when they are asked for. */
function generated<T extends Float64Array | Uint32Array>(
  kind: T extends Float64Array ? 'Float64' : 'Uint32',
  components: number,
  { at, tuples }: { at: number; tuples: number },
  fill: (into: T, first: number, count: number) => void,
): DataArray {
  const type: ValueType = kind === 'Float64' ? 'Float64' : 'UInt32';
  return {
    name: '',
    type,
    components,
    at,
    mustHold: async () => {},
    async *chunks() {
      const into = (
        kind === 'Float64' ? new Float64Array(together * components) : new Uint32Array(together * components)
      ) as T;
      for (let first = 0; first < tuples; first += together) {
        const count = Math.min(together, tuples - first);
        fill(into, first, count);
        yield new Uint8Array(into.buffer, 0, count * components * into.BYTES_PER_ELEMENT);
      }
    },
  };
}
