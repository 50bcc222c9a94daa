import { constants } from 'node:fs';
import { access, lstat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFailed, writeWholeFile } from '../../host/index.ts';

/** Throws WRITE_FAILED where a picture could not be written: better before a node is waited for than after. */
export async function mustBeWritable(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw writeFailed(path, error);
  }
}

/** Whole at once, so that who shows it anew never sees half of one; a pipe, a device or a link is written to. */
export async function writePicture(path: string, image: Uint8Array): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (there === undefined || there.isFile()) return writeWholeFile(path, image);
  try {
    await writeFile(path, image);
  } catch (error) {
    throw writeFailed(path, error);
  }
}
