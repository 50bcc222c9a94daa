import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFailed } from '../host/index.ts';
import { incomingFolder } from './names.ts';

/** Leftovers of a killed program are swept when they have not been written to for this long. */
const leftoverMs = 3_600_000;

/**
 * Gives `work` an empty folder inside `folder`, on the same file system, for files that are on their way in. What is
 * still there afterwards is removed, and so is what killed programs left there.
 */
export async function withArrival<T>(folder: string, work: (drafts: string) => Promise<T>): Promise<T> {
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
    await sweep(incoming);
    await rmdir(incoming).catch(() => {}); // another arrival is still there
  }
}

async function sweep(incoming: string): Promise<void> {
  for (const name of await readdir(incoming).catch(() => [])) {
    const path = join(incoming, name);
    const { mtimeMs } = await lstat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > leftoverMs) await rm(path, { recursive: true, force: true });
  }
}
