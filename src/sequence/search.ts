import { pointWords } from '../model/index.ts';
import { bracketedRoot } from './bracketed-root.ts';
import { goldenSection } from './golden-section.ts';
import type { Method } from './method.ts';
import { nelderMead } from './nelder-mead.ts';
import { pointKey, written, type Point } from './points.ts';
import type { Goal, Search } from './sequence.ts';

/** What came of a proposed point: the goal's number, or why there is none. A failed point is never a number. */
export type Tried = { point: Point; value: number } | { point: Point; failed: string };

/** What a search says after some points: the next one, or that it has ended and which point is the best. */
export type Proposal = { next: Point } | { best: Point; reason: string } | { failed: string };

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
    const key = pointKey(point);
    const known = seen.get(key);
    if (known !== undefined) {
      step = method.next(known);
      continue;
    }
    const tried = history[used];
    if (tried === undefined) {
      return used >= search.atMost ? exhausted(search, history) : { next: point };
    }
    if ('failed' in tried)
      return { failed: `the point ${pointWords(tried.point).join(' ')} has no value: ${tried.failed}` };
    used += 1;
    seen.set(key, tried.value);
    if (isSolved(search, tried.value)) return ended(search, history, 'the goal is reached');
    step = method.next(tried.value);
  }
}

/** The best point so far by the goal; undefined before the first value. */
export function bestOf(search: Search, history: readonly Tried[]): Point | undefined {
  const size = (value: number): number => (isSize(search.goal) ? Math.abs(value) : value);
  let best: { point: Point; value: number } | undefined;
  for (const tried of history) {
    if ('value' in tried && (best === undefined || size(tried.value) < size(best.value))) best = tried;
  }
  return best?.point;
}

function methodOf({ over, goal }: Search): Method {
  const ranges = over.map(({ low, high }) => [low, high] as const);
  const [range = [0, 0] as const] = ranges;
  if (goal.kind === 'solve') return rootBetween(range);
  if (goal.kind === 'program') throw new Error('points of a program are not proposed here');
  return goal.method === 'nelder-mead' ? nelderMead(ranges) : goldenSection(range, { isSize: isSize(goal) });
}

function* rootBetween([low, high]: readonly [number, number]): Method {
  const first = { at: low, value: yield [low] };
  const last = { at: high, value: yield [high] };
  if (Math.sign(first.value) === Math.sign(last.value))
    return 'the goal has the same sign at both ends of the range: widen it';
  return yield* bracketedRoot([first, last]);
}

/** True where what is near zero is best, whatever its sign. */
function isSize(goal: Goal): boolean {
  return goal.kind === 'solve' || (goal.kind === 'minimise' && goal.isSize === true);
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
