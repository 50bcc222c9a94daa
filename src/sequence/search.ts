import { written, type Point } from './points.ts';
import type { Search } from './sequence.ts';

/** What came of a proposed point: the goal's number, or why there is none. A failed point is never a number. */
export type Tried = { point: Point; value: number } | { point: Point; failed: string };

/** What a search says after some points: the next one, or that it has ended and which point is the best. */
export type Proposal = { next: Point } | { best: Point; reason: string } | { failed: string };

/** A method: yields a place (one number a parameter), is sent the goal's value there. */
type Method = Generator<number[], string, number>;

/**
 * What to try after `history` (in the order it was proposed). Depends on nothing else: asked again with the same history
 * it says the same, so that a search goes on where it stood after any crash.
 */
export function propose(search: Search, history: readonly Tried[]): Proposal {
  const method = methodOf(search);
  const seen = new Map<string, number>();
  let step = method.next();
  // Each turn asks one value of the method, from the history or, for a place that it asks for twice, from memory.
  for (let used = 0; ;) {
    if (step.done === true) return ended(search, history, step.value);
    const point = pointAt(search, step.value);
    const key = JSON.stringify(point);
    const known = seen.get(key);
    if (known !== undefined) {
      step = method.next(known);
      continue;
    }
    const tried = history[used];
    if (tried === undefined) {
      return used >= search.atMost ? exhausted(search, history) : { next: point };
    }
    if ('failed' in tried) return { failed: `the point ${describe(tried.point)} has no value: ${tried.failed}` };
    used += 1;
    seen.set(key, tried.value);
    if (isSolved(search, tried.value)) return ended(search, history, 'the goal is reached');
    step = method.next(tried.value);
  }
}

/** The best point so far by the goal; undefined before the first value. */
export function bestOf(search: Search, history: readonly Tried[]): Point | undefined {
  const size = (value: number): number => (search.goal.kind === 'solve' ? Math.abs(value) : value);
  let best: { point: Point; value: number } | undefined;
  for (const tried of history) {
    if ('value' in tried && (best === undefined || size(tried.value) < size(best.value))) best = tried;
  }
  return best?.point;
}

function methodOf({ over, goal }: Search): Method {
  if (goal.kind === 'solve') return illinois([over[0]?.low ?? 0, over[0]?.high ?? 0]);
  if (goal.kind === 'minimise' && goal.method === 'golden-section')
    return goldenSection([over[0]?.low ?? 0, over[0]?.high ?? 0]);
  if (goal.kind === 'minimise') return nelderMead(over.map(({ low, high }) => [low, high]));
  throw new Error('points of a program are not proposed here');
}

/**
 * Regula falsi with the Illinois rule (Dowell and Jarratt, BIT 11 (1971) 168): keeps the root between two points and
 * converges faster than bisection on anything smooth.
 */
function* illinois([low, high]: [number, number]): Method {
  let [a, b] = [low, high];
  let fa = yield [a];
  let fb = yield [b];
  if (Math.sign(fa) === Math.sign(fb)) return 'the goal has the same sign at both ends of the range: widen it';
  for (;;) {
    const c = (a * fb - b * fa) / (fb - fa);
    if (c === a || c === b || !Number.isFinite(c)) return 'the range cannot be made smaller';
    const fc = yield [c];
    if (fc === 0) return 'the goal is reached';
    if (Math.sign(fc) === Math.sign(fb)) fa /= 2;
    else [a, fa] = [b, fb];
    [b, fb] = [c, fc];
  }
}

const inverseGolden = (Math.sqrt(5) - 1) / 2;

/** Kiefer, Proc. AMS 4 (1953) 502: for a function with one minimum in the range; each point makes it 0.618 times as wide. */
function* goldenSection([low, high]: [number, number]): Method {
  let [a, b] = [low, high];
  let [c, d] = [b - inverseGolden * (b - a), a + inverseGolden * (b - a)];
  let fc = yield [c];
  let fd = yield [d];
  while (Math.abs(b - a) > 1e-9 * Math.max(Math.abs(a), Math.abs(b))) {
    if (fc <= fd) {
      [b, d, fd] = [d, c, fc];
      c = b - inverseGolden * (b - a);
      fc = yield [c];
    } else {
      [a, c, fc] = [c, d, fd];
      d = a + inverseGolden * (b - a);
      fd = yield [d];
    }
  }
  return 'the range cannot be made smaller';
}

