import { readFile } from 'node:fs/promises';
import { publicEnding } from '../model/index.ts';
import { layout, place } from './layout.ts';

/** A file of a job that was not in the crate that the project came from. */
export interface Reference {
  /** Project-relative. */
  path: string;
  sha256: string;
  /** Bytes. */
  size: number;
  /** The end of "it is not here because …". */
  why: string;
  /** What is here in its place: without what is private. */
  copy?: FileCopy;
}

/** Project-relative path, sha256 and bytes of a file that stands for another. */
export interface FileCopy {
  path: string;
  sha256: string;
  size: number;
}

/** The files that an imported project names and need not have; none for a project that was made here. */
export async function readReferences(folder: string): Promise<Reference[]> {
  try {
    const found = JSON.parse(await readFile(place(folder, layout.references), 'utf8')) as { files?: unknown };
    return Array.isArray(found.files) ? (found.files as Reference[]).filter(isOne) : [];
  } catch {
    return [];
  }
}

/** It came from elsewhere. A copy lies beside what it stands for. */
function isOne({ path, copy }: Reference): boolean {
  if (typeof path !== 'string') return false;
  return copy === undefined || (typeof copy.sha256 === 'string' && copy.path === path + publicEnding);
}

export function writeReferences(files: readonly Reference[]): string {
  return `${JSON.stringify({ files }, null, 1)}\n`;
}
