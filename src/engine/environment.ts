import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnvironmentRecord, Job, JobRecord } from '../model/index.ts';
import { readEnvironment, witnessFolder, type CapturedEnvironment } from '../scheduler/index.ts';
import { place } from '../store/index.ts';

const largest = 1 << 20;

/** True for what a job's script wrote down of its surroundings, one file an attempt. */
export function isEnvironmentFile({ path, size }: { path: string; size: number }): boolean {
  return (
    attemptOf(path.startsWith(`${witnessFolder}/`) ? path.slice(witnessFolder.length + 1) : '') >= 0 && size <= largest
  );
}

function attemptOf(name: string): number {
  return Number(/^environment\.(\d{1,6})$/.exec(name)?.[1] ?? -1);
}

/** What the last attempt's script wrote into a job's folder, for its record; nothing where there is no such file. */
export async function environmentIn(folder: string): Promise<Pick<JobRecord, 'environment'>> {
  const names = await readdir(join(folder, witnessFolder)).catch((): string[] => []);
  const name = names
    .filter((one) => attemptOf(one) >= 0)
    .toSorted((a, b) => attemptOf(a) - attemptOf(b))
    .at(-1);
  const file = `${witnessFolder}/${name ?? ''}`;
  const text = name === undefined ? undefined : await textOf(join(folder, file));
  if (text === undefined || text === '') return {};
  const sha256 = createHash('sha256').update(text).digest('hex');
  const environment: EnvironmentRecord = { ...readEnvironment(text).record, file, sha256 };
  return { environment };
}

/** All of what was written down, as long as the file is the one that the record means. */
export async function capturedOf(project: string, job: Job): Promise<CapturedEnvironment | undefined> {
  const { environment } = job.record;
  if (typeof environment?.file !== 'string' || !isEnvironmentFile({ path: environment.file, size: 0 }))
    return undefined;
  const text = await textOf(place(project, `${job.record.run_folder}/${environment.file}`));
  const isSame = text !== undefined && createHash('sha256').update(text).digest('hex') === environment.sha256;
  return isSame ? readEnvironment(text) : undefined;
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).size > largest ? undefined : await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
