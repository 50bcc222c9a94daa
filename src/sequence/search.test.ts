import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExpression } from './expression.ts';
import { propose, type Proposal, type Tried } from './search.ts';
import type { Goal, Search } from './sequence.ts';

function expression(text: string) {
  const reading = readExpression(text, 'number');
  if ('why' in reading) throw new Error(reading.why);
  return reading.expression;
}
const solve: Goal = { kind: 'solve', residual: expression('f - 1.3e9'), tolerance: 1e3 };
const minimise = (method: 'golden-section' | 'nelder-mead') =>
  ({ kind: 'minimise', method, objective: expression('f') }) as const;

/** Runs a search against a function, each time from the whole history, as after a crash. */
function run(search: Search, f: (point: Record<string, number>) => number): { history: Tried[]; end: Proposal } {
  const history: Tried[] = [];
  for (;;) {
    const proposal = propose(search, history);
    if (!('next' in proposal)) return { history, end: proposal };
    const at = Object.fromEntries(Object.entries(proposal.next).map(([path, value]) => [path, Number(value)]));
    history.push({ point: proposal.next, value: f(at) });
  }
}

/** TM010 of a pillbox: f = 2.404825557695773 c / (2 pi R). */
const pillbox = ({ radius_m = 0 }: Record<string, number>): number =>
  (2.404825557695773 * 299_792_458) / (2 * Math.PI * radius_m);

describe('a search', () => {
  it.each([
    [1.3e9, 0.05, 0.2],
    [1.3e9, 0.02, 1],
    [1.3e9, 0.01, 0.5],
    [0.9e9, 0.05, 0.2],
    [2.45e9, 0.01, 0.5],
  ])('for %d Hz from %d to %d m needs few points, by the root or as the smallest distance', (target, low, high) => {
    const over = [{ path: 'radius_m', low, high }];
    const distance = { ...minimise('golden-section'), isSize: true } as const;

    for (const goal of [solve, distance]) {
      const { history } = run({ over, goal, atMost: 12 }, (at) => pillbox(at) - target);
      const reached = history.filter((tried) => 'value' in tried && Math.abs(tried.value) < 1e3);
      expect(reached).not.toHaveLength(0);
    }
  });

  it('for a value that the range does not hold says so', () => {
    const search: Search = { over: [{ path: 'radius_m', low: 0.01, high: 0.02 }], goal: solve, atMost: 12 };

    expect(run(search, (at) => pillbox(at) - 1.3e9).end).toEqual({
      failed: 'the goal has the same sign at both ends of the range: widen it',
    });
  });

  it('by golden section closes in on the minimum, where there is a parabola in few points', () => {
    const search: Search = { over: [{ path: 'x', low: -1, high: 4 }], goal: minimise('golden-section'), atMost: 40 };
    const near = ({ history }: ReturnType<typeof run>, x: number): number =>
      history.findIndex(({ point }) => Math.abs(Number(point['x']) - x) < 1e-5);

    expect(
      near(
        run(search, ({ x = 0 }) => (x - 1.25) ** 2),
        1.25,
      ),
    ).toBeLessThan(6);
    expect(
      near(
        run(search, ({ x = 0 }) => -Math.cos(x - 1)),
        1,
      ),
    ).toBeLessThan(9);
    // Without a parabola it is as good as cutting alone.
    expect(
      near(
        run(search, ({ x = 0 }) => Math.sqrt(Math.abs(x - 1.25))),
        1.25,
      ),
    ).toBeLessThan(36);
    expect(
      near(
        run(search, ({ x = 0 }) => x),
        -1,
      ),
    ).toBeLessThan(36);
  });

  it('by Nelder and Mead closes in on the minimum, and never leaves the ranges', () => {
    const over = [
      { path: 'x', low: -2, high: 2 },
      { path: 'y', low: -1, high: 3 },
    ];
    const search: Search = { over, goal: minimise('nelder-mead'), atMost: 200 };
    const { history, end } = run(search, ({ x = 0, y = 0 }) => (1 - x) ** 2 + 100 * (y - x * x) ** 2);

    expect('best' in end ? [Number(end.best['x']), Number(end.best['y'])] : end).toEqual([
      expect.closeTo(1, 3),
      expect.closeTo(1, 3),
    ]);
    for (const { point } of history) {
      for (const { path, low, high } of over) {
        expect(Number(point[path])).toBeGreaterThanOrEqual(low);
        expect(Number(point[path])).toBeLessThanOrEqual(high);
      }
    }
  });

  it('ends at a point without a value: that is a failure, not a number', () => {
    const search: Search = { over: [{ path: 'x', low: 0, high: 1 }], goal: solve, atMost: 12 };

    expect(propose(search, [{ point: { x: '0' }, failed: 'timed-out' }])).toEqual({
      failed: 'the point x=0 has no value: timed-out',
    });
  });

  it('says the same of the same history, and stops at its limit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { maxLength: 40 }),
        fc.constantFrom<Goal>(solve, minimise('golden-section'), {
          ...minimise('golden-section'),
          isSize: true,
        } as Goal),
        (values, goal) => {
          const search: Search = { over: [{ path: 'x', low: 0, high: 1 }], goal, atMost: 10 };
          const history: Tried[] = [];
          for (const value of values) {
            const proposal = propose(search, history);
            expect(propose(search, [...history])).toEqual(proposal);
            if (!('next' in proposal)) break;
            history.push({ point: proposal.next, value });
          }
          expect(history.length).toBeLessThanOrEqual(10);
        },
      ),
    );
  });
});
