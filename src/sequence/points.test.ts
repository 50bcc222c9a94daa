import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinct, grid, latinHypercube, pointKey, valuesOf, zip } from './points.ts';

describe('points', () => {
  it('of a grid are all combinations, the last parameter changing fastest', () => {
    expect(grid({ a: ['1', '2'], b: { from: 0.1, to: 0.3, count: 3, scale: 'linear' } })).toEqual([
      { a: '1', b: '0.1' },
      { a: '1', b: '0.2' },
      { a: '1', b: '0.3' },
      { a: '2', b: '0.1' },
      { a: '2', b: '0.2' },
      { a: '2', b: '0.3' },
    ]);
  });

  it('side by side are as many as the lists are long', () => {
    expect(zip({ a: ['1', '2'], b: ['x', 'y'] })).toEqual([
      { a: '1', b: 'x' },
      { a: '2', b: 'y' },
    ]);
  });

  it('on a logarithmic scale have the same ratio', () => {
    expect(valuesOf({ from: 1, to: 1000, count: 4, scale: 'log' })).toEqual(['1', '10', '100', '1000']);
  });

  it('of a Latin hypercube have one in each part of each range, the same for the same seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer(), (count, seed) => {
        const over = { a: [0, 1], b: [-5, 5] } as const;
        const points = latinHypercube(over, { count, seed });

        expect(latinHypercube(over, { count, seed })).toEqual(points);
        for (const [path, [low, high]] of Object.entries(over)) {
          const parts = points.map((point) => Math.floor(((Number(point[path]) - low) / (high - low)) * count + 1e-7));
          expect(parts.toSorted((x, y) => x - y)).toEqual(Array.from({ length: count }, (_, n) => n));
        }
      }),
    );
  });

  it('are the same whatever the order of their parameters', () => {
    expect(pointKey({ a: '1', b: '2' })).toBe(pointKey({ b: '2', a: '1' }));
    expect(pointKey({ a: '1' })).not.toBe(pointKey({ a: '2' }));
  });

  it('are the same however a number is written; what is no number, or more than a double holds, is as it is', () => {
    expect(distinct(['1', '1.0', '1e0', '+1', '1.', '10e-1'].map((a) => ({ a })))).toEqual([{ a: '1' }]);
    expect(distinct(['0', '-0', '0.0', '.0'].map((a) => ({ a })))).toEqual([{ a: '0' }]);
    const words = ['007', '7', '0x7', 'a1', 'a1.0', '', ' 1', '1', '12345678901234567890', '12345678901234567891'];
    expect(distinct(words.map((a) => ({ a })))).toHaveLength(words.length);
  });
});
