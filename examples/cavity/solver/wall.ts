import { solveConduction } from './conduction.ts';
import type { HeatingMode } from './eigen-results.ts';
import { refuseMemory } from './memory.ts';
import { meshOutline } from './mesh-outline.ts';
import type { BoundaryEdge, Mesh } from './mesh.ts';
import type { OnProgress } from './progress.ts';
import { writeVtu } from './vtu.ts';
import type { WallInput } from './wall-input.ts';
import type { WallPoint } from './wall-loss.ts';
import { buildShell } from './wall-shell.ts';

/** What the thermal program writes, in the keys of its results file. */
export interface WallResults {
  readonly analysis: 'thermal';
  readonly input: WallInput;
  readonly unknowns: number;
  readonly triangles: number;
  readonly frequency_hz: number;
  /** At the gradient. */
  readonly stored_energy_j: number;
  /** From the eigenmode results, averaged over time. */
  readonly rf_wall_power_w: number;
  readonly heat_in_w: number;
  readonly heat_out_w: number;
  readonly max_temperature_c: number;
  readonly min_temperature_c: number;
  /** Above the water. */
  readonly max_rise_k: number;
  readonly mean_cooled_surface_c: number;
  /** Of the heated surface where it is farthest from the axis; half way if that is a barrel. */
  readonly mid_barrel_c: number;
}

export interface WallSolution {
  readonly results: WallResults;
  readonly files: readonly { readonly name: string; readonly text: () => string }[];
}

/** The wall and what heats it: a mode's figures and its losses at 1 J. */
export interface WallCase {
  readonly input: WallInput;
  readonly mode: HeatingMode;
  readonly wall: readonly WallPoint[];
}

/** Meshes the metal; a wall that does not fit around the cavity is refused here. */
export function meshWall({ input, wall }: WallCase, fileName: string): Mesh {
  const mesh = meshOutline(buildShell(wall, input.wall_thickness_m, fileName), input.mesh_size_m, fileName);
  refuseMemory(mesh, { factors: 1, vectors: 3, meshSize: input.mesh_size_m }, fileName);
  return mesh;
}

/** From the losses of one mode to the temperature of the wall. */
export function solveWall({ input, mode, wall }: WallCase, mesh: Mesh, onProgress: OnProgress): WallSolution {
  const storedEnergy = ((input.gradient_v_per_m * mode.activeLength) / mode.voltage) ** 2;
  const scale = storedEnergy * input.duty_factor;
  onProgress('mesh', { nodes: mesh.nodeCount, triangles: mesh.triangleCount }, 0.2);

  const { nodal, heatIn, heatOut, cooledArea } = solveConduction({
    mesh,
    conductivity: input.thermal_conductivity_w_per_mk,
    filmCoefficient: input.cooling_w_per_m2k,
    coolant: input.water_temperature_c,
    flux: (side, position) => scale * lossAt(wall, side, position),
    onFactor: (fraction) => onProgress('factor', {}, 0.3 + 0.6 * fraction),
  });
  const [hottest, coldest] = [nodal.reduce((a, b) => Math.max(a, b)), nodal.reduce((a, b) => Math.min(a, b))];
  const results: WallResults = {
    analysis: 'thermal',
    input,
    unknowns: mesh.nodeCount,
    triangles: mesh.triangleCount,
    frequency_hz: mode.frequency,
    stored_energy_j: storedEnergy,
    rf_wall_power_w: scale * mode.wallPower,
    heat_in_w: heatIn,
    heat_out_w: heatOut,
    max_temperature_c: hottest,
    min_temperature_c: coldest,
    max_rise_k: hottest - input.water_temperature_c,
    mean_cooled_surface_c: input.water_temperature_c + heatOut / (input.cooling_w_per_m2k * cooledArea),
    mid_barrel_c: nodal[midBarrel(mesh)] ?? NaN,
  };
  const files = [{ name: 'temperature.vtu', text: () => writeVtu(mesh, { temperature: nodal }) }];
  return { results, files };
}

/**
 * The loss per area at 1 J within a side of the shell's mesh, W/m2. The heated pieces are the sides of the cavity's
 * mesh, on which H is a parabola through three nodes.
 */
function lossAt(wall: readonly WallPoint[], side: BoundaryEdge, position: number): number {
  const t = side.from + position * (side.to - side.from);
  const [start, middle, end] = [0, 1, 2].map((i) => wall[2 * side.piece + i]);
  if (start === undefined || middle === undefined || end === undefined) return 0;
  const magnetic =
    (1 - t) * (1 - 2 * t) * start.magnetic + 4 * t * (1 - t) * middle.magnetic + t * (2 * t - 1) * end.magnetic;
  const strongest = [start, middle, end].reduce((a, b) => (Math.abs(b.magnetic) > Math.abs(a.magnetic) ? b : a));
  return strongest.magnetic === 0 ? 0 : strongest.loss * (magnetic / strongest.magnetic) ** 2;
}

function midBarrel(mesh: Mesh): number {
  const heated = mesh.boundary.filter(({ surface }) => surface === 'heated').flatMap(({ nodes }) => nodes);
  const r = (node: number) => mesh.r[node] as number;
  const z = (node: number) => mesh.z[node] as number;
  const widest = heated.reduce((most, node) => Math.max(most, r(node)), 0);
  const middle = heated.reduce((sum, node) => sum + z(node), 0) / heated.length;
  const offAxis = heated.filter((node) => r(node) > (1 - 1e-6) * widest);
  return offAxis.reduce((best, node) => (Math.abs(z(node) - middle) < Math.abs(z(best) - middle) ? node : best));
}
