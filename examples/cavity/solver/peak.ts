/** A value at a place along a line. */
export interface Sample {
  readonly at: number;
  readonly value: number;
}

/** The largest value, by the parabola through the largest sample and its neighbours where that has its top there. */
export function peakOf(samples: readonly Sample[]): number {
  let best = 0;
  for (const [i, { value }] of samples.entries()) if (value > (samples[best]?.value ?? -Infinity)) best = i;
  const [before, top, after] = [samples[best - 1], samples[best], samples[best + 1]];
  if (top === undefined) return 0;
  if (before === undefined || after === undefined) return top.value;

  // Newton's form of the parabola, taken about the largest sample.
  const left = (top.value - before.value) / (top.at - before.at);
  const right = (after.value - top.value) / (after.at - top.at);
  const curvature = (right - left) / (after.at - before.at);
  if (!(curvature < 0)) return top.value;
  const slope = left + curvature * (top.at - before.at);
  return top.value - slope ** 2 / (4 * curvature);
}
