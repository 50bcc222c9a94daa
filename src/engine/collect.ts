import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localFiles, matchesGlob, type Code, type FilesReader } from '../codes/index.ts';
import { withoutControls } from '../errors/index.ts';
import { hashOfPath, writeWholeFile } from '../host/index.ts';
import {
  writeQuantityRef,
  type FinalStatus,
  type Job,
  type JobRecord,
  type Quantity,
  type ResultsRecord,
} from '../model/index.ts';
import { scriptName, witnessFolder } from '../scheduler/index.ts';
import { place, type Problem, type Store } from '../store/index.ts';
import { folderOf, type Connection } from './connect.ts';

/** One collected file, as the list in the job's folder keeps it. */
export interface ResultFile {
  path: string;
  /** Bytes. */
  size: number;
  sha256: string;
}

const listName = `${witnessFolder}/results.json`;

/**
 * Brings home what an ended job left, reads its quantities and asks the code for its evidence. Safe to repeat: the same
 * files give the same record. A job that the scheduler is content with is `incomplete` if the evidence is missing.
 */
export async function collect(
  store: Store,
  connection: Connection,
  code: Code | undefined,
  job: Job,
  outcome: FinalStatus,
  detail: string | null,
): Promise<Partial<JobRecord>> {
  const folder = place(store.folder, job.record.run_folder);
  await bringHome(store, connection, code, job);
  const reader = resultsReader(folder, job);
  const files = await digests(folder, reader);
  const list = `${JSON.stringify(files, null, 1)}\n`;
  await mkdir(join(folder, witnessFolder), { recursive: true });
  await writeWholeFile(join(folder, ...listName.split('/')), list);
  const results: ResultsRecord = {
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.size, 0),
    sha256: createHash('sha256').update(list).digest('hex'),
    collected_at: store.now().toISOString(),
    missing: missingOf(code, files),
  };
  const quantities: Quantity[] = code === undefined ? [] : await code.quantities(reader);
  const verdict = code === undefined ? { complete: true } : await code.evidence(reader);
  const words = outcome === 'failed' ? await lastWords(reader) : undefined;
  const final = verdictOn(outcome, words === undefined ? detail : `${detail ?? 'it failed'}: ${words}`, code, verdict);
  // Kept with the job, so that a list shows it without knowing the code.
  const headline = code?.headline === undefined ? null : writeQuantityRef(code.headline);
  return { ...final, quantities, headline, results };
}

/** What the program said last on stderr: mostly why it failed. One line, without control characters. */
async function lastWords(results: FilesReader): Promise<string | undefined> {
  const bytes = await results.read('stderr').catch(() => undefined); // one that is too large to look into says nothing
  const lines = new TextDecoder().decode(bytes).split('\n');
  const last = lines.map((line) => withoutControls(line).trim()).findLast((line) => line !== '');
  return last === undefined || last.length <= 200 ? last : `${last.slice(0, 199)}…`;
}

function verdictOn(
  outcome: FinalStatus,
  detail: string | null,
  code: Code | undefined,
  verdict: { complete: boolean; reason?: string },
): Partial<JobRecord> {
  if (outcome === 'succeeded' && !verdict.complete) {
    return { status: 'incomplete', status_detail: verdict.reason ?? 'the results are not complete' };
  }
  if (outcome === 'succeeded' && code === undefined) {
    return { status: 'succeeded', status_detail: 'its code is not known here: the results were not looked at' };
  }
  return { status: outcome, status_detail: detail };
}

/** On a machine of its own folder, small results come over; where the job ran in the project they are there already. */
async function bringHome(store: Store, connection: Connection, code: Code | undefined, job: Job): Promise<void> {
  const home = place(store.folder, job.record.run_folder);
  const away = folderOf(store.folder, connection.machine, job);
  if (away === home) return;
  const small = [scriptName, 'stdout', 'stderr', ...(code?.results.small ?? [])];
  const there = await connection.transport.list(away);
  const wanted = there.map((file) => file.path).filter((path) => small.some((pattern) => matches(path, pattern)));
  await connection.transport.get(away, wanted, home);
}

/** What the job left: everything in its folder but what was put there. */
export function resultsReader(folder: string, job: Job): FilesReader {
  const inputs = new Set(job.record.inputs.map((input) => input.path));
  const files = localFiles(folder);
  const isResult = (path: string): boolean =>
    !inputs.has(path) && path !== scriptName && path.split('/')[0] !== witnessFolder && !path.endsWith('.draft');
  return { ...files, list: async () => (await files.list()).filter((file) => isResult(file.path)) };
}

async function digests(folder: string, reader: FilesReader): Promise<ResultFile[]> {
  const files: ResultFile[] = [];
  for (const { path, size } of await reader.list()) {
    files.push({ path, size, sha256: await hashOfPath(join(folder, ...path.split('/'))) });
  }
  return files;
}

function missingOf(code: Code | undefined, files: readonly ResultFile[]): string[] {
  const promised = (code?.results.small ?? []).concat(code?.results.large ?? []);
  return promised.filter((pattern) => !files.some((file) => matches(file.path, pattern)));
}

function matches(path: string, pattern: string): boolean {
  return path === pattern || matchesGlob(path, pattern);
}

/** The files of a collected job; undefined if it was not collected. */
export async function collectedFiles(project: string, job: Job): Promise<ResultFile[] | undefined> {
  try {
    return JSON.parse(await readFile(place(project, `${job.record.run_folder}/${listName}`), 'utf8')) as ResultFile[];
  } catch {
    return undefined;
  }
}

/** Compares collected results with the digests taken when they were collected. */
export async function resultProblems(project: string, job: Job): Promise<Problem[]> {
  if (!job.isOurs || job.record.results === null || job.record.results === undefined) return [];
  const folder = job.record.run_folder;
  const text = await readFile(place(project, `${folder}/${listName}`), 'utf8').catch(() => '');
  const say = (file: string, message: string): Problem => ({ kind: 'result', file, message, job: job.id });
  if (createHash('sha256').update(text).digest('hex') !== job.record.results.sha256) {
    return [say(`${folder}/${listName}`, `the list of results of job ${job.id} was changed or is gone`)];
  }
  const problems: Problem[] = [];
  for (const { path, sha256 } of JSON.parse(text) as ResultFile[]) {
    const file = `${folder}/${path}`;
    const now = await hashOfPath(place(project, file)).catch(() => undefined);
    if (now === undefined) problems.push(say(file, `the result ${file} is gone`));
    else if (now !== sha256) problems.push(say(file, `the result ${file} was changed`));
  }
  return problems;
}
