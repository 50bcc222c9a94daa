import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, extname, relative } from 'node:path';
import type { BigIntStats } from 'node:fs';
import { AppError } from '../errors/index.ts';
import { syncFolder, writeFailed } from '../host/index.ts';
import { DigestCache } from './digest-cache.ts';
import { layout, place } from './layout.ts';

export interface SavedFile {
  sha256: string;
  /** Bytes. */
  size: number;
  /** Project-relative path of the saved copy. */
  object: string;
}

const chunkBytes = 1 << 20;

/**
 * The saved inputs: files named by the sha256 of their content and their extension, read-only, stored once. The live
 * file is never linked to: it goes on being edited.
 */
export class Objects {
  private readonly folder: string;
  private readonly cache: DigestCache;

  constructor(folder: string) {
    this.folder = folder;
    this.cache = new DigestCache(place(folder, `${layout.cache}/digests.json`));
  }

  /**
   * Saves the file as it is now and returns its digest; the copy is on the disk then. A file that is known to be
   * unchanged since it was saved is not read again. Throws INPUT_UNREADABLE, INPUT_CHANGED, WRITE_FAILED.
   */
  async save(path: string): Promise<SavedFile> {
    const before = await regularFile(path);
    const known = await this.cache.get(relative(this.folder, path), before);
    if (known !== undefined) {
      const object = objectPath(known, path);
      if (await this.has(object, before.size)) return { sha256: known, size: Number(before.size), object };
    }
    const sha256 = await this.copy(path, before);
    this.cache.set(relative(this.folder, path), before, sha256);
    return { sha256, size: Number(before.size), object: objectPath(sha256, path) };
  }

  /** The digest of a file that is not saved. */
  async digest(path: string): Promise<{ sha256: string; size: number }> {
    const before = await regularFile(path);
    const known = await this.cache.get(relative(this.folder, path), before);
    if (known !== undefined) return { sha256: known, size: Number(before.size) };
    const file = await openForReading(path);
    try {
      const sha256 = await hashOf(file);
      await assertSame(path, before, file);
      this.cache.set(relative(this.folder, path), before, sha256);
      return { sha256, size: Number(before.size) };
    } finally {
      await file.close();
    }
  }

  /** Saves text or bytes that were made, not read from a file. */
  async saveBytes(bytes: Uint8Array, extension: string): Promise<SavedFile> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const object = objectPath(sha256, `x${extension}`);
    if (!(await this.has(object, BigInt(bytes.length)))) {
      const draft = await this.draft();
      try {
        const file = await open(draft, 'wx');
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await this.settle(draft, object);
      } catch (error) {
        await rm(draft, { force: true });
        throw writeFailed(place(this.folder, object), error);
      }
    }
    return { sha256, size: bytes.length, object };
  }

  /** The bytes of a saved file. Throws OBJECT_MISSING, OBJECT_CHANGED. */
  async read(object: string, sha256: string, path: string): Promise<Buffer> {
    const bytes = await readFile(this.place(object)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new AppError('OBJECT_MISSING', { path, object });
      throw new AppError('INPUT_UNREADABLE', { path: object, why: error.message }, { cause: error });
    });
    if (createHash('sha256').update(bytes).digest('hex') !== sha256)
      throw new AppError('OBJECT_CHANGED', { path, object });
    return bytes;
  }

  /** The absolute place of a saved file. */
  place(object: string): string {
    return place(this.folder, object);
  }

  /** Keeps what was learned about unchanged files for the next time. Losing it costs time only. */
  async close(): Promise<void> {
    await this.cache.write();
  }

  private async has(object: string, size: bigint): Promise<boolean> {
    const found = await stat(place(this.folder, object), { bigint: true }).catch(() => undefined);
    return found?.isFile() === true && found.size === size;
  }

  /** Copies while hashing, so that what is stored is what was hashed; where the disk can clone, the clone is hashed. */
  private async copy(path: string, before: BigIntStats): Promise<string> {
    const draft = await this.draft();
    const source = await openForReading(path);
    try {
      const sha256 = (await cloned(path, draft)) ? await hashOfPath(draft) : await copyHashed(source, draft);
      await assertSame(path, before, source);
      const object = objectPath(sha256, path);
      if (await this.has(object, before.size)) await rm(draft, { force: true });
      else await this.settle(draft, object);
      return sha256;
    } catch (error) {
      await rm(draft, { force: true });
      throw writeFailed(draft, error);
    } finally {
      await source.close();
    }
  }

  private async draft(): Promise<string> {
    const objects = place(this.folder, layout.objects);
    await mkdir(objects, { recursive: true }).catch((error: unknown) => {
      throw writeFailed(objects, error);
    });
    return place(objects, `.${randomUUID()}.draft`);
  }

  private async settle(draft: string, object: string): Promise<void> {
    const target = place(this.folder, object);
    await mkdir(dirname(target), { recursive: true });
    await chmod(draft, 0o444);
    await rename(draft, target);
    await syncFolder(dirname(target));
  }
}

function objectPath(sha256: string, path: string): string {
  const extension = extname(path);
  const suffix = /^\.[A-Za-z0-9]{1,16}$/.test(extension) ? extension : '';
  return `${layout.objects}/${sha256.slice(0, 2)}/${sha256}${suffix}`;
}

async function regularFile(path: string): Promise<BigIntStats> {
  let found: BigIntStats;
  try {
    found = await stat(path, { bigint: true });
  } catch (error) {
    throw unreadable(path, error);
  }
  // A pipe or a device would block or never end.
  if (!found.isFile()) throw new AppError('INPUT_UNREADABLE', { path, why: 'it is not a regular file' });
  return found;
}

async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): AppError {
  const code = (error as NodeJS.ErrnoException).code;
  const why =
    code === 'ENOENT'
      ? 'it is not there'
      : code === 'EACCES'
        ? 'you have no right to read it'
        : (error as Error).message;
  return new AppError('INPUT_UNREADABLE', { path, why }, { cause: error });
}

async function assertSame(path: string, before: BigIntStats, file: FileHandle): Promise<void> {
  const after = await file.stat({ bigint: true });
  const same = after.size === before.size && after.mtimeNs === before.mtimeNs && after.ino === before.ino;
  if (!same) throw new AppError('INPUT_CHANGED', { path });
}

async function cloned(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
    return true;
  } catch {
    await rm(to, { force: true });
    return false;
  }
}

async function copyHashed(source: FileHandle, to: string): Promise<string> {
  const hash = createHash('sha256');
  const target = await open(to, 'wx');
  try {
    // Two buffers: while one is being written, the next is read and hashed.
    const buffers = [Buffer.allocUnsafe(chunkBytes), Buffer.allocUnsafe(chunkBytes)] as const;
    let writing: Promise<void> = Promise.resolve();
    for (let turn = 0; ; turn = 1 - turn) {
      const buffer = buffers[turn === 0 ? 0 : 1];
      const { bytesRead } = await source.read(buffer, 0, chunkBytes);
      if (bytesRead === 0) break;
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      await writing;
      writing = writeAll(target, chunk);
      writing.catch(() => {}); // awaited in the next turn
    }
    await writing;
    await target.sync();
  } finally {
    await target.close();
  }
  return hash.digest('hex');
}

async function writeAll(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    const { bytesWritten } = await file.write(chunk, done);
    done += bytesWritten;
  }
}

export async function hashOfPath(path: string): Promise<string> {
  const file = await openForReading(path);
  try {
    return await hashOf(file);
  } finally {
    await file.close();
  }
}

async function hashOf(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(chunkBytes);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, chunkBytes);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(buffer.subarray(0, bytesRead));
  }
}
