import type { Neighbours } from './neighbours.ts';

/** A symmetric matrix: the entries of its lower triangle, row by row, columns ascending, the diagonal last in each row. */
export interface SparseMatrix {
  readonly size: number;
  /** Row i has the entries start[i]..start[i+1]. */
  readonly start: Int32Array;
  readonly column: Int32Array;
  readonly value: Float64Array;
}

/** A matrix of zeros with a place for each node and each pair of neighbours. */
export function createMatrix({ start: pairStart, list }: Neighbours): SparseMatrix {
  const size = pairStart.length - 1;
  const start = new Int32Array(size + 1);
  const column = new Int32Array(list.length / 2 + size);
  let end = 0;
  for (let row = 0; row < size; row++) {
    for (let k = pairStart[row] as number; k < (pairStart[row + 1] as number); k++) {
      const other = list[k] as number;
      if (other < row) column[end++] = other;
    }
    column[end++] = row;
    start[row + 1] = end;
  }
  return { size, start, column, value: new Float64Array(end) };
}

/** A matrix of zeros with the same places as another one. */
export function emptyCopy(matrix: SparseMatrix): SparseMatrix {
  return { ...matrix, value: new Float64Array(matrix.value.length) };
}

/**
 * Adds an element's matrix, given by rows, at its nodes' places. Symmetric, so only the places in the lower triangle
 * are used.
 */
export function addElement(matrix: SparseMatrix, nodes: ArrayLike<number>, entries: Float64Array): void {
  const count = nodes.length;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const row = nodes[i] as number;
      const column = nodes[j] as number;
      if (column <= row) addTo(matrix, row, column, entries[i * count + j] as number);
    }
  }
}

/** The matrix times a vector. */
export function multiply({ size, start, column, value }: SparseMatrix, x: Float64Array): Float64Array {
  const product = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    const own = x[row] as number;
    const diagonal = (start[row + 1] as number) - 1;
    let sum = (value[diagonal] as number) * own;
    for (let k = start[row] as number; k < diagonal; k++) {
      const other = column[k] as number;
      const entry = value[k] as number;
      sum += entry * (x[other] as number);
      product[other] = (product[other] as number) + entry * own;
    }
    product[row] = (product[row] as number) + sum;
  }
  return product;
}

/** Takes unknowns out: their rows and columns become zero, with the given number on the diagonal. */
export function fixUnknowns(matrix: SparseMatrix, isFixed: Uint8Array, diagonal: number): void {
  const { size, start, column, value } = matrix;
  for (let row = 0; row < size; row++) {
    for (let k = start[row] as number; k < (start[row + 1] as number); k++) {
      const other = column[k] as number;
      if (isFixed[row] === 0 && isFixed[other] === 0) continue;
      value[k] = row === other ? diagonal : 0;
    }
  }
}

function addTo({ start, column, value }: SparseMatrix, row: number, wanted: number, entry: number): void {
  let place = start[row] as number;
  while ((column[place] as number) < wanted) place += 1;
  value[place] = (value[place] as number) + entry;
}
