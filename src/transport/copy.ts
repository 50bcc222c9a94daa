import { createHash } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../errors/index.ts';
import { writeFailed } from '../host/index.ts';

interface CopyOptions {
  /** Told of bytes as they are read. */
  onBytes?: ((count: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Copies one file and gives the digest of what was written. Where the file system can share blocks it does, and the
 * copy is read once for its digest; elsewhere the digest is taken while copying.
 */
export async function copyWithDigest(from: string, to: string, options: CopyOptions = {}): Promise<string> {
  try {
    await rm(to, { force: true });
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE);
    return await digestOf(to, options);
  } catch {
    // ENOTSUP, EXDEV, EINVAL, ENOTTY, ENOSYS, …: each file system refuses to share blocks in a word of its own.
    options.signal?.throwIfAborted();
  }
  return digestWhile(from, to, options);
}

/** The sha256 of a file, in hex. */
export async function digestOf(path: string, { onBytes, signal }: CopyOptions = {}): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
      hash.update(chunk as Buffer);
      onBytes?.((chunk as Buffer).length);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw unreadable(path, error);
  }
  return hash.digest('hex');
}

async function digestWhile(from: string, to: string, { onBytes, signal }: CopyOptions): Promise<string> {
  const hash = createHash('sha256');
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      onBytes?.(chunk.length);
      done(null, chunk);
    },
  });
  const options = signal === undefined ? {} : { signal };
  const source = createReadStream(from, { highWaterMark: 1 << 20 });
  let sourceError: unknown;
  source.on('error', (error) => (sourceError ??= error));
  try {
    await pipeline(source, counted, createWriteStream(to, { flags: 'w', mode: 0o644 }), options);
  } catch (error) {
    signal?.throwIfAborted();
    throw sourceError === error ? unreadable(from, error) : writeFailed(to, error);
  }
  return hash.digest('hex');
}

/** A local file that cannot be read, in our words; anything that is not from the system passes unchanged. */
export function unreadable(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  const why = reasons[code];
  return why === undefined ? error : new AppError('INPUT_UNREADABLE', { path, why }, { cause: error });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  ENOTDIR: 'a part of the path is not a folder',
  EACCES: 'you have no right to read it',
  EPERM: 'the system does not permit it',
  EISDIR: 'it is a folder',
  EIO: 'the device reported an error',
};
