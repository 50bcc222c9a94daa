import { createHash, hash, type Hash } from 'node:crypto';
import { closeSync, futimesSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import type { MachineFile } from '../transport.ts';
import { TarReader, type TarMember } from './tar-reader.ts';

/** What came in one tar stream. */
export interface Unpacking {
  input: Writable;
  /** The files that are here whole, with their SHA-256. */
  arrived: Map<string, string>;
  /** The first thing that went wrong here. The rest of the stream is thrown away then. */
  trouble: () => Error | undefined;
  /** Lets go of a file that was cut. */
  close: () => void;
}

/** Much more than comes at once: who writes here need never be told to wait, since nothing is ever kept waiting. */
const waitingBytes = 1 << 24;

/**
 * Writes the wanted files of a tar stream below a folder of ours, with the times that they are wanted with. A file gets
 * its time when it is whole: that is how the next try knows it. The files are small and many: waiting for each of their
 * system calls in turn, as asynchronous ones do, takes longer than the calls.
 */
export function unpackTar(folder: string, wanted: readonly MachineFile[]): Unpacking {
  const times = new Map(wanted.map(({ path, modifiedAt }) => [path, Date.parse(modifiedAt) / 1000]));
  const made = new Set<string>();
  const arrived = new Map<string, string>();
  let open: { path: string; file: number; size: number; hash?: Hash; digest?: string } | undefined;
  let trouble: Error | undefined;

  const begin = ({ path: name, mode, size }: TarMember): void => {
    const path = name.replace(/^\.\//, '');
    if (!times.has(path)) return;
    const parent = `${folder}/${path.slice(0, Math.max(0, path.lastIndexOf('/')))}`;
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    open = { path, file: created(`${folder}/${path}`, mode | 0o600), size };
  };
  const take = (bytes: Buffer): void => {
    if (open === undefined) return;
    const { file, size } = open;
    if (bytes.length === size) open.digest = hash('sha256', bytes); // mostly: it costs less than a hash that waits for more
    else (open.hash ??= createHash('sha256')).update(bytes);
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
  };
  const close = (): void => {
    if (open !== undefined) closeSync(open.file);
    open = undefined;
  };
  const end = (): void => {
    const time = times.get(open?.path ?? '');
    if (open === undefined || time === undefined) return;
    futimesSync(open.file, time, time);
    arrived.set(open.path, open.digest ?? (open.hash ?? createHash('sha256')).digest('hex'));
    close();
  };

  const reader = new TarReader({ begin, take, end });
  const input = new Writable({
    highWaterMark: waitingBytes,
    write(bytes: Buffer, _encoding, next) {
      try {
        if (trouble === undefined) reader.push(bytes);
      } catch (error) {
        trouble = error as Error;
      }
      next();
    },
  });
  return { input, arrived, trouble: () => trouble, close };
}

/** A new file; what an earlier try left in its place is removed, a link too. */
function created(path: string, mode: number): number {
  try {
    return openSync(path, 'wx', mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    rmSync(path, { recursive: true });
    return openSync(path, 'wx', mode);
  }
}
