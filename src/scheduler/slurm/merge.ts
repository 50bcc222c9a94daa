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

/** What is said under one id of several that a job was submitted under. */
export interface Copy {
  id: string;
  sighting: SlurmSighting;
}

/**
 * A job that Slurm forgot or could not launch is submitted again under another id. What came to nothing under the first one
 * says nothing beside the rows of the id that it has now.
 */
export function withoutOldCopies(
  copies: readonly Copy[],
  nativeId: string,
  cameToNothing: (sighting: SlurmSighting) => boolean,
): SlurmSighting[] {
  const isOwn = ({ id }: Copy): boolean => numberOf(id) === numberOf(nativeId);
  const hasOwn = copies.some(isOwn);
  return copies
    .filter((copy) => !hasOwn || isOwn(copy) || !cameToNothing(copy.sighting))
    .map(({ sighting }) => sighting);
}

/** `53_3`, `53+1`: 53. */
function numberOf(id: string): string {
  return /^\d*/.exec(id)?.[0] ?? '';
}
