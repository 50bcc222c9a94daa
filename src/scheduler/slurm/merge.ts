import type { SlurmSighting } from './sighting.ts';

/**
 * One job from several rows with its name: tasks of an array, parts of a heterogeneous job, or a second copy (which does
 * nothing, because the script claims its folder). As long as one goes on, the job does; it succeeded if all of them did.
 */
export function mergeSightings(sightings: readonly SlurmSighting[]): SlurmSighting | undefined {
  for (const phase of ['running', 'queued', 'held', 'unknown'] as const) {
    const going = sightings.find((one) => one.phase === phase);
    if (going !== undefined) return going;
  }
  const [first, ...more] = sightings;
  const bad = sightings.find((one) => one.outcome !== 'succeeded');
  if (first === undefined || more.length === 0) return first;
  return bad ?? sightings.toSorted((one, other) => (one.endedAt ?? '').localeCompare(other.endedAt ?? '')).at(-1);
}
