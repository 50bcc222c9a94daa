import { randomUUID } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { AppError } from '../errors/index.ts';
import { writeFailed, writeWholeFile } from '../host/index.ts';
import type { ProjectRecord } from '../model/index.ts';
import { layout, place } from './layout.ts';

type Step = (record: ProjectRecord) => ProjectRecord;

/** Step n brings a marker from format n to n + 1. A project of any age opens; each step is applied in memory. */
const steps: readonly Step[] = [];

export const currentFormat = steps.length + 1;

/** The nearest folder at or above `from` that holds a marker. Throws NO_PROJECT. */
export async function findProject(from: string): Promise<string> {
  const start = resolve(from);
  for (let folder = start; ; folder = dirname(folder)) {
    const marker = await stat(place(folder, layout.marker)).catch(() => undefined);
    if (marker?.isFile()) return folder;
    if (dirname(folder) === folder) throw new AppError('NO_PROJECT', { folder: start });
  }
}

/** Makes a folder a project. Existing files in it are left as they are. Throws PROJECT_EXISTS. */
export async function createProject(folder: string, name = basename(resolve(folder))): Promise<ProjectRecord> {
  const marker = place(folder, layout.marker);
  if (await stat(marker).catch(() => undefined)) throw new AppError('PROJECT_EXISTS', { folder });
  const record: ProjectRecord = { format: currentFormat, id: randomUUID(), name };
  try {
    for (const part of [layout.own, layout.objects, layout.analyses]) {
      await mkdir(place(folder, part), { recursive: true });
    }
  } catch (error) {
    throw writeFailed(folder, error);
  }
  await writeWholeFile(marker, `${JSON.stringify(record, null, 2)}\n`);
  return record;
}

/** Reads the marker. Throws PROJECT_UNREADABLE, PROJECT_TOO_NEW; nothing is written. */
export async function readMarker(folder: string): Promise<ProjectRecord> {
  const file = place(folder, layout.marker);
  const unreadable = (why: string): AppError => new AppError('PROJECT_UNREADABLE', { file, why });
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw unreadable(`it is not valid JSON (${error.message})`);
    throw unreadable((error as Error).message);
  }
  if (typeof value !== 'object' || value === null) throw unreadable('it is not an object');
  const record = value as ProjectRecord;
  if (!Number.isInteger(record.format) || record.format < 1) throw unreadable('it has no format number');
  if (record.format > currentFormat) {
    throw new AppError('PROJECT_TOO_NEW', { folder, format: record.format, known: currentFormat });
  }
  const above = record.reference_above;
  if (above !== undefined && !(Number.isSafeInteger(above) && above >= 0)) {
    throw unreadable('reference_above is not a number of bytes');
  }
  return steps.slice(record.format - 1).reduce((older, step) => step(older), record);
}
