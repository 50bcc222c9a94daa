import { bracketedRoot, type Place } from './bracketed-root.ts';
import type { Method } from './method.ts';

export interface GoldenOptions {
  /** What is sent has a sign, and its size is to be small. */
  isSize?: boolean;
}

/** The smaller part of a range that is cut by the golden section. */
const golden = (3 - Math.sqrt(5)) / 2;

/** Closer to its minimum a smooth function cannot be told from flat: half of the digits of a number. */
const narrowest = 1e-8;

/**
 * Golden section (Kiefer, Proc. AMS 4 (1953) 502) with the steps of parabolas where these close in faster (Brent, Algorithms
 * for Minimization Without Derivatives (1973), chapter 5): for a function with one minimum in the range. The size of something that changes
 * its sign is smallest where that is zero, and is not smooth there: once there is a place on either side, it is looked for as a root.
 */
export function* goldenSection([low, high]: readonly [number, number], { isSize = false }: GoldenOptions = {}): Method {
  const size = (value: number): number => (isSize ? Math.abs(value) : value);
  let [a, b] = [low, high];
  const first = a + golden * (b - a);
  const value = yield [first];
  // The best place, the second best, and what that was before.
  let best: Place = { at: first, value };
  let [second, third] = [best, best];
  let [step, stepBefore] = [0, 0];
  for (;;) {
    if (isSize && best.value === 0) return 'the goal is reached';
    const middle = (a + b) / 2;
    const least = narrowest * Math.abs(best.at) + Number.EPSILON * (high - low);
    if (Math.abs(best.at - middle) <= 2 * least - (b - a) / 2) return 'the range cannot be made smaller';
    const curved =
      Math.abs(stepBefore) > least
        ? parabolaStep([best, second, third].map((one) => ({ at: one.at, value: size(one.value) })))
        : undefined;
    const place = best.at + (curved ?? Number.NaN);
    if (curved !== undefined && Math.abs(curved) < Math.abs(stepBefore) / 2 && place > a && place < b) {
      [stepBefore, step] = [step, curved];
      if (place - a < 2 * least || b - place < 2 * least) step = best.at < middle ? least : -least;
    } else {
      stepBefore = (best.at < middle ? b : a) - best.at;
      step = golden * stepBefore;
    }
    const at = best.at + (Math.abs(step) >= least ? step : Math.sign(step) * least);
    const here = { at, value: yield [at] };
    if (isSize && Math.sign(here.value) * Math.sign(best.value) < 0) return yield* bracketedRoot([here, best]);
    if (size(here.value) <= size(best.value)) {
      [a, b] = at < best.at ? [a, best.at] : [best.at, b];
      [third, second, best] = [second, best, here];
    } else {
      [a, b] = at < best.at ? [at, b] : [a, at];
      if (size(here.value) <= size(second.value) || second === best) [third, second] = [second, here];
      else if (size(here.value) <= size(third.value) || third === best || third === second) third = here;
    }
  }
}

/** How far the bottom of the parabola through three places is from the first of them; undefined where it has none. */
function parabolaStep([x, w, v]: readonly Place[]): number | undefined {
  if (x === undefined || w === undefined || v === undefined) return undefined;
  const r = (x.at - w.at) * (x.value - v.value);
  const q = (x.at - v.at) * (x.value - w.value);
  const curvature = 2 * (q - r);
  return curvature === 0 ? undefined : -((x.at - v.at) * q - (x.at - w.at) * r) / curvature;
}
