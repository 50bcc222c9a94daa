import { statSync } from 'node:fs';
import { pathIn, replaceFile, textAt, type Queue } from './queue-folder.ts';
import type { ProcessTable } from './process-table.ts';
import { leaderOf } from './tree.ts';

/** Where a job's folder is now: where it was at submission, where a caller saw it since, or where its script is. */
export function present(
  context: { queue: Queue; table: ProcessTable },
  name: string,
  submitted: string,
  job: string,
): string | undefined {
  const { queue, table } = context;
  const named = [submitted, movedTo(queue, name)].find(isFolder);
  if (named !== undefined) return named;
  const leader = leaderOf(table, job);
  return leader === undefined ? undefined : table.folderOf(leader.pid);
}

/** A caller knows the job's folder by another path, and the one we know is gone: what is not started yet starts there. */
export function noteMoved(queue: Queue, name: string, submitted: string, seen: string): void {
  if (seen === submitted || isFolder(submitted) || !isFolder(seen) || movedTo(queue, name) === seen) return;
  replaceFile(queue, pathIn(queue, 'moved', name), seen);
}

function movedTo(queue: Queue, name: string): string | undefined {
  return textAt(pathIn(queue, 'moved', name));
}

export function isFolder(path: string | undefined): path is string {
  if (path === undefined || !path.startsWith('/')) return false;
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
