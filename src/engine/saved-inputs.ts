import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute } from 'node:path';
import { localFiles, type FilesReader, type InputFile } from '../codes/index.ts';
import { AppError } from '../errors/index.ts';
import type { InputRecord, Job } from '../model/index.ts';
import { place } from '../store/index.ts';

/** By an input's path: where it is, absolute, if it is not among the saved files. */
export type Elsewhere = ReadonlyMap<string, string>;

/** The files that a job was given, under the names it found them by; its script is not one of them. */
export function savedInputs(job: Job, elsewhere: Elsewhere = new Map()): InputFile[] {
  return recordsOf(job).map(({ path, role, executable }) => ({
    from: elsewhere.get(path) ?? path,
    to: path,
    role,
    ...(executable === true ? { executable } : {}),
  }));
}

/**
 * The saved copies of a job's inputs, as the folder that the program saw. What is not saved is not there; one that is no
 * longer what was saved is not given: OBJECT_CHANGED.
 */
export function savedFiles(project: string, job: Job, elsewhere: Elsewhere = new Map()): FilesReader {
  const places = new Map(recordsOf(job).map((record) => [elsewhere.get(record.path) ?? record.path, record]));
  const openable = (name: string): [FilesReader, string] | undefined => {
    const record = places.get(name);
    if (record === undefined) return undefined;
    if (!isAbsolute(name) && record.object !== null) return [localFiles(project), record.object];
    const path = isAbsolute(name) ? name : referenceOf(record);
    return path === undefined ? undefined : [localFiles(dirname(path), { followLinks: true }), basename(path)];
  };
  return {
    list: async () => [...places].flatMap(([path, { size }]) => (openable(path) === undefined ? [] : [{ path, size }])),
    read: async (path, limit) => {
      const [files, name] = openable(path) ?? [];
      const bytes = files === undefined || name === undefined ? undefined : await files.read(name, limit);
      const record = places.get(path);
      if (bytes !== undefined && hash('sha256', bytes) !== record?.sha256) {
        throw new AppError('OBJECT_CHANGED', { path, object: record?.object ?? record?.place ?? path });
      }
      return bytes;
    },
    async *lines(path) {
      const [files, name] = openable(path) ?? [];
      if (files !== undefined && name !== undefined) yield* files.lines(name);
    },
  };
}

/** Where an input that is kept by reference lay, absolute; undefined for any other. */
export function referenceOf({ object, place: lay, reference }: InputRecord): string | undefined {
  return object === null && reference === true && typeof lay === 'string' && isAbsolute(lay) ? lay : undefined;
}

/** The job's script as it was saved; undefined if the copy is not there, or is not what was saved. */
export async function savedScript(project: string, job: Job): Promise<string | undefined> {
  const script = job.record.inputs.find(({ role }) => role === 'script');
  if (script === undefined || typeof script.object !== 'string') return undefined;
  const bytes = await readFile(place(project, script.object)).catch(() => undefined);
  if (bytes === undefined || hash('sha256', bytes) !== script.sha256) return undefined;
  return bytes.toString('utf8');
}

function recordsOf(job: Job): InputRecord[] {
  return job.record.inputs.filter(({ role }) => role !== 'script');
}
