import { expect, test } from 'vitest';

import { aMesh, deviation, resultsOf } from '../test/build.ts';
import { findModes } from './eigenmodes.ts';
import { SolveError } from './failures.ts';

const search = { modes: 4, minHz: 0, maxIterations: 100, onProgress: () => {} };

test('modes above a frequency are the same modes', () => {
  const all = resultsOf({ modes: 4 }).modes;
  const upper = resultsOf({ modes: 2, min_hz: 2.5e9 });

  const deviations = upper.modes.map((mode, i) => deviation(mode.frequency_hz, all[i + 2]?.frequency_hz ?? 0));
  expect(Math.max(...deviations)).toBeLessThan(1e-9);
  expect(upper.modes_below_min_hz).toBe(2);
});

test('says so when not all modes converge', () => {
  const mesh = aMesh();
  const find = () => findModes(mesh, { ...search, maxIterations: 12 });

  expect(find).toThrow(SolveError);
  expect(find).toThrow('Only 1 of 4 modes converged in 12 Lanczos steps; raise max_iterations');
});

test('finds both modes of two equal cavities that hardly know of each other', () => {
  const profile = [
    [0, 0],
    [0, 0.1],
    [0.05, 0.1],
    [0.05, 0.012],
    [0.13, 0.012],
    [0.13, 0.1],
    [0.18, 0.1],
    [0.18, 0],
  ];

  const { modes } = resultsOf({ profile, mesh_size_m: 0.006, modes: 4 });
  const split = (low: number) => (modes[low + 1]?.frequency_hz ?? 0) / (modes[low]?.frequency_hz ?? NaN) - 1;

  expect(split(0)).toBeLessThan(1e-6);
  expect(split(1)).toBeGreaterThan(0.1);
  expect(split(2)).toBeLessThan(1e-6);
});

test('tells how far it is, from assembly to the check', () => {
  const seen: [string, number][] = [];

  findModes(aMesh(), { ...search, onProgress: (stage, _, fraction) => seen.push([stage, fraction]) });

  expect([...new Set(seen.map(([stage]) => stage))]).toEqual(['assembled', 'factor', 'lanczos', 'check']);
  expect(seen.map(([, fraction]) => fraction)).toEqual(seen.map(([, fraction]) => fraction).toSorted((a, b) => a - b));
});
