import { fieldNumbers, wrongAt, type ByteSource, type FieldNumbers } from '../bytes/index.ts';
import type { Mesh, MeshArray } from '../mesh/index.ts';
import { readCells, type CellArrays } from './cell-arrays.ts';
import type { DataArray } from './data-array.ts';

/** A part of a mesh as a file of VTK describes it; its numbers are read when they are asked for. */
export interface Piece {
  pointCount: number;
  points: DataArray | undefined;
  cellCount: number;
  cells: readonly CellArrays[];
  pointData: readonly DataArray[];
  cellData: readonly DataArray[];
}

/**
 * The mesh of all pieces, with the fields that every piece has in the same shape.
 *
 * @throws AppError FILE_FORMAT
 */
export async function meshOf(
  source: ByteSource,
  pieces: readonly Piece[],
  notes: readonly string[] = [],
): Promise<Mesh> {
  const [first] = pieces;
  const inAll = (on: 'pointData' | 'cellData'): MeshArray[] =>
    (first?.[on] ?? [])
      .filter(({ name, components, type }) =>
        pieces.every((piece) =>
          piece[on].some((one) => one.name === name && one.components === components && one.type === type),
        ),
      )
      .map(({ name, components }) => ({ name, components, on: on === 'pointData' ? 'point' : 'cell' }));
  const arrays = [...inAll('pointData'), ...inAll('cellData')];
  for (const piece of pieces) {
    if (piece.pointCount > 0 && piece.points?.components !== 3) {
      throw await wrongAt(source, piece.points?.at ?? 0, 'the points are not x, y, z');
    }
  }
  return {
    file: source.name,
    pointCount: pieces.reduce((sum, { pointCount }) => sum + pointCount, 0),
    cellCount: pieces.reduce((sum, { cellCount }) => sum + cellCount, 0),
    arrays,
    notes,
    cells: () =>
      readCells(
        source,
        pieces.flatMap(({ cells }) => cells),
      ),
    async *points() {
      for (const { points, pointCount } of pieces) if (points !== undefined) yield* numbersOf(points, pointCount);
    },
    async *values(array) {
      for (const piece of pieces) {
        const own = (array.on === 'point' ? piece.pointData : piece.cellData).find(({ name }) => name === array.name);
        const tuples = array.on === 'point' ? piece.pointCount : piece.cellCount;
        if (own !== undefined) yield* numbersOf(own, tuples);
      }
    },
  };
}

async function* numbersOf(array: DataArray, tuples: number): AsyncGenerator<FieldNumbers> {
  for await (const chunk of array.chunks(tuples * array.components)) yield fieldNumbers(chunk, array.type);
}

/** Of arrays with the same name only one can be asked for; those without a name can not. */
export function readable(arrays: readonly DataArray[]): DataArray[] {
  return arrays.filter(({ name }, at) => name !== '' && arrays.findIndex((one) => one.name === name) === at);
}
