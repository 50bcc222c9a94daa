import { hostname } from 'node:os';
import type { JobRef, Look, Sighting } from '../scheduler.ts';
import { nameOfRef, type Entry } from './entry.ts';
import { witnessIn } from './job-folder.ts';
import { orderFor } from './order.ts';
import { isFolder, noteMoved } from './present-folder.ts';
import { entryIn, isKeptBack, namesIn, placeOf, type Place, type Queue } from './queue-folder.ts';
import { endOfCode, sightEnded, sightHeld, sightKeptBack, sightQueued, sightRunning } from './sighting.ts';

/** Files are read without giving way to other work; after so many jobs one does. */
const atOnce = 500;

export interface Seen {
  look: Look;
  /** True if somebody has to run the queue for these jobs to go on. */
  needsRunner: boolean;
  /** True if one of them was running when one looked. */
  anyRunning: boolean;
}

/** Reads the files of the jobs asked about, and of no others. */
export async function lookAt(queue: Queue, jobs: readonly JobRef[]): Promise<Seen> {
  const found = new Map<string, Sighting>();
  const counts = { queued: 0, running: 0 };
  const ahead = aheadIn(queue);
  for (const [index, job] of jobs.entries()) {
    if (index % atOnce === atOnce - 1) await new Promise((resolve) => setImmediate(resolve));
    const name = nameOfRef(job);
    const entry = name === undefined ? undefined : anywhere(queue, name);
    if (name === undefined || entry === undefined) continue;
    const { place } = entry;
    if (place === 'queued' || place === 'running') counts[place] += 1;
    if (place === 'queued' || place === 'held') noteMoved(queue, name, entry.entry.folder, job.folder);
    found.set(job.token, sight(queue, name, entry, job, ahead));
  }
  const { queued, running } = counts;
  return { look: { jobs: found }, needsRunner: queued + running > 0, anyRunning: running > 0 };
}

/** A job that moves on while one looks from place to place is met on a later round. */
function anywhere(queue: Queue, name: string): { place: Place; entry: Entry } | undefined {
  for (let round = 0; round < 3; round += 1) {
    const place = placeOf(queue, name);
    if (place === undefined) continue;
    const entry = entryIn(queue, place, name);
    if (entry !== undefined) return { place, entry };
  }
  return undefined;
}

function sight(
  queue: Queue,
  name: string,
  { place, entry }: { place: Place; entry: Entry },
  job: JobRef,
  ahead: (name: string) => number,
): Sighting {
  if (place === 'queued') return isKeptBack(queue, entry) ? sightKeptBack() : sightQueued(entry, ahead(name));
  if (place === 'held') return sightHeld();
  if (place === 'ended' || entry.end !== undefined) return sightEnded(seenElsewhere(entry, job.folder));
  const folder = isFolder(entry.folder) ? entry.folder : job.folder;
  return sightRunning(witnessIn(folder) ?? { claimed: false }, hostname(), orderFor(queue, name)?.reason);
}

/** The runner did not find the job's folder; the caller knows where it is now, and there the script may have told its end. */
function seenElsewhere(entry: Entry, folder: string): Entry {
  if (entry.end?.unseen !== true) return entry;
  const witness = witnessIn(folder);
  if (witness?.ended === undefined) return entry;
  const { reason: _, ...end } = entry.end;
  const started = witness.started === undefined ? {} : { startedAt: witness.started.at, host: witness.started.host };
  return { ...entry, end: { ...end, ...started, endedAt: witness.ended.at, ...endOfCode(witness.ended.code) } };
}

/** How many jobs wait before one; the names are read once, and only if a job that waits is asked about. */
function aheadIn(queue: Queue): (name: string) => number {
  let positions: Map<string, number> | undefined;
  return (name) => {
    positions ??= new Map(namesIn(queue, 'queued').map((one, index) => [one, index]));
    return positions.get(name) ?? 0;
  };
}
