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
const minimise = (method: 'golden-section' | 'nelder-mead'): Goal => ({
  kind: 'minimise',
  method,
  objective: expression('f'),
});

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
  it('for a value of a smooth function needs few points', () => {
    const search: Search = { over: [{ path: 'radius_m', low: 0.05, high: 0.2 }], goal: solve, atMost: 12 };
    const { history, end } = run(search, (at) => pillbox(at) - 1.3e9);

    expect(end).toMatchObject({ reason: 'the goal is reached' });
    expect(Math.abs(pillbox({ radius_m: Number(history.at(-1)?.point['radius_m']) }) - 1.3e9)).toBeLessThan(1e3);
    expect(history.length).toBeLessThanOrEqual(12);
  });

  it('for a value that the range does not hold says so', () => {
    const search: Search = { over: [{ path: 'radius_m', low: 0.01, high: 0.02 }], goal: solve, atMost: 12 };

    expect(run(search, (at) => pillbox(at) - 1.3e9).end).toEqual({
      failed: 'the goal has the same sign at both ends of the range: widen it',
    });
  });

  it('by golden section closes in on the minimum', () => {
    const search: Search = { over: [{ path: 'x', low: -1, high: 4 }], goal: minimise('golden-section'), atMost: 30 };
    const { end } = run(search, ({ x = 0 }) => (x - 1.25) ** 2);

    expect(end).toMatchObject({ reason: '30 points were tried' });
    expect(Number('best' in end ? end.best['x'] : NaN)).toBeCloseTo(1.25, 5);
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
        fc.constantFrom(solve, minimise('golden-section')),
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
