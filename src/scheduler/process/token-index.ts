import { readdirSync, readlinkSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { nameOf, readName } from './entry.ts';
import {
  draftIn,
  entryIn,
  isAbsent,
  namesIn,
  pathIn,
  placeOf,
  places,
  replaceFile,
  textAt,
  type Queue,
} from './queue-folder.ts';

/** What was allotted to a token. */
export interface Allotted {
  number: number;
  at: string;
}

/**
 * The number of every token: a symbolic link named by the token, so that finding one does not read the names of all,
 * and so that it is made whole or not at all. It is not synced: after a boot it is made anew from the names of the jobs.
 */
export function allottedTo(queue: Queue, token: string): Allotted | undefined {
  const [number, at] = linkAt(pathIn(queue, 'tokens', token))?.split(' ') ?? [];
  return number === undefined ? undefined : { number: Number(number), at: at ?? '' };
}

/** The same, if the job is in the queue: a number may have been allotted just before a crash. */
export function acceptedAs(queue: Queue, token: string): Allotted | undefined {
  // A job that moves between two places while we look from the first to the last is met on the second round.
  for (let round = 0; round < 3; round += 1) {
    const allotted = allottedTo(queue, token);
    if (allotted === undefined) return undefined;
    if (placeOf(queue, nameOf(allotted.number, token)) !== undefined) return allotted;
  }
  return undefined;
}

/** Gives the token its number; the caller holds the queue's lock. A token that was given one keeps it. */
export function allot(queue: Queue, token: string, at: string): Allotted {
  const earlier = allottedTo(queue, token);
  if (earlier !== undefined) return earlier;
  const last = readLast(queue) ?? highestName(queue);
  const allotted = { number: last + 1, at };
  writeLast(queue, allotted.number);
  symlinkSync(`${allotted.number} ${at}`, pathIn(queue, 'tokens', token));
  return allotted;
}

export function isIndexed(queue: Queue, boot: string): boolean {
  return textAt(join(queue.folder, 'tokens.boot')) === boot;
}

/** Makes the links anew that a power cut may have taken; the caller holds the queue's lock. */
export function indexAnew(queue: Queue, boot: string): void {
  const known = new Set(readdirSync(join(queue.folder, 'tokens')));
  for (const place of places) {
    for (const name of namesIn(queue, place)) {
      const { number, token } = readName(name) ?? { number: 0, token: '' };
      if (token === '' || known.has(token)) continue;
      const at = entryIn(queue, place, name)?.submittedAt ?? '';
      symlinkSync(`${number} ${at}`, pathIn(queue, 'tokens', token));
      known.add(token);
    }
  }
  writeLast(queue, Math.max(readLast(queue) ?? 0, highestName(queue)));
  replaceFile(queue, join(queue.folder, 'tokens.boot'), boot);
}

function lastPath(queue: Queue): string {
  return join(queue.folder, 'tokens.last');
}

/** A link too: replacing one costs no write of data. */
function writeLast(queue: Queue, number: number): void {
  const draft = draftIn(queue);
  symlinkSync(String(number), draft);
  renameSync(draft, lastPath(queue));
}

function readLast(queue: Queue): number | undefined {
  const text = linkAt(lastPath(queue)) ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function highestName(queue: Queue): number {
  return Math.max(...places.map((place) => readName(namesIn(queue, place).at(-1) ?? '')?.number ?? 0));
}
