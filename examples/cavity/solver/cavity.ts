import type { Cavity } from './cavity-input.ts';
import { findModes, type Eigenmode } from './eigenmodes.ts';
import { nodalFields } from './fields.ts';
import { refuseMemory } from './memory.ts';
import { meshOutline } from './mesh-outline.ts';
import type { Mesh } from './mesh.ts';
import { modeFigures, type ModeFigures } from './mode-figures.ts';
import type { OnProgress } from './progress.ts';
import { writeVtu } from './vtu.ts';
import { wallPoints, writeWallLoss } from './wall-loss.ts';

/** What the eigenmode program writes. */
export interface CavityResults {
  readonly analysis: 'eigenmode';
  readonly input: Cavity['input'];
  readonly unknowns: number;
  readonly triangles: number;
  /** How many rows each file of wall losses has. */
  readonly wall_points: number;
  readonly axis_length_m: number;
  /** TM0n modes below `min_hz`. */
  readonly modes_below_min_hz: number;
  readonly modes: readonly ModeFigures[];
}

export interface CavitySolution {
  readonly results: CavityResults;
  /** The other files by name; each is made when it is asked for, since together they may be large. */
  readonly files: readonly { readonly name: string; readonly text: () => string }[];
}

/** Meshes a cavity; what cannot be meshed or would not fit into memory is refused here, before the long part. */
export function meshCavity({ input, outline }: Cavity, fileName: string): Mesh {
  const mesh = meshOutline(outline.pieces, input.mesh_size_m, fileName);
  // Two factored matrices, that of the search and the one that checks it; Lanczos keeps two vectors a step.
  const need = { factors: 2, vectors: 2 * input.max_iterations, meshSize: input.mesh_size_m };
  refuseMemory(mesh, need, fileName);
  return mesh;
}

/** From a checked input and its mesh to modes, figures and files. */
export function solveCavity({ input, outline }: Cavity, mesh: Mesh, onProgress: OnProgress): CavitySolution {
  onProgress('mesh', { nodes: mesh.nodeCount, triangles: mesh.triangleCount }, 0.05);
  const { modes, modesBelow } = findModes(mesh, {
    modes: input.modes,
    minHz: input.min_hz,
    maxIterations: input.max_iterations,
    onProgress,
  });

  const figures = modes.map((mode, i) =>
    modeFigures(mesh, mode, {
      mode: i + 1,
      conductivity: input.conductivity_s_per_m,
      beta: input.particle_beta,
      activeLength: input.active_length_m,
    }),
  );
  const conductorSides = mesh.boundary.filter(({ surface }) => surface === 'conductor').length;
  const files = modes.flatMap((mode, i) => {
    const resistance = figures[i]?.surface_resistance_ohm ?? 0;
    return [
      { name: `mode${i + 1}.vtu`, text: () => modeVtu(mesh, mode) },
      {
        name: `wall_loss_mode${i + 1}.csv`,
        text: () => writeWallLoss(wallPoints(mesh, mode, resistance)),
      },
    ];
  });
  const results: CavityResults = {
    analysis: 'eigenmode',
    input,
    unknowns: mesh.nodeCount,
    triangles: mesh.triangleCount,
    wall_points: 2 * conductorSides + 1,
    axis_length_m: outline.axisLength,
    modes_below_min_hz: modesBelow,
    modes: figures,
  };
  return { results, files };
}

function modeVtu(mesh: Mesh, mode: Eigenmode): string {
  const { magnetic, electric } = nodalFields(mesh, mode);
  return writeVtu(mesh, { H_phi: magnetic, E: electric });
}
