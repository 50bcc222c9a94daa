import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../errors/index.ts';
import { unreadable } from './unreadable.ts';
import { syncFolder, writeFailed } from './whole-file.ts';

/**
 * Makes a folder that appears whole or not at all: it is filled under a hidden name beside its place, renamed, and the new
 * name synced. What is in it is synced by who fills it. Throws WRITE_FAILED, what `fill` throws, and FOLDER_NOT_EMPTY where
 * something is in its place by then, which is left as it is.
 */
export async function makeWholeFolder<T>(path: string, fill: (draft: string) => Promise<T>): Promise<T> {
  const draft = join(dirname(path), `.${randomUUID()}.draft`);
  try {
    await mkdir(draft, { recursive: true });
    const made = await fill(draft);
    await rename(draft, path).catch((error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'ENOTEMPTY' || error.code === 'EEXIST';
      throw isTaken ? new AppError('FOLDER_NOT_EMPTY', { folder: path }, { cause: error }) : error;
    });
    await syncFolder(dirname(path));
    return made;
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => {});
    throw writeFailed(path, error);
  }
}

/** Throws FOLDER_NOT_EMPTY, and INPUT_UNREADABLE for what cannot be listed. A folder that is not there is empty. */
export async function refuseFull(folder: string): Promise<void> {
  const present = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw unreadable(folder, error);
  });
  if (present.length > 0) throw new AppError('FOLDER_NOT_EMPTY', { folder });
}
