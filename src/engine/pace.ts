/** How the time between two looks at a machine follows what they brought. */
export type Brought = 'news' | 'nothing' | 'outage';

/** Nobody who watches waits longer than this for news, unless the machine's floor says so. */
const longestMs = 120_000;
const growth: Readonly<Record<Brought, number>> = { news: 0, nothing: 1.5, outage: 2 };

/**
 * The time to the next look, ms: the floor after news, more while nothing changes, up to eight floors or two minutes.
 * `jitter`, 0 to 1, lengthens it by up to a tenth, so that computers that began together do not ask together.
 */
export function nextIntervalMs(
  { floorMs, beforeMs }: { floorMs: number; beforeMs: number },
  brought: Brought,
  jitter: number,
): number {
  const most = Math.max(floorMs, Math.min(longestMs, floorMs * 8));
  const grown = Math.min(most, Math.max(floorMs, beforeMs) * growth[brought]);
  return Math.max(floorMs, grown) * (1 + jitter / 10);
}
