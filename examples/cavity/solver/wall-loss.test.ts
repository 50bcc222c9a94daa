import { expect, test } from 'vitest';

import { besselJ1AtJ01, deviation, solved, transitFactor, vacuumImpedance } from '../test/build.ts';
import { readWallLoss } from './wall-loss.ts';

const solution = solved({ mesh_size_m: 0.005, modes: 1 });
const text = solution.files.find(({ name }) => name === 'wall_loss_mode1.csv')?.text() ?? '';
const count = solution.results.wall_points;

test('reads back the points it wrote, end to end along the wall', () => {
  const points = readWallLoss(text, 'loss.csv', count);

  expect(points).toHaveLength(121);
  expect([points[0]?.z, points[0]?.r, points.at(-1)?.z, points.at(-1)?.r]).toEqual([0, 0, 0.1, 0]);
});

test('has the fields of the closed form on the barrel and in the middle of the end plate', () => {
  const points = readWallLoss(text, 'loss.csv', count);
  const middle = points[60];
  const field = (solution.results.modes[0]?.v_acc_at_1j ?? 0) / 0.1 / transitFactor(1);

  expect(deviation(Math.abs(points[0]?.electric ?? 0), field)).toBeLessThan(1e-5);
  expect(deviation(Math.abs(middle?.magnetic ?? 0), (field * besselJ1AtJ01) / vacuumImpedance)).toBeLessThan(1e-5);
  expect(Math.abs((middle?.electric ?? 0) / (points[0]?.electric ?? 1))).toBeLessThan(1e-4);
});

test.each([
  ['a missing end', text.slice(0, -300), /loss\.csv is cut short: it has \d+ of 121 wall points; run the eigenmode/],
  ['a missing line end', text.slice(0, -1), 'loss.csv is cut short'],
  ['nothing', '', 'loss.csv: its first line is not "z_m,r_m,h_a_per_m,e_v_per_m,loss_w_per_m2"'],
  ['a word', text.replace('\n0,0,', '\n0,x,'), 'loss.csv, line 2: there must be five numbers'],
])('refuses a file with %s', (_, broken, message) => {
  expect(() => readWallLoss(broken, 'loss.csv', count)).toThrow(message);
});
