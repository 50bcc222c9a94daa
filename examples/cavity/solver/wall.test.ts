import { describe, expect, test } from 'vitest';

import { besselJ1AtJ01, deviation, noseCone, solved, sphere, transitFactor, vacuumImpedance } from '../test/build.ts';
import { solveConduction } from './conduction.ts';
import { readHeatingMode } from './eigen-results.ts';
import { meshOutline } from './mesh-outline.ts';
import { line } from './piece.ts';
import { readWallInput } from './wall-input.ts';
import { readWallLoss } from './wall-loss.ts';
import { meshWall, solveWall, type WallResults } from './wall.ts';

const wallKeys = { wall_thickness_m: 0.01, gradient_v_per_m: 5e6, duty_factor: 0.1, cooling_w_per_m2k: 5000 };

function heated(cavity: Record<string, unknown>, wall: Record<string, unknown> = {}): WallResults {
  const { results, files } = solved({ modes: 1, ...cavity });
  const mode = readHeatingMode(results, 1, 'results.json');
  const text = files.find(({ name }) => name === 'wall_loss_mode1.csv')?.text() ?? '';
  const input = readWallInput({ ...wallKeys, ...wall }, 'wall.json');
  const wallCase = { input, mode, wall: readWallLoss(text, 'loss.csv', mode.wallPoints) };
  return solveWall(wallCase, meshWall(wallCase, 'wall.json'), () => {}).results;
}

test('a hollow cylinder has the temperatures of the closed form', () => {
  const [inner, outer, length, flux, film, conductivity] = [0.1, 0.13, 0.05, 2e4, 3000, 20];
  const pieces = [
    line([0, inner], [length, inner], 'heated'),
    line([length, inner], [length, outer], 'insulated'),
    line([length, outer], [0, outer], 'cooled'),
    line([0, outer], [0, inner], 'insulated'),
  ];
  const mesh = meshOutline(pieces, 0.004, 'wall.json');

  const found = solveConduction({
    mesh,
    conductivity,
    filmCoefficient: film,
    coolant: 20,
    flux: () => flux,
    onFactor: () => {},
  });

  const exact = (r: number) => 20 + flux * inner * (1 / (film * outer) + Math.log(outer / r) / conductivity);
  const errors = Array.from(found.nodal, (temperature, node) => Math.abs(temperature - exact(mesh.r[node] ?? NaN)));
  expect(Math.max(...errors)).toBeLessThan(1e-4);
  expect(deviation(found.heatIn, 2 * Math.PI * inner * length * flux)).toBeLessThan(1e-12);
  expect(deviation(found.heatOut, found.heatIn)).toBeLessThan(1e-11);
});

describe.each([
  ['pillbox', {}, {}],
  ['sphere', sphere, {}],
  ['nose cone', { ...noseCone, mesh_size_m: 0.004 }, { wall_thickness_m: 0.004 }],
] as const)('the wall of a %s', (_, cavity, wall) => {
  const found = heated(cavity, wall);

  test('gives the water the heat that it gets', () => {
    expect(deviation(found.heat_out_w, found.heat_in_w)).toBeLessThan(1e-10);
  });

  test('gets the power that the mode loses', () => {
    expect(deviation(found.heat_in_w, found.rf_wall_power_w)).toBeLessThan(2e-4);
  });

  test('is warmer than the water everywhere', () => {
    expect(found.min_temperature_c).toBeGreaterThan(25);
    expect(found.max_rise_k).toBe(found.max_temperature_c - 25);
  });
});

test('half way along a long cavity the barrel has the temperature of the closed form', () => {
  const [inner, outer] = [0.1, 0.11];
  const cavity = { length_m: 0.6, mesh_size_m: 0.01 };
  const mode = solved({ ...cavity, modes: 1 }).results.modes[0];

  const found = heated(cavity);

  const field = (5e6 * 0.6) / (mode?.v_acc_at_1j ?? 0);
  const magnetic = ((5e6 / transitFactor(6)) * besselJ1AtJ01) / vacuumImpedance;
  const flux = 0.1 * 0.5 * (mode?.surface_resistance_ohm ?? 0) * magnetic ** 2;
  const exact = 25 + flux * inner * (1 / (5000 * outer) + Math.log(outer / inner) / 391);
  expect(deviation(found.stored_energy_j, field ** 2)).toBeLessThan(1e-12);
  expect(deviation(found.mid_barrel_c - 25, exact - 25)).toBeLessThan(2e-4);
});

test('a wall that does not fit around the cavity is refused', () => {
  expect(() => heated(noseCone, { wall_thickness_m: 0.08 })).toThrow(
    'wall.json: wall_thickness_m = 0.08 does not fit around this cavity, the outer surface would cross itself or the axis; use a smaller one.',
  );
});

test.each([
  [
    { ...wallKeys, wall_thikness_m: 1 },
    'wall.json: the key "wall_thikness_m" is not known. Did you mean "wall_thickness_m"?',
  ],
  [{ ...wallKeys, wall_thickness_m: undefined }, 'wall.json: the key "wall_thickness_m" is missing'],
  [{ ...wallKeys, duty_factor: 2 }, 'wall.json: duty_factor is 2; it must be greater than 0 and at most 1.'],
  [
    { ...wallKeys, mesh_size_m: 0.02 },
    "mesh_size_m is 0.02; it must be a positive length (m), at most the wall's thickness",
  ],
  [
    { ...wallKeys, water_temperature_c: -300 },
    'water_temperature_c is -300; it must be a temperature above absolute zero',
  ],
])('refuses %j', (json, message) => {
  expect(() => readWallInput(json, 'wall.json')).toThrow(message);
});

test.each([
  [{}, 1, 'results.json is not the results file of the eigenmode program'],
  [[], 1, 'results.json is not the results file of the eigenmode program'],
  [{ analysis: 'eigenmode', modes: [] }, 1, 'results.json has modes 1 to 0, not mode 1'],
  [{ analysis: 'eigenmode', modes: [{ mode: 1 }] }, 1, 'results.json: frequency_hz of mode 1 is missing'],
  [{ analysis: 'eigenmode', modes: [{ mode: 1, r_over_q_ohm: 0 }] }, 1, 'mode 1 does not accelerate'],
])('refuses %j as the results of the eigenmode program', (json, mode, message) => {
  expect(() => readHeatingMode(json, mode, 'results.json')).toThrow(message);
});
