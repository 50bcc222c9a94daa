/** One line of the table: what simtrail takes, what something well known takes in the same run, and how they compare. */
export interface Figure {
  figure: string;
  ours: number;
  baseline: number;
  /** ours / baseline */
  ratio: number;
  /** The ratio that must not be exceeded. */
  bar?: number;
  unit: 'ms' | 'MB' | 'calls' | 'connections';
}

export function figureOf(
  figure: string,
  { ours, baseline }: { ours: number; baseline: number },
  { bar, unit = 'ms' }: { bar?: number; unit?: Figure['unit'] } = {},
): Figure {
  return { figure, ours, baseline, ratio: ours / baseline, ...(bar === undefined ? {} : { bar }), unit };
}

/** Medians, ms, of two things done in turns, with `between` before each: what else the machine does meanwhile meets both. */
export async function inTurns(
  rounds: number,
  ours: () => Promise<unknown>,
  baseline: () => Promise<unknown>,
  between: () => Promise<unknown> = async () => {},
): Promise<{ ours: number; baseline: number }> {
  const times = { ours: [] as number[], baseline: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    await between();
    times.ours.push(await timed(ours));
    await between();
    times.baseline.push(await timed(baseline));
  }
  return { ours: median(times.ours), baseline: median(times.baseline) };
}

/** Milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
