import { SolveError } from './failures.ts';
import type { SparseMatrix } from './sparse.ts';

/**
 * The factors L and D of a symmetric matrix L D L^T, row by row from each row's first entry up to the diagonal
 * (skyline or envelope storage: Jennings 1966; George and Liu, "Computer Solution of Large Sparse Positive Definite
 * Systems", chapter 4). Elimination fills no place outside that envelope.
 */
export interface Factors {
  readonly size: number;
  /** The column of each row's first entry. */
  readonly first: Int32Array;
  /** Where each row begins in the values; its diagonal entry of D is the last. */
  readonly start: Int32Array;
  readonly value: Float64Array;
  /** As many eigenvalues of the matrix are negative (Sylvester's law of inertia). */
  readonly negativePivots: number;
}

/** Factors the matrix `left - shift * right`. The second matrix has its entries at the same places. */
export function factorise(
  left: SparseMatrix,
  { right, shift, onProgress }: { right?: SparseMatrix; shift?: number; onProgress?: (fraction: number) => void } = {},
): Factors {
  const { first, start, value } = spread(left, right, shift ?? 0);
  const size = left.size;
  const work = totalWork(start);
  let done = 0;
  let reported = 0;
  let negativePivots = 0;

  for (let row = 0; row < size; row++) {
    const rowFirst = first[row] as number;
    const rowStart = start[row] as number;
    const diagonal = rowStart + row - rowFirst;
    for (let other = rowFirst; other < row; other++) {
      const otherFirst = first[other] as number;
      const from = rowFirst > otherFirst ? rowFirst : otherFirst;
      const place = rowStart + other - rowFirst;
      const otherStart = start[other] as number;
      const known = dot(value, rowStart + from - rowFirst, otherStart + from - otherFirst, other - from);
      value[place] = (value[place] as number) - known;
    }
    let pivot = value[diagonal] as number;
    for (let place = rowStart; place < diagonal; place++) {
      const column = rowFirst + place - rowStart;
      const entry = value[place] as number;
      const factor = entry / (value[(start[column + 1] as number) - 1] as number);
      pivot -= entry * factor;
      value[place] = factor;
    }
    if (pivot === 0 || Number.isNaN(pivot)) throw new SolveError('The matrix is singular; change min_hz a little.');
    value[diagonal] = pivot;
    if (pivot < 0) negativePivots += 1;

    done += (diagonal - rowStart + 1) ** 2;
    if (onProgress !== undefined && done >= (reported + 0.1) * work) {
      reported = done / work;
      onProgress(Math.min(1, reported));
    }
  }
  return { size, first, start, value, negativePivots };
}

/** Solves L D L^T x = b. */
export function solve({ size, first, start, value }: Factors, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let row = 0; row < size; row++) {
    const rowFirst = first[row] as number;
    const offset = (start[row] as number) - rowFirst;
    let sum = x[row] as number;
    for (let k = rowFirst; k < row; k++) sum -= (value[offset + k] as number) * (x[k] as number);
    x[row] = sum;
  }
  for (let row = 0; row < size; row++) x[row] = (x[row] as number) / (value[(start[row + 1] as number) - 1] as number);
  for (let row = size - 1; row >= 0; row--) {
    const rowFirst = first[row] as number;
    const offset = (start[row] as number) - rowFirst;
    const own = x[row] as number;
    for (let k = rowFirst; k < row; k++) x[k] = (x[k] as number) - (value[offset + k] as number) * own;
  }
  return x;
}

function spread(left: SparseMatrix, right: SparseMatrix | undefined, shift: number) {
  const { size, column } = left;
  const first = new Int32Array(size);
  const start = new Int32Array(size + 1);
  for (let row = 0; row < size; row++) {
    first[row] = column[left.start[row] as number] as number;
    start[row + 1] = (start[row] as number) + row - (first[row] as number) + 1;
  }
  const value = new Float64Array(start[size] as number);
  for (let row = 0; row < size; row++) {
    const offset = (start[row] as number) - (first[row] as number);
    for (let k = left.start[row] as number; k < (left.start[row + 1] as number); k++) {
      const shifted = right === undefined ? 0 : shift * (right.value[k] as number);
      value[offset + (column[k] as number)] = (left.value[k] as number) - shifted;
    }
  }
  return { first, start, value };
}

function totalWork(start: Int32Array): number {
  let work = 0;
  for (let row = 0; row + 1 < start.length; row++) work += ((start[row + 1] as number) - (start[row] as number)) ** 2;
  return work;
}

/** The product of two stretches of one list. Four sums at a time, since one would wait for each addition's end. */
function dot(value: Float64Array, a: number, b: number, count: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = count - (count % 4);
  for (let k = 0; k < whole; k += 4) {
    s0 += (value[a + k] as number) * (value[b + k] as number);
    s1 += (value[a + k + 1] as number) * (value[b + k + 1] as number);
    s2 += (value[a + k + 2] as number) * (value[b + k + 2] as number);
    s3 += (value[a + k + 3] as number) * (value[b + k + 3] as number);
  }
  for (let k = whole; k < count; k++) s0 += (value[a + k] as number) * (value[b + k] as number);
  return s0 + s1 + (s2 + s3);
}