/**
 * Nelder and Mead, Computer Journal 7 (1965) 308, with their coefficients, kept within the ranges. The first simplex is
 * the middle of the ranges and, for each parameter, a quarter of its range beside it.
 */
function* nelderMead(ranges: readonly (readonly [number, number])[]): Method {
  const within = (at: number[]): number[] =>
    at.map((value, n) => Math.min(Math.max(value, ranges[n]?.[0] ?? value), ranges[n]?.[1] ?? value));
  const middle = ranges.map(([low, high]) => (low + high) / 2);
  const corners = [
    middle,
    ...ranges.map(([low, high], n) => middle.map((value, m) => (m === n ? value + (high - low) / 4 : value))),
  ];
  let simplex: { at: number[]; value: number }[] = [];
  for (const at of corners) simplex.push({ at, value: yield at });
  for (;;) {
    simplex = simplex.toSorted((a, b) => a.value - b.value);
    const [best, worst, second] = [simplex[0], simplex.at(-1), simplex.at(-2)];
    if (best === undefined || worst === undefined || second === undefined) return 'there is nothing to vary';
    if (
      isSmall(
        simplex.map((corner) => corner.at),
        ranges,
      )
    )
      return 'the simplex cannot be made smaller';
    const others = simplex.slice(0, -1);
    const centre = middle.map((_, n) => others.reduce((sum, { at }) => sum + (at[n] ?? 0), 0) / others.length);
    const along = (part: number): number[] =>
      within(centre.map((value, n) => value + part * (value - (worst.at[n] ?? 0))));
    const reflected = { at: along(1), value: yield along(1) };
    let taken: { at: number[]; value: number } | undefined;
    if (reflected.value < best.value) {
      const expanded = { at: along(2), value: yield along(2) };
      taken = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < second.value) taken = reflected;
    else {
      const place = reflected.value < worst.value ? along(0.5) : along(-0.5);
      const contracted = { at: place, value: yield place };
      if (contracted.value < Math.min(reflected.value, worst.value)) taken = contracted;
    }
    if (taken !== undefined) {
      simplex = [...others, taken];
      continue;
    }
    const shrunk = [best];
    for (const { at } of simplex.slice(1)) {
      const place = at.map((value, n) => ((best.at[n] ?? 0) + value) / 2);
      shrunk.push({ at: place, value: yield place });
    }
    simplex = shrunk;
  }
}

function isSmall(corners: readonly number[][], ranges: readonly (readonly [number, number])[]): boolean {
  return ranges.every(([low, high], n) => {
    const values = corners.map((at) => at[n] ?? 0);
    return Math.max(...values) - Math.min(...values) <= 1e-9 * Math.abs(high - low);
  });
}

function isSolved({ goal }: Search, value: number): boolean {
  return goal.kind === 'solve' && Math.abs(value) <= goal.tolerance;
}

function pointAt({ over }: Search, at: readonly number[]): Point {
  return Object.fromEntries(over.map(({ path }, n) => [path, written(at[n] ?? 0)]));
}

function ended(search: Search, history: readonly Tried[], reason: string): Proposal {
  const best = bestOf(search, history);
  const solved = search.goal.kind !== 'solve' || history.some((one) => 'value' in one && isSolved(search, one.value));
  return best === undefined || !solved ? { failed: reason } : { best, reason };
}

function exhausted(search: Search, history: readonly Tried[]): Proposal {
  const best = bestOf(search, history);
  const most = `${search.atMost} points were tried`;
  if (best === undefined) return { failed: most };
  return search.goal.kind === 'solve'
    ? { failed: `${most}, none within ${search.goal.tolerance}` }
    : { best, reason: most };
}

function describe(point: Point): string {
  return Object.entries(point)
    .map(([path, value]) => `${path}=${value}`)
    .join(' ');
}
