import { expect, test } from 'vitest';

import { peakOf } from './peak.ts';

test('finds the top of a parabola between its samples', () => {
  const samples = [-1, 0.3, 1, 1.7].map((at) => ({ at, value: 5 - (at - 0.6) ** 2 }));

  expect(peakOf(samples)).toBeCloseTo(5, 12);
});

test('takes the largest sample at an end, and nothing from nothing', () => {
  expect(peakOf([2, 1, 0].map((value, at) => ({ at, value })))).toBe(2);
  expect(peakOf([])).toBe(0);
});
