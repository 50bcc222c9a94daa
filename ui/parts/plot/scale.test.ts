import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaleOf } from './scale.ts';

const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }), { minLength: 1 });

describe('scaleOf', () => {
  it('has round ticks', () => {
    const scale = scaleOf([0.05, 0.15], false, 5);
    expect(scale.ticks.map((tick) => scale.label(tick))).toEqual(['0.06', '0.08', '0.10', '0.12', '0.14']);
  });

  it('has ticks that tell how large the numbers are, however few there is room for', () => {
    for (const values of [
      [21_914, 38_829],
      [1.147, 3.03],
      [1, 4],
      [0.0807, 0.1192],
    ])
      expect(scaleOf(values, false, 3.4).ticks.length).toBeGreaterThanOrEqual(3);
  });

  it('shows every number inside of it, whatever they are', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 20 }), (values, wanted) => {
        const scale = scaleOf(values, false, wanted);
        for (const value of values) {
          expect(scale.at(value)).toBeGreaterThanOrEqual(0);
          expect(scale.at(value)).toBeLessThanOrEqual(1);
        }
        expect(scale.ticks.length).toBeLessThanOrEqual(wanted * 3 + 2);
      }),
    );
  });

  it('tells ticks apart by their labels', () => {
    for (const values of [
      [0, 0],
      [7, 7],
      [1, 2],
      [1e9, 5e9],
      [1_147_425_284, 1_147_425_290],
      [1e-7, 3e-7],
      [-5, 5],
      [99_990, 100_010],
    ]) {
      const scale = scaleOf(values, false, 6);
      expect(new Set(scale.ticks.map((tick) => scale.label(tick))).size).toBe(scale.ticks.length);
    }
  });

  it('has no place on a logarithmic axis for what is not above zero', () => {
    const scale = scaleOf([-1, 0, 1e-12, 1], true, 5);
    expect(scale.at(0)).toBeNaN();
    expect(scale.at(-1)).toBeNaN();
    expect(scale.at(1e-12)).toBeCloseTo(0.037, 2);
    expect(scale.ticks.every((tick) => tick > 0)).toBe(true);
  });
});
