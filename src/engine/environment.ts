import { hash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { publicEnding, type EnvironmentRecord, type Job, type JobRecord } from '../model/index.ts';
import { readEnvironment, witnessFolder, type CapturedEnvironment } from '../scheduler/index.ts';
import { place, readReferences } from '../store/index.ts';

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
  const sha256 = hash('sha256', text);
  const environment: EnvironmentRecord = { ...readEnvironment(text).record, file, sha256 };
  return { environment };
}

/** All of what was written down, as long as the file is the one that the record means. */
export async function capturedOf(project: string, job: Job): Promise<CapturedEnvironment | undefined> {
  const text = await capturedText(project, job);
  return text === undefined ? undefined : readEnvironment(text);
}

/**
 * The same of two jobs, to be compared. What was imported is known without folders of persons where it named any: then the
 * other is looked at without them too. Undefined if it is not known of both.
 */
export async function capturedOfBoth(
  project: string,
  [before, after]: readonly [Job, Job],
): Promise<readonly [CapturedEnvironment, CapturedEnvironment] | undefined> {
  const own = [await capturedText(project, before), await capturedText(project, after)] as const;
  const was = own[0] ?? (await publicText(project, before));
  const is = own[1] ?? (await publicText(project, after));
  if (was === undefined || is === undefined) return undefined;
  if (!own.includes(undefined)) return [readEnvironment(was), readEnvironment(is)];
  const { PrivateText } = await import('../crate/index.ts');
  const known = new PrivateText(project);
  return [readEnvironment(known.text(was)), readEnvironment(known.text(is))];
}

async function capturedText(project: string, job: Job): Promise<string | undefined> {
  const file = fileOf(project, job);
  const text = file === undefined ? undefined : await textOf(file);
  const sha256 = text === undefined ? undefined : hash('sha256', text);
  return sha256 === job.record.environment?.sha256 ? text : undefined;
}

/** As long as the copy is the one that came with the crate. */
async function publicText(project: string, job: Job): Promise<string | undefined> {
  const file = fileOf(project, job);
  const text = file === undefined ? undefined : await textOf(file + publicEnding);
  if (text === undefined) return undefined;
  const path = `${job.record.run_folder}/${job.record.environment?.file ?? ''}`;
  const { copy } = (await readReferences(project)).find((one) => one.path === path) ?? {};
  return hash('sha256', text) === copy?.sha256 ? text : undefined;
}

function fileOf(project: string, { record }: Job): string | undefined {
  const { file } = record.environment ?? {};
  const isOne = typeof file === 'string' && isEnvironmentFile({ path: file, size: 0 });
  return isOne ? place(project, `${record.run_folder}/${file}`) : undefined;
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).size > largest ? undefined : await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
