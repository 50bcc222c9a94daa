import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, open, rm, type FileHandle } from 'node:fs/promises';
import { writeRange } from './file-range.ts';
import { unreadable } from './unreadable.ts';

const chunkBytes = 1 << 20;

export interface CopyOptions {
  /** Told of bytes as they are read. */
  onBytes?: ((count: number) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** True: the copy is on the disk when this resolves. */
  sync?: boolean;
}

/**
 * Copies a file into a new one and gives the sha256 of what was copied: what is stored is what was hashed. Where the
 * file system can clone, the clone is hashed. Throws INPUT_UNREADABLE where `from` is at fault; what
 * the system says of `to` passes as it is: the caller knows what the file was to be.
 */
export async function copyHashed(from: string, to: string, options: CopyOptions = {}): Promise<string> {
  const source = await openForReading(from);
  try {
    if (await cloned(from, to)) return await hashOfPath(to, options);
    return await copyWhileHashing({ source, from }, to, options);
  } finally {
    await source.close();
  }
}

/** The sha256 of a file, in hex. Throws INPUT_UNREADABLE. */
export async function hashOfPath(path: string, options: CopyOptions = {}): Promise<string> {
  const file = await openForReading(path);
  try {
    const hash = createHash('sha256');
    for await (const chunk of chunksOf({ source: file, from: path }, options)) hash.update(chunk);
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK); // a pipe must not block
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function cloned(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
    return true;
  } catch {
    // ENOTSUP, EXDEV, EINVAL, ENOTTY, ENOSYS, …: each file system refuses in a word of its own.
    await rm(to, { force: true });
    return false;
  }
}

interface Source {
  source: FileHandle;
  from: string;
}

/** A chunk is valid until the one after the next is asked for: two buffers take turns, no larger than the file. */
async function* chunksOf({ source, from }: Source, { onBytes, signal }: CopyOptions): AsyncGenerator<Buffer> {
  const { size } = await source.stat();
  const length = Math.min(chunkBytes, Math.max(size, 1) + 1);
  const buffers: (Buffer | undefined)[] = [];
  for (let turn = 0; ; turn = 1 - turn) {
    signal?.throwIfAborted();
    const buffer = (buffers[turn] ??= Buffer.allocUnsafe(length));
    const { bytesRead } = await source.read(buffer, 0, length).catch((error: unknown) => {
      throw unreadable(from, error);
    });
    if (bytesRead === 0) return;
    onBytes?.(bytesRead);
    yield buffer.subarray(0, bytesRead);
  }
}

/** While one chunk is being written, the next is read and hashed. */
async function copyWhileHashing(source: Source, to: string, options: CopyOptions): Promise<string> {
  const hash = createHash('sha256');
  const target = await open(to, 'wx');
  try {
    let writing: Promise<void> = Promise.resolve();
    for await (const chunk of chunksOf(source, options)) {
      hash.update(chunk);
      await writing;
      writing = writeRange(target, chunk);
      writing.catch(() => {}); // awaited in the next turn
    }
    await writing;
    if (options.sync === true) await target.sync();
  } finally {
    await target.close();
  }
  return hash.digest('hex');
}
