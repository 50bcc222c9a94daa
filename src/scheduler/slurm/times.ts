/**
 * A time as squeue and sacct write it under TZ=UTC0 and SLURM_TIME_FORMAT=standard, in ISO 8601 UTC. Undefined for words
 * that stand for none: `Unknown`, `N/A`, `NONE`, `None`.
 */
export function readTime(text: string | undefined): string | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)$/.exec(text?.trim() ?? '');
  if (match?.[1] === undefined) return undefined;
  const at = `${match[1]}.000Z`;
  return Number.isNaN(Date.parse(at)) ? undefined : at;
}

const dayMs = 86_400_000;

/**
 * How many days accounting has to look back to be sure to see the jobs with these tokens. A token carries its id, a uuid
 * v7, and that the time when it was made (RFC 9562 5.7). Age and now are of one clock, the result is for another one: a
 * clock that is wrong does not matter.
 */
export function daysBack(tokens: readonly string[], nowMs: number): number {
  const ages = tokens.map((token) => {
    const stamp = /([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/.exec(token);
    return stamp === null ? 30 * dayMs : nowMs - parseInt(`${stamp[1]}${stamp[2]}`, 16);
  });
  const oldest = ages.reduce((most, age) => Math.max(most, age), 0);
  return Math.min(3650, Math.ceil(oldest / dayMs) + 2);
}

/** A time in the future for people, as exact as an estimate deserves, so that it does not change at every look. */
export function about(at: string, nowMs: number): string {
  const aheadMs = Date.parse(at) - nowMs;
  const stepMs = aheadMs < 3_600_000 ? 300_000 : aheadMs < dayMs ? 1_800_000 : dayMs / 4;
  const rounded = new Date(Math.ceil(Date.parse(at) / stepMs) * stepMs).toISOString();
  return `${rounded.slice(0, 10)} ${rounded.slice(11, 16)} UTC`;
}
