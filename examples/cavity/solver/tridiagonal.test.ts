import { expect, test } from 'vitest';

import { tridiagonalEigen } from './tridiagonal.ts';

test('finds the known eigenvalues and vectors of the second-difference matrix', () => {
  const size = 12;

  const pairs = tridiagonalEigen(repeated(2, size), repeated(-1, size - 1), 0);

  for (const [k, { value, part }] of pairs.entries()) {
    const angle = ((k + 1) * Math.PI) / (size + 1);
    expect(value).toBeCloseTo(2 - 2 * Math.cos(angle), 13);
    const known = Array.from({ length: size }, (_, i) => Math.sin((i + 1) * angle) * Math.sqrt(2 / (size + 1)));
    const sign = Math.sign(known[0] ?? 1) * Math.sign(part[0] ?? 1);
    for (const [i, component] of known.entries()) expect(component).toBeCloseTo(sign * (part[i] ?? NaN), 12);
  }
});

test('gives the last components alone as it gives them among all', () => {
  const diagonal = [4, 1, 3, 2, 7];
  const offDiagonal = [1, 0.5, 0, 2];

  const all = tridiagonalEigen(diagonal, offDiagonal, 0);
  const last = tridiagonalEigen(diagonal, offDiagonal, 4);

  expect(last.map(({ part }) => [...part])).toEqual(all.map(({ part }) => [part[4]]));
});

test('takes one number as a matrix', () => {
  expect(tridiagonalEigen([5], [], 0)).toEqual([{ value: 5, part: Float64Array.of(1) }]);
});

test('gives up on what is not a number', () => {
  expect(() => tridiagonalEigen([1, NaN], [1], 0)).toThrow(RangeError);
});

function repeated(value: number, count: number): number[] {
  return Array.from({ length: count }, () => value);
}
