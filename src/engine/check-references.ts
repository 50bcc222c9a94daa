import { stat } from 'node:fs/promises';
import { hashOfPath } from '../host/index.ts';
import type { Job } from '../model/index.ts';
import type { Problem } from '../store/index.ts';
import { referenceOf } from './saved-inputs.ts';
import { inputsOf } from './staleness.ts';

/** An input that is kept by reference and is not there, or not on this computer. */
export interface AbsentReference {
  job: string;
  path: string;
  /** Absolute; null where the record does not say any more where it lay, as in a project that was imported. */
  place: string | null;
}

/** What the inputs that some jobs keep by reference are now. */
export interface ReferencesRead {
  problems: Problem[];
  /** Files that were looked at, each once. */
  count: number;
  absent: AbsentReference[];
}

/**
 * Looks at inputs that are kept by reference where they lie. One that is not there is no problem: the place may be another
 * computer's. Only a regular file of the right size is read: a record may name anything.
 */
export async function checkReferences(jobs: Iterable<Job>): Promise<ReferencesRead> {
  const read: ReferencesRead = { problems: [], count: 0, absent: [] };
  const digests = new Map<string, string | undefined>();
  const seen = new Set<string>();
  for (const job of jobs) {
    for (const input of inputsOf(job).filter(({ reference }) => reference === true)) {
      const { path, sha256, size } = input;
      const file = referenceOf(input);
      const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
      if (file === undefined || found === undefined) {
        read.absent.push({ job: job.id, path, place: file ?? null });
        continue;
      }
      const isWhole = found.isFile() && found.size === size;
      if (isWhole && !digests.has(file)) digests.set(file, await hashOfPath(file).catch(() => undefined));
      seen.add(file);
      if (isWhole && digests.get(file) === sha256) continue;
      const message = `${path} is kept by reference, and ${file} is not what it was`;
      read.problems.push({ kind: 'reference', file, message, job: job.id });
    }
  }
  read.count = seen.size;
  return read;
}
