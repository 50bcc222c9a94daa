import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder, writeFailed } from '../../host/index.ts';
import { damagedEntry, readEntry, readName, writeEnd, type End, type Entry } from './entry.ts';

/** A job is in one of these at any instant: its state is the folder its file is in, and a change is one rename. */
export const places = ['queued', 'held', 'running', 'ended'] as const;
export type Place = (typeof places)[number];

/**
 * The queue's files. Beside the places: `tokens` (the number of every token), `ending` (orders to end a running job),
 * `moved` (present folders of jobs whose folder was moved), `environments`, `drafts` (files that are being written).
 */
export interface Queue {
  folder: string;
  /** Held for changes that more than one process must not make at once. */
  lock: string;
  /** Held by the runner for its whole life. */
  runnerLock: string;
  /** Names the runner that was started last, until it holds the lock. */
  starting: string;
  /** Names the runner that has looked at all that was running when it came. */
  ready: string;
  log: string;
}

const folders = [...places, 'tokens', 'ending', 'moved', 'environments', 'drafts'];

export function queueAt(folder: string): Queue {
  const at = (name: string): string => join(folder, name);
  return {
    folder,
    lock: at('lock'),
    runnerLock: at('runner.lock'),
    starting: at('runner.starting'),
    ready: at('runner.ready'),
    log: at('runner.log'),
  };
}

/** Makes what is missing of the queue's folders, to last; only their owner may look into them. */
export async function makeQueue(queue: Queue): Promise<void> {
  if (folders.every((name) => existsSync(join(queue.folder, name)))) return;
  try {
    for (const name of folders) mkdirSync(join(queue.folder, name), { recursive: true, mode: 0o700 });
    await syncFolder(queue.folder);
    await syncFolder(dirname(queue.folder));
    await syncFolder(dirname(dirname(queue.folder)));
  } catch (error) {
    throw writeFailed(queue.folder, error);
  }
}

export function pathIn(
  queue: Queue,
  folder: Place | 'ending' | 'moved' | 'tokens' | 'environments',
  name: string,
): string {
  return join(queue.folder, folder, name);
}

export function draftIn(queue: Queue): string {
  return join(queue.folder, 'drafts', randomUUID());
}

/** The jobs in one place, in the order of their submission. */
export function namesIn(queue: Queue, place: Place | 'ending'): string[] {
  return readdirSync(join(queue.folder, place))
    .filter((name) => readName(name) !== undefined)
    .sort();
}

export function placeOf(queue: Queue, name: string): Place | undefined {
  return places.find((place) => existsSync(pathIn(queue, place, name)));
}

/** True while a job that has to end before this one has not. */
export function isKeptBack(queue: Queue, { after }: Entry): boolean {
  const isOpen = (name: string): boolean => !['ended', undefined].includes(placeOf(queue, name));
  return (
    Array.isArray(after) &&
    after.some((name: unknown) => typeof name === 'string' && readName(name) !== undefined && isOpen(name))
  );
}

/** Undefined if it is not there (any more). One that is damaged reads as a job whose folder is not known. */
export function entryIn(queue: Queue, place: Place, name: string): Entry | undefined {
  const text = textAt(pathIn(queue, place, name));
  return text === undefined ? undefined : (readEntry(text) ?? damagedEntry(readName(name)?.token ?? name));
}

/** Moves a job to another place. False if it was not there: somebody else moved it first, and exactly one does. */
export function move(queue: Queue, name: string, from: Place, to: Place): boolean {
  try {
    renameSync(pathIn(queue, from, name), pathIn(queue, to, name));
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw writeFailed(pathIn(queue, to, name), error);
  }
}

/**
 * Adds to an entry what became of the job. Only where nobody else moves it: the runner's in `running`, anybody's in
 * `ended`. Replacing the whole file would be slower by half a millisecond: ext4 writes a file out that replaces another.
 */
export function addEnd(queue: Queue, place: 'running' | 'ended', name: string, end: End): void {
  const path = pathIn(queue, place, name);
  try {
    appendFileSync(path, writeEnd(end));
  } catch (error) {
    throw writeFailed(path, error);
  }
}

/** Readers see the old text or the new one. It is not synced: a power cut may bring the old one back. */
export function replaceFile(queue: Queue, path: string, text: string): void {
  const draft = draftIn(queue);
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw writeFailed(path, error);
  }
}

export function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

export function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESRCH';
}
