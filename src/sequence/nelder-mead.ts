import type { Method } from './method.ts';

/**
 * Nelder and Mead, Computer Journal 7 (1965) 308, with their coefficients, kept within the ranges. The first simplex is
 * the middle of the ranges and, for each parameter, a quarter of its range beside it.
 */
export function* nelderMead(ranges: readonly (readonly [number, number])[]): Method {
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
