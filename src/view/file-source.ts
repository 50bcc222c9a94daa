import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { AppError } from '../errors/index.ts';
import type { OpenSource } from '../formats/bytes/index.ts';
import { unreadable } from '../host/index.ts';

/**
 * A file on this computer, read as far as it went when it was opened.
 *
 * @throws AppError INPUT_UNREADABLE
 */
export async function openFile(path: string, name = path): Promise<OpenSource> {
  try {
    // Opening a pipe would wait for ever.
    if (!(await stat(path)).isFile())
      throw new AppError('INPUT_UNREADABLE', { path: name, why: 'it is not a regular file' });
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const { size } = await handle.stat();
    return {
      name,
      size,
      read: async (into, offset) => {
        const length = Math.min(into.length, size - offset);
        return length <= 0 ? 0 : (await handle.read(into, 0, length, offset)).bytesRead;
      },
      close: () => handle.close(),
    };
  } catch (error) {
    throw unreadable(name, error);
  }
}
