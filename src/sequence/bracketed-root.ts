import type { Method } from './method.ts';

/** A place and what the function is there. */
export interface Place {
  at: number;
  value: number;
}

/**
 * Chandrupatla, Advances in Engineering Software 28 (1997) 145: the root stays between two points of opposite sign; the
 * next one comes from the inverse parabola through three where that is monotonous, and from the middle otherwise.
 *
 * @param ends two places of opposite sign
 */
export function* bracketedRoot(ends: readonly [Place, Place]): Method {
  let [newest, other] = ends;
  let part = 0.5;
  for (;;) {
    const width = other.at - newest.at;
    const least = narrowest * Math.max(Math.abs(newest.at), Math.abs(other.at));
    if (!(Math.abs(width) > 2 * least)) return 'the range cannot be made smaller';
    const leastPart = least / Math.abs(width);
    const at = newest.at + Math.min(Math.max(part, leastPart), 1 - leastPart) * width;
    const here = { at, value: yield [at] };
    if (here.value === 0) return 'the goal is reached';
    const isSameSide = Math.sign(here.value) === Math.sign(newest.value);
    const third = isSameSide ? newest : other;
    if (!isSameSide) other = newest;
    newest = here;
    part = nextPart(newest, other, third);
  }
}

/** Relative; points have twelve digits. */
const narrowest = 1e-11;

/** Where to look between `a` (0) and `b` (1), which have opposite signs. */
function nextPart(a: Place, b: Place, c: Place): number {
  const xi = (a.at - b.at) / (c.at - b.at);
  const phi = (a.value - b.value) / (c.value - b.value);
  if (!(phi * phi < xi && (1 - phi) ** 2 < 1 - xi)) return 0.5;
  return (
    ((a.value / (b.value - a.value)) * c.value) / (b.value - c.value) +
    (((c.at - a.at) / (b.at - a.at)) * (a.value / (c.value - a.value)) * b.value) / (c.value - b.value)
  );
}
