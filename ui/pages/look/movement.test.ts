import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ofKey, pinched, shifted, together, turned, wheeled } from './movement.ts';

describe('movements', () => {
  it('follow the hand: a drag to the right turns the camera to the left, a drag down lifts it', () => {
    expect(turned([50, 100], 200)).toEqual({ rotate: [-45, 90] });
    expect(shifted([50, 100], 200)).toEqual({ pan: [0.25, -0.5] });
    expect(wheeled(-100, 0).zoom).toBeGreaterThan(1);
    expect(wheeled(3, 1).zoom).toBeCloseTo(wheeled(48, 0).zoom ?? 0);
    expect(ofKey('ArrowRight', false)).toEqual({ rotate: [-5, 0] });
    expect(ofKey('ArrowRight', true)).toEqual({ pan: [0.05, -0] });
    expect(ofKey('q', false)).toBeUndefined();
  });

  it('of two fingers zoom by how far they part, and shift with their middle', () => {
    const from = [
      [0, 0],
      [100, 0],
    ] as const;
    const to = [
      [-40, 10],
      [160, 10],
    ] as const;
    const { pan, zoom } = pinched(from, to, 100);
    expect(zoom).toBe(2);
    expect(pan).toEqual([0.1, -0.1]);
  });

  it('come to the same in one or in many', () => {
    const step = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
        const parts = steps.map((one) => turned(one, 100)).reduce(together);
        const whole = turned([steps.reduce((sum, [x]) => sum + x, 0), steps.reduce((sum, [, y]) => sum + y, 0)], 100);
        expect(parts.rotate?.[0]).toBeCloseTo(whole.rotate?.[0] ?? 0, 6);
        expect(parts.rotate?.[1]).toBeCloseTo(whole.rotate?.[1] ?? 0, 6);
      }),
    );
  });
});
