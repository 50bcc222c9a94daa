import type { FieldNumbers } from '../bytes/index.ts';

/** A field that a file has. */
export interface MeshArray {
  readonly name: string;
  readonly on: 'point' | 'cell';
  /** Numbers in a tuple. */
  readonly components: number;
}

/** Cells by the numbers of VTK's cell types (vtkCellType.h). */
export interface Cells {
  readonly types: Uint8Array;
  /** The points of one cell after the other. */
  readonly connectivity: Uint32Array;
  /** Where the points of each cell end; undefined where its type tells how many it has, for all of them. */
  readonly ends: Uint32Array | undefined;
}

/**
 * A mesh with fields in a file. What is large comes in parts, in the file's order; a part is overwritten by the next.
 * Everything here rejects with FILE_FORMAT for a file that does not hold what it promises.
 */
export interface Mesh {
  readonly file: string;
  readonly pointCount: number;
  readonly cellCount: number;
  readonly arrays: readonly MeshArray[];
  /** What the file has that is not read, a sentence each. */
  readonly notes: readonly string[];
  cells(): Promise<Cells>;
  /** x, y, z of each point. */
  points(): AsyncIterable<FieldNumbers>;
  values(array: MeshArray): AsyncIterable<FieldNumbers>;
}

/** Points of a cell by VTK's type; 0 for types with any number of them. Types that are not in the list are not known. */
export const pointsOfType: ReadonlyMap<number, number> = new Map([
  [0, 0],
  [1, 1],
  [2, 0],
  [3, 2],
  [4, 0],
  [5, 3],
  [6, 0],
  [7, 0],
  [8, 4],
  [9, 4],
  [10, 4],
  [11, 8],
  [12, 8],
  [13, 6],
  [14, 5],
  [15, 10],
  [16, 12],
  [21, 3],
  [22, 6],
  [23, 8],
  [24, 10],
  [25, 20],
  [26, 15],
  [27, 13],
  [28, 9],
  [29, 27],
  [34, 7],
]);
