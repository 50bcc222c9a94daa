import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readName } from './entry.ts';
import { namesIn, pathIn, type Queue } from './queue-folder.ts';

/** Forgets jobs that ended long ago, when there are many; the last one always stays, as its number is not given again. */
export function pruneEnded(queue: Queue, keep: { keepEnded: number; keepMs: number }, nowMs: number): void {
  const names = namesIn(queue, 'ended');
  for (const name of names.slice(0, Math.max(0, names.length - Math.max(1, keep.keepEnded)))) {
    const path = pathIn(queue, 'ended', name);
    if (nowMs - (statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? nowMs) < keep.keepMs) return;
    rmSync(path, { force: true });
    rmSync(pathIn(queue, 'tokens', readName(name)?.token ?? name), { force: true });
  }
}

/** Removes what nobody needs when no job waits or runs; the caller holds the queue's lock. */
export function tidy(queue: Queue, nowMs: number): void {
  for (const name of namesIn(queue, 'ending')) rmSync(pathIn(queue, 'ending', name), { force: true });
  if (namesIn(queue, 'held').length === 0) {
    for (const folder of ['environments', 'moved']) empty(join(queue.folder, folder), () => true);
  }
  const dayMs = 86_400_000;
  empty(
    join(queue.folder, 'drafts'),
    (path) => nowMs - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > dayMs,
  );
}

function empty(folder: string, isOld: (path: string) => boolean): void {
  for (const name of readdirSync(folder)) if (isOld(join(folder, name))) rmSync(join(folder, name), { force: true });
}
