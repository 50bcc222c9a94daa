import { readCavity, type Cavity } from '../solver/cavity-input.ts';
import { meshCavity, solveCavity, type CavityResults, type CavitySolution } from '../solver/cavity.ts';
import { speedOfLight, vacuumPermeability } from '../solver/constants.ts';
import { meshOutline } from '../solver/mesh-outline.ts';
import type { Mesh } from '../solver/mesh.ts';
import type { ModeFigures } from '../solver/mode-figures.ts';

/** First root of the Bessel function J0, and J1 there. */
export const j01 = 2.404825557695773;
export const besselJ1AtJ01 = 0.5191474972894669;

/** c mu0, ohm. */
export const vacuumImpedance = speedOfLight * vacuumPermeability;

/** Transit-time factor of TM010 in a pillbox of the given length over radius, for a particle at the speed of light. */
export function transitFactor(lengthOverRadius: number): number {
  const phase = (j01 * lengthOverRadius) / 2;
  return Math.abs(Math.sin(phase) / phase);
}

/** A pillbox of 0.1 m radius and length with the given keys changed. */
export function aCavity(changes: Record<string, unknown> = {}): Cavity {
  const isPillbox = changes['profile'] === undefined;
  return readCavity({ ...(isPillbox ? { radius_m: 0.1, length_m: 0.1 } : {}), ...changes }, 'input.json');
}

export function aMesh(changes: Record<string, unknown> = {}): Mesh {
  const { input, outline } = aCavity(changes);
  return meshOutline(outline.pieces, input.mesh_size_m, 'input.json');
}

export function solved(changes: Record<string, unknown> = {}): CavitySolution {
  const cavity = aCavity(changes);
  return solveCavity(cavity, meshCavity(cavity, 'input.json'), () => {});
}

export function resultsOf(changes: Record<string, unknown> = {}): CavityResults {
  return solved(changes).results;
}

/** One mode, counted from 1. */
export function modeOf(mode: number, changes: Record<string, unknown> = {}): ModeFigures {
  const figures = resultsOf(changes).modes[mode - 1];
  if (figures === undefined) throw new Error(`there is no mode ${mode}`);
  return figures;
}

export const sphere = {
  profile: [{ arc: { center_m: [0.1, 0], semi_axes_m: [0.1, 0.1], from_deg: 180, to_deg: 0 } }],
};

export const noseCone = {
  profile: [
    [0, 0],
    [0, 0.02],
    [0.06, 0.02],
    [0.065, 0.03],
    [0.05, 0.1],
    [0.15, 0.1],
    [0.135, 0.03],
    [0.14, 0.02],
    [0.2, 0.02],
    [0.2, 0],
  ],
};

/** The TESLA mid-cell between its iris planes: electric walls (0-mode) or magnetic ones (pi-mode). */
export function teslaMidCell(planes: 'electric' | 'magnetic') {
  const plane = (to: [number, number]) => (planes === 'magnetic' ? { symmetry_plane_to: to } : to);
  const iris = { semi_axes_m: [0.012, 0.019] };
  return {
    profile: [
      [0, 0],
      plane([0, 0.035]),
      { arc: { ...iris, center_m: [0, 0.054], from_deg: -90, to_deg: -20.532966866881 } },
      {
        arc: {
          center_m: [0.0577, 0.0613],
          semi_axes_m: [0.042, 0.042],
          from_deg: 166.691209848462,
          to_deg: 13.308790151538,
        },
      },
      { arc: { ...iris, center_m: [0.1154, 0.054], from_deg: 200.532966866881, to_deg: 270 } },
      plane([0.1154, 0]),
    ],
  };
}

/** The relative difference from an expected value. */
export function deviation(value: number, expected: number): number {
  return Math.abs(value / expected - 1);
}
