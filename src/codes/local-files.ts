import { constants } from 'node:fs';
import { open, readdir, realpath, stat, type FileHandle } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { AppError } from '../errors/index.ts';
import type { OpenSource } from '../formats/bytes/index.ts';
import { readRange, unreadable } from '../host/index.ts';
import { leadsOut, writeBytes } from '../model/index.ts';
import type { ResultFiles } from './code.ts';
import { splitLines } from './whole-line.ts';

/** What `read` takes at most unless told otherwise. */
export const defaultLimit = 64 << 20;

export interface LocalFilesOptions {
  /** True: links are followed wherever they lead. For a folder of the user's own, never for what a job left. */
  followLinks?: boolean;
  /** Paths of files and folders that count as not there. */
  skip?: (path: string) => boolean;
  /** True: what may not be read counts as not there. */
  skipClosed?: boolean;
}

/**
 * The regular files of a folder on this computer. Links are followed as long as they stay inside; one that leads out of
 * the folder counts as not there, unless told otherwise. Files may come, go and grow meanwhile.
 */
export function localFiles(folder: string, options: LocalFilesOptions = {}): ResultFiles {
  return {
    list: async () => {
      const root = await rootOf(folder);
      const found: { path: string; size: number }[] = [];
      if (root !== undefined) await collect(root, '', { found, options, above: [root] });
      return found.sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    read: async (path, limit = defaultLimit) => {
      const file = await openInside(folder, path, options);
      if (file === undefined) return undefined;
      try {
        const { size } = await file.stat();
        if (size > limit)
          throw new AppError('FILE_FORMAT', { file: path, line: 1, why: `it is larger than ${writeBytes(limit)}` });
        return await readRange(file, 0, size);
      } finally {
        await file.close();
      }
    },
    open: async (path) => {
      const file = await openInside(folder, path, options);
      return file === undefined ? undefined : sourceOf(file, path);
    },
    lines: (path) => splitLines(chunks(folder, path, options)),
  };
}

async function* chunks(folder: string, path: string, options: LocalFilesOptions): AsyncGenerator<Uint8Array> {
  const file = await openInside(folder, path, options);
  if (file === undefined) return;
  const buffers = [Buffer.allocUnsafe(1 << 18), Buffer.allocUnsafe(1 << 18)] as const;
  let next = file.read({ buffer: buffers[0] });
  try {
    for (let turn = 1; ; turn++) {
      const { buffer, bytesRead } = await next;
      if (bytesRead === 0) return;
      next = file.read({ buffer: buffers[turn % 2 === 0 ? 0 : 1] }); // while these bytes are looked at
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await next.catch(() => {});
    await file.close();
  }
}

/** The file as far as it went when it was opened. */
async function sourceOf(file: FileHandle, name: string): Promise<OpenSource> {
  const { size } = await file.stat();
  return {
    name,
    size,
    read: async (into, offset) => {
      const length = Math.min(into.length, size - offset);
      return length <= 0 ? 0 : (await file.read(into, 0, length, offset)).bytesRead;
    },
    close: () => file.close(),
  };
}

interface Walk {
  found: { path: string; size: number }[];
  options: LocalFilesOptions;
  /** Real places of the folders on the way: a link to one of them would go round for ever. */
  above: readonly string[];
}

async function collect(root: string, inner: string, walk: Walk): Promise<void> {
  for (const entry of await readdir(join(root, inner), { withFileTypes: true }).catch(absence([], walk.options))) {
    const path = inner === '' ? entry.name : `${inner}/${entry.name}`;
    if (walk.options.skip?.(path) === true) continue;
    if (entry.isDirectory()) await collect(root, path, walk);
    else if (entry.isFile() || entry.isSymbolicLink()) {
      const target = await inside(root, path, walk.options);
      const facts = target === undefined ? undefined : await stat(target).catch(absence(undefined, walk.options));
      if (facts?.isFile() === true) walk.found.push({ path, size: facts.size });
      const isNew =
        target !== undefined && walk.options.followLinks === true && !walk.above.some((one) => isInside(target, one));
      if (isNew && facts?.isDirectory() === true)
        await collect(root, path, { ...walk, above: [...walk.above, target] });
    }
  }
}

async function openInside(folder: string, path: string, options: LocalFilesOptions): Promise<FileHandle | undefined> {
  const root = await rootOf(folder);
  const target = root === undefined ? undefined : await inside(root, path, options);
  if (target === undefined) return undefined;
  try {
    if (!(await stat(target)).isFile()) return undefined; // opening a pipe would wait for ever
    return await open(target, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return absence(undefined, options, path)(error);
  }
}

function rootOf(folder: string): Promise<string | undefined> {
  return realpath(folder).catch(absence(undefined));
}

/** Where the path really is; undefined if that is nowhere or outside. Throws for a name that asks to leave. */
async function inside(root: string, path: string, options: LocalFilesOptions): Promise<string | undefined> {
  if (leadsOut(path)) {
    throw new AppError('INPUT_UNREADABLE', { path, why: 'it is outside of the folder' });
  }
  const target = await realpath(join(root, path)).catch(absence(undefined, options));
  return target !== undefined && (options.followLinks === true || isInside(root, target)) ? target : undefined;
}

/** True for the folder itself and what is below it; both given as real paths. */
export function isInside(root: string, target: string): boolean {
  const way = relative(root, target);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** What is not there is a value; what may not be read is an error, unless that counts as not there. */
function absence<T>(value: T, { skipClosed = false }: LocalFilesOptions = {}, path?: string): (error: unknown) => T {
  return (error) => {
    const { code, path: from } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EISDIR'].includes(code ?? '')) return value;
    if (skipClosed && code === 'EACCES') return value;
    throw unreadable(path ?? from ?? 'a file', error);
  };
}
