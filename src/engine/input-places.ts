import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { AppError } from '../errors/index.ts';
import { hashOfPath } from '../host/index.ts';
import { leadsOut, type InputRecord, type Job } from '../model/index.ts';
import { layout, objectPath, place, type State } from '../store/index.ts';
import { referenceOf } from './saved-inputs.ts';

/** Where an input of a job is, byte for byte as it was. */
export interface InputPlace {
  input: InputRecord;
  /** Absolute. */
  path: string;
  /** Undefined for the saved copy, and for the place of one that is kept by reference; else where it was found, for people. */
  elsewhere?: string;
}

/**
 * Finds every input of a job: the saved copy or the place it is kept at by reference, and where that is gone or was never
 * made, the same bytes among the saved copies, where they lay, in the job's folder, or with the job that left them.
 *
 * @throws AppError NOT_SAVED, OBJECT_MISSING, OBJECT_CHANGED, REFERENCE_CHANGED, BAD_PATH, each naming the file that is nowhere
 */
export async function placesOf(project: string, job: Job, state: State): Promise<InputPlace[]> {
  const found: InputPlace[] = [];
  for (const input of job.record.inputs) {
    for (const name of [input.path, input.object ?? '']) {
      if (leadsOut(name)) throw new AppError('BAD_PATH', { path: name, file: layout.jobs });
    }
    found.push(await placeOf(project, job, input, state));
  }
  return found;
}

async function placeOf(project: string, job: Job, input: InputRecord, state: State): Promise<InputPlace> {
  const { path, object, sha256 } = input;
  const reference = referenceOf(input);
  const kept = object === null ? reference : place(project, object);
  const now = kept === undefined ? undefined : await digestOf(kept);
  if (kept !== undefined && now === sha256) return { input, path: kept };
  for (const [candidate, elsewhere] of candidates(project, job, input, state)) {
    if ((await digestOf(candidate)) === sha256) return { input, path: candidate, elsewhere };
  }
  if (object === null && input.reference === true) {
    // One that was imported does not say where it lay; in the job's folder it is found.
    const lay = reference ?? `${job.record.run_folder}/${path}`;
    throw new AppError('REFERENCE_CHANGED', { path, place: lay, isThere: now !== undefined });
  }
  if (object === null) throw new AppError('NOT_SAVED', { job: job.name, path });
  throw new AppError(now === undefined ? 'OBJECT_MISSING' : 'OBJECT_CHANGED', { path, object });
}

/** Only what has the right digest is taken, so it does not matter who named these. */
function candidates(project: string, job: Job, input: InputRecord, state: State): (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  // Another job may have had the same bytes, and have saved them.
  const saved = objectPath(input.sha256, input.path);
  if (saved !== input.object) found.push([place(project, saved), saved]);
  if (typeof input.place === 'string' && isAbsolute(input.place)) found.push([input.place, input.place]);
  if (job.isOurs) found.push([place(project, `${job.record.run_folder}/${input.path}`), job.record.run_folder]);
  const upstream = typeof input.from?.job === 'string' ? state.job(input.from.job) : undefined;
  if (upstream?.isOurs === true && typeof input.from?.path === 'string' && !leadsOut(input.from.path))
    found.push([place(project, `${upstream.record.run_folder}/${input.from.path}`), upstream.record.run_folder]);
  return found;
}

/** Undefined for what is not there or is no regular file: a record may name a device. */
async function digestOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true ? hashOfPath(path).catch(() => undefined) : undefined;
}
