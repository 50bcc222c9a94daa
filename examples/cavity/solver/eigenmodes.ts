import { cavityMatrices, type CavityMatrices } from './cavity-matrices.ts';
import { speedOfLight, vacuumPermeability } from './constants.ts';
import { factorise, solve } from './envelope.ts';
import { SolveError } from './failures.ts';
import { lanczos } from './lanczos.ts';
import type { Mesh } from './mesh.ts';
import type { OnProgress } from './progress.ts';
import { multiply } from './sparse.ts';

/** One eigenmode: H_phi = r u with u scaled to a stored energy of 1 J. */
export interface Eigenmode {
  /** k^2, 1/m2. */
  readonly eigenvalue: number;
  /** Angular frequency, rad/s. */
  readonly omega: number;
  /** u at the nodes, A/m2. */
  readonly u: Float64Array;
  /** The largest component of K u - k^2 M u over the largest one of K u. */
  readonly residual: number;
}

export interface ModeSearch {
  readonly modes: number;
  /** The modes are the lowest ones above this, Hz. */
  readonly minHz: number;
  readonly maxIterations: number;
  readonly onProgress: OnProgress;
}

export interface ModesFound {
  readonly modes: readonly Eigenmode[];
  /** How many modes of the mesh lie below the given frequency. */
  readonly modesBelow: number;
}

/** Where the count of modes is checked: this much below the highest one, relative, in k^2. */
const checkGap = 1e-6;

/**
 * The lowest modes above a frequency. That none was passed over is checked with the signs of the pivots of K - k^2 M
 * just below the highest mode (Sturm sequence check; Bathe, "Finite Element Procedures", chapter 11).
 */
export function findModes(mesh: Mesh, search: ModeSearch): ModesFound {
  const { modes: wanted, minHz, onProgress } = search;
  const matrices = cavityMatrices(mesh);
  onProgress('assembled', { unknowns: mesh.nodeCount }, 0.1);

  const shift = squaredWaveNumber(minHz);
  const factors = factorise(matrices.stiffness, {
    right: matrices.mass,
    shift,
    onProgress: (fraction) => onProgress('factor', {}, 0.1 + 0.2 * fraction),
  });
  const pairs = lanczos({
    size: mesh.nodeCount,
    invert: (b) => solve(factors, b),
    weigh: (x) => multiply(matrices.mass, x),
    wanted,
    maxIterations: search.maxIterations,
    onProgress: ({ iteration, converged, error }) => {
      const part = Math.max(converged / wanted, iteration / search.maxIterations);
      onProgress('lanczos', { iteration, converged, wanted, error }, 0.3 + 0.4 * Math.min(1, part));
    },
  });
  refuseUnconverged(pairs.length, search);

  const modes = pairs.map(({ theta, vector }) => toMode(matrices, shift + 1 / theta, vector));
  const bound = (modes.at(-1)?.eigenvalue ?? 0) * (1 - checkGap);
  const counted = factorise(matrices.stiffness, {
    right: matrices.mass,
    shift: bound,
    onProgress: (fraction) => onProgress('check', {}, 0.7 + 0.15 * fraction),
  }).negativePivots;
  const modesBelow = factors.negativePivots;
  const found = modesBelow + modes.filter((mode) => mode.eigenvalue < bound).length;
  if (counted !== found) {
    throw new SolveError(`Of ${counted} modes in the range only ${found} were found; ask for more modes.`);
  }
  return { modes, modesBelow };
}

function refuseUnconverged(converged: number, { modes, maxIterations }: ModeSearch): void {
  if (converged >= modes) return;
  const advice = 'raise max_iterations, ask for fewer modes or use a finer mesh';
  throw new SolveError(`Only ${converged} of ${modes} modes converged in ${maxIterations} Lanczos steps; ${advice}.`);
}

function squaredWaveNumber(hz: number): number {
  return ((2 * Math.PI * hz) / speedOfLight) ** 2;
}

/** The pair as a mode of 1 J: the energy is mu0/2 integral |H|^2 dV = pi mu0 u^T M u, and Lanczos gives u^T M u = 1. */
function toMode(matrices: CavityMatrices, eigenvalue: number, vector: Float64Array): Eigenmode {
  const largest = vector.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  const scale = Math.sign(largest) / Math.sqrt(Math.PI * vacuumPermeability);
  return {
    eigenvalue,
    omega: Math.sqrt(eigenvalue) * speedOfLight,
    u: vector.map((component) => component * scale),
    residual: residualOf(matrices, eigenvalue, vector),
  };
}

function residualOf({ stiffness, mass }: CavityMatrices, eigenvalue: number, vector: Float64Array): number {
  const left = multiply(stiffness, vector);
  const right = multiply(mass, vector);
  let [difference, size] = [0, 0];
  for (const [i, entry] of left.entries()) {
    difference = Math.max(difference, Math.abs(entry - eigenvalue * (right[i] as number)));
    size = Math.max(size, Math.abs(entry));
  }
  return difference / size;
}
