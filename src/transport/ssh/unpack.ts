import { createHash } from 'node:crypto';
import { closeSync, futimesSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import type { MachineFile } from '../transport.ts';
import { TarReader, type TarMember } from './tar-reader.ts';

/** What came in one tar stream. */
export interface Unpacking {
  input: Writable;
  /** The names of the files that are here whole. */
  arrived: Set<string>;
  /** The first thing that went wrong here. The rest of the stream is thrown away then. */
  trouble: () => Error | undefined;
  /** SHA-256 of all bytes so far. */
  digest: () => string;
  /** Lets go of a file that was cut. */
  close: () => void;
}

/**
 * Writes the wanted files of a tar stream below a folder of ours, with the times that they are wanted with. A file gets
 * its time when it is whole: that is how the next try knows it. The files are small and many: waiting for each of their
 * system calls in turn, as asynchronous ones do, takes longer than the calls.
 */
export function unpackTar(folder: string, wanted: readonly MachineFile[]): Unpacking {
  const times = new Map(wanted.map(({ path, modifiedAt }) => [path, new Date(modifiedAt)]));
  const made = new Set<string>();
  const arrived = new Set<string>();
  const hash = createHash('sha256');
  let open: { path: string; file: number } | undefined;
  let trouble: Error | undefined;

  const begin = ({ path: name, mode }: TarMember): void => {
    const path = name.replace(/^\.\//, '');
    if (!times.has(path)) return;
    const parent = dirname(path);
    if (!made.has(parent)) mkdirSync(join(folder, parent), { recursive: true });
    made.add(parent);
    open = { path, file: created(join(folder, path), mode | 0o600) };
  };
  const take = (bytes: Buffer): void => {
    if (open === undefined) return;
    const { file } = open;
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
    arrived.add(open.path);
    close();
  };

  const reader = new TarReader({ begin, take, end });
  const input = new Writable({
    write(bytes: Buffer, _encoding, next) {
      hash.update(bytes);
      try {
        if (trouble === undefined) reader.push(bytes);
      } catch (error) {
        trouble = error as Error;
      }
      next();
    },
  });
  return { input, arrived, trouble: () => trouble, digest: () => hash.copy().digest('hex'), close };
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
