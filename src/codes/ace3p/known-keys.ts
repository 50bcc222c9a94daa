import type { Finding } from '../code.ts';
import { nearNames } from '../../formats/json/index.ts';
import type { Setting } from './settings.ts';

/** The words of a text as a set of keys. */
export function keys(...texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => text.split(/\s+/).filter((word) => word !== '')));
}

/**
 * Keys that the solvers share. Gathered from SLAC's sample inputs, the echoes in real outputs and the generators of other
 * tools; no complete list is public, so a key that is like none of these is passed over.
 */
export const commonKeys = `
  ModelInfo File BoundaryCondition Electric Magnetic Exterior Impedance Absorbing Waveguide Periodic_M Periodic_S Theta
  HFormulation SurfaceMaterial ReferenceNumber Sigma Material Attribute Epsilon EpsilonImag Mu MuImag FiniteElement Order
  CurvedSurfaces Port NumberOfModes Origin XDirection YDirection ESolver Type Mode WaveguideType ModeType Frequency
  Tolerance MaxIterations LinearSolver Solver Preconditioner AbsoluteTolerance CheckPoint Action Act Directory PostProcess
  Toggle ModeFile SymmetryFactor MeshPartition MeshPartitioning Method Zoltan Dimension PartitionDirection Log JobName MPI
  rank size`;

/** Warns of keys that are nearly those of the program: they are silently ignored by it. */
export function likelyMisspelt(settings: readonly Setting[], known: ReadonlySet<string>, file: string): Finding[] {
  const lowerCase = new Set(Array.from(known, (key) => key.toLowerCase()));
  const found: Finding[] = [];
  const seen = new Set<string>();
  for (const setting of settings) {
    for (const { key, line } of namesIn(setting)) {
      if (key.length < 5 || seen.has(key) || lowerCase.has(key.toLowerCase())) continue;
      seen.add(key);
      const [near] = nearNames(key, known, 1);
      if (near === undefined || /\d$/.test(key)) continue;
      const message = `${file}:${line}: ${key} is not a key that is known; did you mean ${near}`;
      found.push({ level: 'warning', message });
    }
  }
  return found;
}

/** The key and those of the blocks it is in; the line of a block is that of its first setting. */
function namesIn({ within, key, line }: Setting): { key: string; line: number }[] {
  return [...within.map((block) => ({ key: block.key.replace(/\s+/g, ''), line })), { key, line }];
}
