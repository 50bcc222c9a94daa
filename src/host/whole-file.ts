import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../errors/index.ts';

/**
 * Replaces a file whole: readers see the old bytes or the new ones, never half of one, and after a power cut too.
 * Written under another name beside it, synced, renamed, and the folder synced (some file systems refuse that: then not).
 */
export async function writeWholeFile(path: string, bytes: string | Uint8Array, mode = 0o666): Promise<void> {
  const draft = join(dirname(path), `.${randomUUID()}.draft`);
  try {
    await writeSynced(draft, bytes, mode);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw writeFailed(path, error);
  }
  await syncFolder(dirname(path));
}

/** Writes a new file and returns when its bytes are on the disk. Fails if the file is there. */
export async function writeSynced(path: string, bytes: string | Uint8Array, mode = 0o666): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename or a new name in this folder last. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Some network file systems cannot sync a folder (EINVAL, ENOTSUP); the rename itself is still atomic there.
    if (!['EINVAL', 'ENOTSUP', 'EACCES', 'EPERM', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
  }
}

/** Turns what the system said about a write into our words; anything that is not from the system passes unchanged. */
export function writeFailed(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const why = code === undefined ? undefined : reasons[code];
  return why === undefined ? error : new AppError('WRITE_FAILED', { path, why }, { cause: error });
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no space left on the device',
  EDQUOT: 'your disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'you have no right to write there',
  EPERM: 'the system does not permit it',
  EIO: 'the device reported an error',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'the folder is not there',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
};
