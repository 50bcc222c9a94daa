import { readFile } from 'node:fs/promises';
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
}

/** The files that an imported project names and need not have; none for a project that was made here. */
export async function readReferences(folder: string): Promise<Reference[]> {
  try {
    const found = JSON.parse(await readFile(place(folder, layout.references), 'utf8')) as { files?: unknown };
    return Array.isArray(found.files)
      ? (found.files as Reference[]).filter(({ path }) => typeof path === 'string')
      : [];
  } catch {
    return [];
  }
}

export function writeReferences(files: readonly Reference[]): string {
  return `${JSON.stringify({ files }, null, 1)}\n`;
}
