import type { Stats } from 'node:fs';
import { lstat, mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../errors/index.ts';
import { writeFailed } from '../host/index.ts';

/**
 * A local folder in which no name leads through a link. The folders on the way to a file are looked at once: make a new
 * one for a new look.
 */
export class Inside {
  readonly #folder: string;
  readonly #seen = new Map<string, Promise<boolean>>();
  readonly #made = new Map<string, Promise<void>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The regular file of this name; links, and what lies behind one, count as nothing. */
  async file(path: string): Promise<Stats | undefined> {
    if (!(await this.#isFolder(folderOf(path)))) return undefined;
    const seen = await lstatOf(join(this.#folder, path));
    return seen?.isFile() === true ? seen : undefined;
  }

  /** Tells of each of these names whether the folder that it would be in is here. */
  async folders(paths: readonly string[]): Promise<(path: string) => boolean> {
    const here = new Map<string, boolean>();
    for (const path of paths) {
      const folder = folderOf(path);
      if (!here.has(folder)) here.set(folder, await this.#isFolder(folder));
    }
    return (path) => here.get(folderOf(path)) === true;
  }

  /** Moves a whole file to this name. A link in its place is replaced; a link on the way is refused. */
  async place(draft: string, path: string): Promise<void> {
    const target = join(this.#folder, path);
    try {
      await this.#make(dirname(path));
      await rename(draft, target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EISDIR') throw refused(target, 'a folder is in its place');
      throw writeFailed(target, error);
    }
  }

  /** Moves a whole folder to this name, which has no `/`, if nothing is there yet; says whether it did. */
  async placeFolder(draft: string, name: string): Promise<boolean> {
    const target = join(this.#folder, name);
    try {
      await rename(draft, target);
      return true;
    } catch (error) {
      if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
      throw writeFailed(target, error);
    }
  }

  async #isFolder(path: string): Promise<boolean> {
    if (path === '.') return true;
    const look = async (): Promise<boolean> =>
      (await this.#isFolder(folderOf(path))) && (await lstatOf(join(this.#folder, path)))?.isDirectory() === true;
    return remembered(this.#seen, path, look);
  }

  async #make(path: string): Promise<void> {
    if (path === '.') return;
    await remembered(this.#made, path, async () => {
      await this.#make(dirname(path));
      const at = join(this.#folder, path);
      const seen = await lstatOf(at);
      if (seen === undefined) await mkdir(at, { recursive: true });
      else if (!seen.isDirectory()) throw refused(at, seen.isSymbolicLink() ? 'it is a link' : 'it is not a folder');
    });
  }
}

/** Whether a copy has the size and the time of its source: rsync judges so too. Times are compared to the millisecond. */
export function isUnchanged(source: { size: number; modifiedAt: string }, copy: Stats | undefined): boolean {
  if (copy?.size !== source.size) return false;
  return Math.abs(copy.mtimeMs - Date.parse(source.modifiedAt)) < 2;
}

function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at < 0 ? '.' : path.slice(0, at);
}

async function remembered<T>(map: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const before = map.get(key);
  if (before !== undefined) return before;
  const mine = work();
  map.set(key, mine);
  return mine;
}

function refused(path: string, why: string): AppError {
  return new AppError('WRITE_FAILED', { path, why });
}

async function lstatOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw writeFailed(dirname(path), error);
  }
}
