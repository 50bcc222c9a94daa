import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextIntervalMs, type Brought } from './pace.ts';

const floorMs = 30_000;

/** The intervals after so many looks that brought the same. */
function intervals(count: number, brought: Brought, floor = floorMs): number[] {
  const found: number[] = [];
  for (let beforeMs = floor; found.length < count; found.push(beforeMs)) {
    beforeMs = nextIntervalMs({ floorMs: floor, beforeMs }, brought, 0);
  }
  return found;
}

describe('nextIntervalMs', () => {
  it('grows while nothing changes, and faster while nobody answers', () => {
    expect(intervals(5, 'nothing')).toEqual([45_000, 67_500, 101_250, 120_000, 120_000]);
    expect(intervals(3, 'outage')).toEqual([60_000, 120_000, 120_000]);
  });

  it('is the floor after news', () => {
    expect(nextIntervalMs({ floorMs, beforeMs: 120_000 }, 'news', 0)).toBe(floorMs);
  });

  it('stays with a floor that is longer than the longest, and near a short one', () => {
    expect(intervals(2, 'nothing', 600_000)).toEqual([600_000, 600_000]);
    expect(intervals(9, 'nothing', 1000).at(-1)).toBe(8000);
  });

  it('is never below the floor nor far above the longest, whatever came before', () => {
    const amount = fc.double({ min: 0, max: 1e7, noNaN: true });
    const brought = fc.constantFrom<Brought>('news', 'nothing', 'outage');
    fc.assert(
      fc.property(
        amount,
        amount,
        brought,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (floor, beforeMs, what, jitter) => {
          const next = nextIntervalMs({ floorMs: floor, beforeMs }, what, jitter);
          expect(next).toBeGreaterThanOrEqual(floor);
          expect(next).toBeLessThanOrEqual(Math.max(floor, 120_000) * 1.1 + 1);
        },
      ),
    );
  });
});
