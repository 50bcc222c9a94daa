/** The eigenvalues of a symmetric tridiagonal matrix, ascending, and a part of each eigenvector. */
export interface TridiagonalPair {
  readonly value: number;
  /** The eigenvector's components from the wanted row on. */
  readonly part: Float64Array;
}

/** An eigenvalue needs two or three steps; so many means that the matrix has no numbers in it. */
const mostSteps = 100;

/**
 * Implicit QL with Wilkinson's shift (Dubrulle, Martin and Wilkinson, "The implicit QL algorithm", Numerische
 * Mathematik 12, 1968). The components of the eigenvectors are computed from `fromRow` on: the last one alone tells how
 * well a Lanczos pair has converged, at a small part of the cost of all.
 */
export function tridiagonalEigen(
  diagonal: readonly number[],
  offDiagonal: readonly number[],
  fromRow: number,
): TridiagonalPair[] {
  const size = diagonal.length;
  const d = Float64Array.from(diagonal);
  const e = new Float64Array(size);
  e.set(offDiagonal.slice(0, size - 1));
  const vectors = Array.from({ length: size }, (_, column) => unitPart(size, column, fromRow));

  for (let l = 0; l < size; l++) {
    for (let step = 0; ; step++) {
      const m = firstNegligible(d, e, l);
      if (m === l) break;
      if (step === mostSteps) throw new RangeError('tridiagonalEigen: the matrix has entries that are not numbers');
      qlStep({ d, e, vectors }, l, m);
    }
  }
  return vectors.map((part, i) => ({ value: d[i] as number, part })).sort((a, b) => a.value - b.value);
}

interface Work {
  readonly d: Float64Array;
  readonly e: Float64Array;
  readonly vectors: readonly Float64Array[];
}

/** The first place from l on where the off-diagonal entry is lost beside its neighbours on the diagonal. */
function firstNegligible(d: Float64Array, e: Float64Array, l: number): number {
  let m = l;
  for (; m < d.length - 1; m++) {
    const scale = Math.abs(d[m] as number) + Math.abs(d[m + 1] as number);
    if (Math.abs(e[m] as number) <= Number.EPSILON * scale) break;
  }
  return m;
}

/** One QL sweep over the rows l to m, which moves e[l] towards zero and d[l] towards an eigenvalue. */
function qlStep({ d, e, vectors }: Work, l: number, m: number): void {
  const el = e[l] as number;
  const half = ((d[l + 1] as number) - (d[l] as number)) / (2 * el);
  const root = Math.hypot(half, 1);
  let g = (d[m] as number) - (d[l] as number) + el / (half + (half >= 0 ? root : -root));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = s * (e[i] as number);
    const b = c * (e[i] as number);
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] = (d[i + 1] as number) - p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = (d[i + 1] as number) - p;
    const t = ((d[i] as number) - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
    rotate(vectors[i] as Float64Array, vectors[i + 1] as Float64Array, c, s);
  }
  d[l] = (d[l] as number) - p;
  e[l] = g;
  e[m] = 0;
}

function rotate(left: Float64Array, right: Float64Array, c: number, s: number): void {
  for (let k = 0; k < left.length; k++) {
    const [a, b] = [left[k] as number, right[k] as number];
    right[k] = s * a + c * b;
    left[k] = c * a - s * b;
  }
}

function unitPart(size: number, column: number, fromRow: number): Float64Array {
  const part = new Float64Array(size - fromRow);
  if (column >= fromRow) part[column - fromRow] = 1;
  return part;
}
