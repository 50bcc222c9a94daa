import { accessSync, constants, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { InputError, SolveError } from '../solver/failures.ts';

/** A folder into which a program writes; a results file in it is evidence that all files are there, whole. */
export interface OutputFolder {
  readonly write: (name: string, text: string) => void;
}

/** Makes the folder if need be and takes away an earlier run's results file, which would no longer be evidence. */
export function openOutputFolder(path: string): OutputFolder {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
    rmSync(join(path, 'results.json'), { force: true });
  } catch (cause) {
    throw new InputError(`${path}: cannot be used as the output folder (${codeOf(cause)}); give another one.`, {
      cause,
    });
  }
  return { write: (name, text) => writeWhole(join(path, name), text) };
}

/** Under a temporary name first: a reader, or a run after a power cut, finds the whole file or none. */
function writeWhole(path: string, text: string): void {
  const draft = `${path}.part`;
  try {
    writeFileSync(draft, text, { flush: true });
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new SolveError(`${path}: cannot be written (${codeOf(cause)}).`, { cause });
  }
}

/** The system's word for what went wrong, for example EACCES. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : String(error);
}
