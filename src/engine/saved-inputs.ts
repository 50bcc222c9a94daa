import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { localFiles, type FilesReader, type InputFile } from '../codes/index.ts';
import { AppError } from '../errors/index.ts';
import { hashOfPath } from '../host/index.ts';
import type { InputRecord, Job } from '../model/index.ts';
import { layout, place } from '../store/index.ts';

/** The files that a job was given, under the names it found them by; its script is not one of them. */
export function savedInputs(job: Job): InputFile[] {
  return recordsOf(job).map(({ path, role, executable }) => ({
    from: path,
    to: path,
    role,
    ...(executable === true ? { executable } : {}),
  }));
}

/**
 * The saved copies of a job's inputs, as the folder that the program saw. What is not saved is not there; one that is no
 * longer what was saved is not given: OBJECT_CHANGED.
 */
export function savedFiles(project: string, job: Job): FilesReader {
  const files = localFiles(project);
  const records = new Map(recordsOf(job).map((record) => [record.path, record]));
  return {
    list: async () => recordsOf(job).flatMap(({ path, size, object }) => (object === null ? [] : [{ path, size }])),
    read: async (path, limit) => {
      const { object = null, sha256 = '' } = records.get(path) ?? {};
      const bytes = object === null ? undefined : await files.read(object, limit);
      if (object !== null && bytes !== undefined && createHash('sha256').update(bytes).digest('hex') !== sha256) {
        throw new AppError('OBJECT_CHANGED', { path, object });
      }
      return bytes;
    },
    async *lines(path) {
      const { object = null } = records.get(path) ?? {};
      if (object !== null) yield* files.lines(object);
    },
  };
}

/**
 * Makes sure that every input of a job can be given again, byte for byte.
 *
 * @throws AppError NOT_SAVED, OBJECT_MISSING, OBJECT_CHANGED, BAD_PATH, each naming the file
 */
export async function assertSaved(project: string, job: Job): Promise<void> {
  for (const { path, object, sha256 } of job.record.inputs) {
    if (object === null) throw new AppError('NOT_SAVED', { job: job.name, path });
    for (const name of [path, object]) {
      if (name.startsWith('/') || name.split('/').includes('..')) {
        throw new AppError('BAD_PATH', { path: name, file: layout.jobs });
      }
    }
    const found = await hashOfPath(place(project, object)).catch(() => undefined);
    if (found === undefined) throw new AppError('OBJECT_MISSING', { path, object });
    if (found !== sha256) throw new AppError('OBJECT_CHANGED', { path, object });
  }
}

/** The job's script as it was saved; undefined if the copy is not there. */
export async function savedScript(project: string, job: Job): Promise<string | undefined> {
  const object = job.record.inputs.find(({ role }) => role === 'script')?.object;
  if (typeof object !== 'string') return undefined;
  return readFile(place(project, object), 'utf8').catch(() => undefined);
}

function recordsOf(job: Job): InputRecord[] {
  return job.record.inputs.filter(({ role }) => role !== 'script');
}
