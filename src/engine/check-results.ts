import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from '../errors/index.ts';
import { FileHasher } from '../host/index.ts';
import { leadsOut, type Job, type Screenshot } from '../model/index.ts';
import { scriptName } from '../scheduler/index.ts';
import { place, type Problem } from '../store/index.ts';
import { listName } from './collect.ts';
import { capturedOf } from './environment.ts';
import type { ResultFile } from './result-file.ts';

/** What the collected files of some jobs are now. */
interface ResultsRead {
  problems: Problem[];
  /** Files that were looked at. */
  count: number;
}

/**
 * Compares collected results with the digests taken when they were collected, and the script in each job's folder with
 * the saved one. Results that a job took from another of the jobs are looked at once, as that other's.
 */
export async function resultProblems(project: string, jobs: Iterable<Job>): Promise<ResultsRead> {
  const read: ResultsRead = { problems: [], count: 0 };
  const hasher = new FileHasher();
  const all = [...jobs];
  const owners = new Set(all.flatMap(({ record }) => (typeof record.reuse_of === 'string' ? [] : [record.run_folder])));
  for (const job of all) {
    if (!job.isOurs) continue;
    if (typeof job.record.reuse_of === 'string') {
      if (owners.has(job.record.run_folder)) continue;
      owners.add(job.record.run_folder);
    }
    const folder = job.record.run_folder;
    const look = async (path: string): Promise<string | undefined> => {
      try {
        const { sha256, isLink } = await hasher.look(place(project, path));
        return isLink ? 'link' : sha256;
      } catch (error) {
        if (AppError.is(error, 'INPUT_UNREADABLE')) return undefined;
        throw error;
      }
    };
    const say = (kind: Problem['kind'], file: string, message: string): void => {
      read.problems.push({ kind, file, message, job: job.id });
    };
    await checkScript(job, look, (file, message) => say('script', file, message));
    const check = async (
      { path: file, sha256 }: { path: string; sha256: string | null },
      since: string,
    ): Promise<void> => {
      const now = await look(file);
      if (now !== undefined) read.count += 1;
      if (now === undefined) say('result', file, `the result ${file} is gone`);
      else if (now === 'link') say('result', file, `the result ${file} was replaced by a link ${since}`);
      else if (now !== sha256) say('result', file, `the result ${file} was changed ${since}`);
    };
    const pictures = picturesOf(job);
    for (const picture of pictures) await check(picture, `since it was kept on ${picture.at.slice(0, 10)}`);
    if (job.record.results === null || job.record.results === undefined) continue;
    const listed = await listOf(project, job);
    if (listed === undefined) {
      say('result', `${folder}/${listName}`, `the list of results of job ${job.id} was changed or is gone`);
      continue;
    }
    if (job.record.environment !== undefined && (await capturedOf(project, job)) === undefined) {
      const what = `what job ${job.id} wrote down of its environment was changed or is gone`;
      say('result', `${folder}/${job.record.environment.file}`, what);
    }
    for (const { path, sha256, state } of listed) {
      if (state !== undefined) continue; // left on the machine, or known to be gone
      const file = `${folder}/${path}`;
      if (pictures.some((picture) => picture.path === file)) continue;
      await check({ path: file, sha256 }, `since it was collected on ${job.record.results.collected_at.slice(0, 10)}`);
    }
  }
  return read;
}

/** Pictures that were kept of looks at a job, once each; a record that leads elsewhere names none. */
function picturesOf(job: Job): Screenshot[] {
  const own = `${job.record.run_folder}/pictures/`;
  const named = job.visualizations.flatMap((look) => (Array.isArray(look?.screenshots) ? look.screenshots : []));
  const isOwn = (path: unknown): boolean =>
    typeof path === 'string' && path.startsWith(own) && !path.slice(own.length).includes('/');
  const kept = named.filter((one) => isOwn(one?.path) && typeof one.at === 'string');
  return [...new Map(kept.map((picture) => [picture.path, picture])).values()];
}

/** A job's folder may be gone, or be on its machine only; a script that is there is the one that ran. */
async function checkScript(
  job: Job,
  look: (path: string) => Promise<string | undefined>,
  say: (file: string, message: string) => void,
): Promise<void> {
  const saved = job.record.inputs.find(({ role }) => role === 'script');
  if (saved === undefined) return;
  const file = `${job.record.run_folder}/${scriptName}`;
  const now = await look(file);
  if (now !== undefined && now !== saved.sha256) say(file, `the script ${file} is not the one that was submitted`);
}

/** The list, if it is the one that the record names and leads nowhere else. */
async function listOf(project: string, job: Job): Promise<readonly ResultFile[] | undefined> {
  const text = await readFile(place(project, `${job.record.run_folder}/${listName}`), 'utf8').catch(() => '');
  if (hash('sha256', text) !== job.record.results?.sha256) return undefined;
  const files = JSON.parse(text) as ResultFile[];
  return files.some(({ path }) => leadsOut(path)) ? undefined : files;
}
