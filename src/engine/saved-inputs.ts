import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute } from 'node:path';
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
  const records = new Map(recordsOf(job).map((record) => [record.path, record]));
  const copyOf = (path: string): { files: FilesReader; name: string } | undefined => {
    const { object = null, place: lay, reference } = records.get(path) ?? {};
    if (object !== null) return { files: localFiles(project), name: object };
    const isReference = reference === true && typeof lay === 'string';
    return isReference ? { files: localFiles(dirname(lay), { followLinks: true }), name: basename(lay) } : undefined;
  };
  return {
    list: async () => recordsOf(job).flatMap(({ path, size }) => (copyOf(path) === undefined ? [] : [{ path, size }])),
    read: async (path, limit) => {
      const copy = copyOf(path);
      const bytes = await copy?.files.read(copy.name, limit);
      if (bytes === undefined) return undefined;
      if (createHash('sha256').update(bytes).digest('hex') !== records.get(path)?.sha256) {
        throw new AppError('OBJECT_CHANGED', {
          path,
          object: records.get(path)?.object ?? records.get(path)?.place ?? '',
        });
      }
      return bytes;
    },
    async *lines(path) {
      const copy = copyOf(path);
      if (copy !== undefined) yield* copy.files.lines(copy.name);
    },
  };
}

/** Where an input can be had again: its saved copy, or the place of one that is kept by reference; else undefined. */
export function copyOfInput(project: string, { object, place: lay, reference }: InputRecord): string | undefined {
  if (object !== null) return place(project, object);
  return reference === true && typeof lay === 'string' && isAbsolute(lay) ? lay : undefined;
}

/**
 * Makes sure that every input of a job can be given again, byte for byte.
 *
 * @throws AppError NOT_SAVED, OBJECT_MISSING, OBJECT_CHANGED, REFERENCE_CHANGED, BAD_PATH, each naming the file
 */
export async function assertSaved(project: string, job: Job): Promise<void> {
  for (const input of job.record.inputs) {
    const { path, sha256 } = input;
    const copy = copyOfInput(project, input);
    if (copy === undefined) throw new AppError('NOT_SAVED', { job: job.name, path });
    const object = input.object ?? copy;
    for (const name of input.object === null ? [path] : [path, input.object]) {
      if (name.startsWith('/') || name.split('/').includes('..')) {
        throw new AppError('BAD_PATH', { path: name, file: layout.jobs });
      }
    }
    const found = await hashOfPath(copy).catch(() => undefined);
    if (found !== sha256 && input.object === null)
      throw new AppError('REFERENCE_CHANGED', { path, place: copy, isThere: found !== undefined });
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
