import { tridiagonalEigen } from './tridiagonal.ts';

/** What Lanczos needs to know of the problem: the operator A = (K - shift M)^-1 M, symmetric in the product x^T M y. */
export interface LanczosProblem {
  readonly size: number;
  /** Solves (K - shift M) x = b. */
  readonly invert: (b: Float64Array) => Float64Array;
  /** M x. */
  readonly weigh: (x: Float64Array) => Float64Array;
  readonly wanted: number;
  readonly maxIterations: number;
  readonly onProgress: (state: LanczosState) => void;
}

/** How far the iteration is. */
interface LanczosState {
  readonly iteration: number;
  readonly converged: number;
  /** Relative error estimate of the first eigenvalue that has not converged, or of the last wanted one. */
  readonly error: number;
}

/** An eigenvalue theta of A, which is 1 / (lambda - shift), with its vector of length 1 in the product of M. */
export interface RitzPair {
  readonly theta: number;
  readonly vector: Float64Array;
}

/** Relative error estimate at which a pair counts as converged. */
const tolerance = 1e-12;

/** The subspace is looked at after every so many steps. */
const stepsBetweenChecks = 5;

/**
 * The largest positive eigenvalues of A by shift-invert Lanczos with full reorthogonalisation (Ericsson and Ruhe,
 * Mathematics of Computation 35, 1980; Parlett, "The Symmetric Eigenvalue Problem", chapters 13 and 15). The start
 * vector is fixed, so a rerun gives the same bits. Returns only pairs that have converged.
 */
export function lanczos(problem: LanczosProblem): RitzPair[] {
  const { size, invert, weigh, wanted, onProgress } = problem;
  const most = Math.min(size, problem.maxIterations);
  const basis: Float64Array[] = [];
  const weighed: Float64Array[] = [];
  const alpha: number[] = [];
  const beta: number[] = [];

  let next = invert(weigh(startVector(size)));
  let weighedNext = weigh(next);
  let norm = Math.sqrt(dot(next, weighedNext));
  for (;;) {
    const q = scaled(next, 1 / norm);
    const mq = scaled(weighedNext, 1 / norm);
    basis.push(q);
    weighed.push(mq);

    next = invert(mq);
    alpha.push(dot(next, mq));
    orthogonalise(next, basis, weighed);
    weighedNext = weigh(next);
    norm = Math.sqrt(Math.max(0, dot(next, weighedNext)));
    beta.push(norm);

    const iteration = basis.length;
    const isExhausted = norm <= 1e-14 * Math.abs(alpha[0] as number);
    const isLast = iteration >= most || isExhausted;
    if (iteration % stepsBetweenChecks !== 0 && !isLast) continue;

    const state = inspect(alpha, beta, wanted);
    onProgress({ iteration, ...state });
    if (state.converged >= wanted || isLast) return ritzPairs(alpha, beta, { basis, count: state.converged });
  }
}

/** How many of the leading pairs have converged: the residual of a pair is beta times its vector's last component. */
function inspect(alpha: number[], beta: number[], wanted: number): { converged: number; error: number } {
  const lastBeta = beta.at(-1) ?? 0;
  const errors = leading(alpha, beta, alpha.length - 1, wanted).map(({ value, part }) =>
    Math.abs((lastBeta * (part[0] as number)) / value),
  );
  const firstOpen = errors.findIndex((error) => !(error < tolerance));
  const converged = firstOpen < 0 ? errors.length : firstOpen;
  return { converged, error: errors[Math.min(converged, errors.length - 1)] ?? 1 };
}

function leading(alpha: number[], beta: number[], fromRow: number, count: number) {
  return tridiagonalEigen(alpha, beta, fromRow)
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
    .slice(0, count);
}

function ritzPairs(alpha: number[], beta: number[], kept: { basis: Float64Array[]; count: number }): RitzPair[] {
  return leading(alpha, beta, 0, kept.count).map(({ value, part }) => {
    const vector = new Float64Array(kept.basis[0]?.length ?? 0);
    for (const [k, q] of kept.basis.entries()) addScaled(vector, q, part[k] as number);
    return { theta: value, vector };
  });
}

/** Twice, since once leaves errors of the size of rounding times the part that was taken away (Kahan and Parlett). */
function orthogonalise(vector: Float64Array, basis: readonly Float64Array[], weighed: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++) {
    for (const [k, q] of basis.entries()) addScaled(vector, q, -dot(vector, weighed[k] as Float64Array));
  }
}

/** Numbers between 0 and 1 from the "minimal standard" generator (Park and Miller 1988), always the same ones. */
function startVector(size: number): Float64Array {
  let seed = 12_345;
  return Float64Array.from({ length: size }, () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  });
}

function scaled(vector: Float64Array, factor: number): Float64Array {
  return vector.map((component) => component * factor);
}

function addScaled(target: Float64Array, vector: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + factor * (vector[i] as number);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
