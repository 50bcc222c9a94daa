import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFailed } from '../host/index.ts';
import { incomingFolder } from './names.ts';

/** Leftovers of a killed program are swept when nothing was written to them for a day. */
const leftoverMs = 86_400_000;

/**
 * Gives `work` an empty folder inside `folder`, on the same file system, for files that are on their way in. What is
 * still there afterwards is removed, and so is what killed programs left there.
 */
export async function withArrival<T>(
  folder: string,
  work: (drafts: string) => Promise<T>,
  leftBeforeMs = Date.now() - leftoverMs,
): Promise<T> {
  const incoming = join(folder, incomingFolder);
  const drafts = join(incoming, randomUUID());
  try {
    await mkdir(drafts, { recursive: true });
  } catch (error) {
    throw writeFailed(folder, error);
  }
  try {
    return await work(drafts);
  } finally {
    await rm(drafts, { recursive: true, force: true });
    await sweep(incoming, leftBeforeMs);
    await rmdir(incoming).catch(() => {}); // another arrival is still there
  }
}

async function sweep(incoming: string, leftBeforeMs: number): Promise<void> {
  for (const name of await readdir(incoming).catch(() => [])) {
    const path = join(incoming, name);
    if (await isOlder(path, leftBeforeMs)) await rm(path, { recursive: true, force: true });
  }
}

/** Whether nothing in it was written since. A file that grows leaves its folder as old as it is; nobody can set this time. */
async function isOlder(path: string, thanMs: number): Promise<boolean> {
  const seen = await lstat(path).catch(() => undefined);
  if (seen === undefined || seen.ctimeMs >= thanMs) return false;
  if (!seen.isDirectory()) return true;
  for (const name of await readdir(path)) if (!(await isOlder(join(path, name), thanMs))) return false;
  return true;
}
