import { hash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localFiles, type Code, type FilesReader, type ResultFiles, type Verdict } from '../codes/index.ts';
import { FileHasher, syncNamed, writeWholeFile } from '../host/index.ts';
import {
  writeQuantityRef,
  type FinalStatus,
  type Job,
  type JobRecord,
  type Quantity,
  type ResultsRecord,
} from '../model/index.ts';
import { scriptOutput, witnessFolder } from '../scheduler/index.ts';
import { place, type Store } from '../store/index.ts';
import { bringHome, type Brought } from './bring-home.ts';
import type { Connection } from './connect.ts';
import { environmentIn } from './environment.ts';
import { matches, resultOf } from './result-choice.ts';
import { saidLast } from './said-last.ts';
import { withTaken } from './taken-inputs.ts';
import type { ResultFile } from './result-file.ts';

/** A record names this many links at most. */
const mostLinks = 100;

export const listName = `${witnessFolder}/results.json`;

/** What is collected, and how the run ended as the scheduler and the script say. */
export interface Collection {
  job: Job;
  code: Code | undefined;
  outcome: FinalStatus;
  detail: string | null;
}

/**
 * Brings home what an ended job left, reads its quantities and asks the code for its evidence. Safe to repeat: the same
 * files give the same record. A job that the scheduler is content with is `incomplete` if the evidence says so, and stays
 * `succeeded` where that cannot tell. What was read from a file that is gone since is kept.
 */
export async function collect(
  store: Store,
  connection: Connection,
  collection: Collection,
): Promise<Partial<JobRecord>> {
  const before = (await collectedFiles(store.folder, collection.job)) ?? [];
  return readHome(store, collection, await bringHome(store, connection, { ...collection, before }));
}

/** Reads what is here; what came is on the disk then. `brought` is what is on the machine; undefined where that was not looked at: then nothing is new. */
export async function readHome(
  store: Store,
  { job: asMade, code, outcome, detail }: Collection,
  brought: Brought | undefined,
): Promise<Partial<JobRecord>> {
  const folder = place(store.folder, asMade.record.run_folder);
  const last = lasting(folder, brought); // meanwhile they are read
  const before = (await collectedFiles(store.folder, asMade)) ?? [];
  const job = await withTaken(store, asMade);
  const changed = brought?.changed ?? new Set(before.map(({ path }) => path));
  const isResult = resultOf(job, changed);
  const there = brought?.results.filter(({ path }) => isResult(path));
  const here = resultsReader(folder, job, changed);
  const files = withAbsent(await digests(folder, here, brought), { before, there });
  await last();
  const links = brought === undefined ? (job.record.results?.links ?? []) : brought.links;
  const results = await keepResults(store, job, { files, links, missing: missingOf(code, files) });
  const absent = files.filter(({ state }) => state !== undefined);
  const reader: ResultFiles = { ...here, elsewhere: absent.map(({ path }) => path) };
  const isGone = absent.some(({ sha256 }) => sha256 !== null);
  const verdict = code === undefined || isGone ? undefined : await code.evidence(reader);
  const words = outcome === 'failed' ? await lastWords(reader, localFiles(folder)) : undefined;
  const said = words === undefined || detail?.endsWith(words) === true ? detail : `${detail ?? 'it failed'}: ${words}`;
  const kept = { status: job.status, status_detail: job.record.status_detail };
  const final = isGone ? kept : verdictOn(outcome, said, verdict);
  const quantities = code === undefined ? [...job.quantities] : withKept(await code.quantities(reader), job, absent);
  // Kept with the job, so that a list shows it without knowing the code.
  const headline = code?.headline === undefined ? null : writeQuantityRef(code.headline);
  const { inputs, reproducible } = job.record;
  const taken = job === asMade ? {} : { inputs, reproducible };
  return { ...final, ...(await environmentIn(folder)), ...taken, quantities, headline, results };
}

/** Begins to make what came last on the disk, and gives what waits for that: before it, nothing may say that it came. */
function lasting(folder: string, brought: Brought | undefined): () => Promise<void> {
  const synced = brought === undefined ? undefined : syncNamed(folder, brought.came);
  synced?.catch(() => {}); // whoever waits is told
  return async () => synced;
}

/** Keeps the list of what a job left in its folder, and gives its summary for the record. */
export async function keepResults(
  store: Store,
  job: Job,
  { files, links, missing }: Pick<Required<ResultsRecord>, 'links' | 'missing'> & { files: readonly ResultFile[] },
): Promise<ResultsRecord> {
  const folder = place(store.folder, job.record.run_folder);
  const list = `${JSON.stringify(files, null, 1)}\n`;
  await mkdir(join(folder, witnessFolder), { recursive: true });
  await writeWholeFile(join(folder, ...listName.split('/')), list);
  const here = files.filter(({ state }) => state === undefined);
  const count = (wanted: ResultFile['state']): number => files.filter(({ state }) => state === wanted).length;
  return {
    files: here.length,
    bytes: here.reduce((sum, file) => sum + file.size, 0),
    on_machine: count('on the machine'),
    removed: count('removed'),
    sha256: hash('sha256', list),
    collected_at: store.now().toISOString(),
    missing: [...missing],
    ...(links.length === 0 ? {} : { links: links.slice(0, mostLinks).map(({ path, to }) => ({ path, to })) }),
  };
}

/** Files that are not here: those left on the machine, and those that were known before and are nowhere now. */
export function withAbsent(
  here: readonly ResultFile[],
  { before, there }: { before: readonly ResultFile[]; there: readonly { path: string; size: number }[] | undefined },
): ResultFile[] {
  const paths = new Set(here.map(({ path }) => path));
  const known = new Map(before.map((file) => [file.path, file]));
  const away = (there ?? before.filter(({ state }) => state === 'on the machine')).filter(
    ({ path }) => !paths.has(path),
  );
  const onMachine = away.map(({ path, size }): ResultFile => ({
    path,
    size,
    sha256: known.get(path)?.sha256 ?? null,
    state: 'on the machine',
  }));
  for (const { path } of onMachine) paths.add(path);
  const gone = before.filter(({ path }) => !paths.has(path)).map((file): ResultFile => ({ ...file, state: 'removed' }));
  return [...here, ...onMachine, ...gone].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** What was read before from files that are not here any more stands; the record outlives them. */
function withKept(found: readonly Quantity[], job: Job, absent: readonly ResultFile[]): Quantity[] {
  const gone = new Set(absent.filter(({ sha256 }) => sha256 !== null).map(({ path }) => path));
  if (gone.size === 0) return [...found];
  const kept = job.quantities.filter(({ source }) => gone.has(source.file));
  const refs = new Set(kept.map(writeQuantityRef));
  const isNew = (one: Quantity): boolean =>
    !refs.has(writeQuantityRef(one)) && !(one.unreadable !== undefined && kept.some(({ name }) => name === one.name));
  return [...kept, ...found.filter(isNew)];
}

/** Of the program, or of the script where that did not come so far. A file that is too large to look into says nothing. */
async function lastWords(results: FilesReader, all: FilesReader): Promise<string | undefined> {
  const read = async (from: FilesReader, name: string): Promise<string | undefined> => {
    const bytes = await from.read(name).catch(() => undefined);
    return bytes === undefined ? undefined : saidLast(new TextDecoder().decode(bytes));
  };
  return (await read(results, 'stderr')) ?? read(all, scriptOutput);
}

function verdictOn(outcome: FinalStatus, detail: string | null, verdict: Verdict | undefined): Partial<JobRecord> {
  if (outcome !== 'succeeded' || verdict?.complete === true) return { status: outcome, status_detail: detail };
  if (verdict?.complete === false) return { status: 'incomplete', status_detail: verdict.reason };
  const why = verdict?.reason ?? 'its code is not known here';
  return { status: 'succeeded', status_detail: `the results were not judged: ${why}` };
}

/** What the job left: everything in its folder but what was put there and is as it was. `changed`: as for `resultOf`. */
export function resultsReader(folder: string, job: Job, changed: ReadonlySet<string>): ResultFiles {
  const isResult = resultOf(job, changed);
  const files = localFiles(folder, { skipClosed: true });
  return { ...files, list: async () => (await files.list()).filter((file) => isResult(file.path)) };
}

async function digests(
  folder: string,
  reader: FilesReader,
  { verified, outOfReach }: Pick<Brought, 'verified' | 'outOfReach'> = { verified: new Map(), outOfReach: [] },
): Promise<ResultFile[]> {
  const closed = new Set(outOfReach.map(({ path }) => path));
  const hasher = new FileHasher();
  const files: ResultFile[] = [];
  for (const { path, size } of await reader.list()) {
    if (closed.has(path)) continue;
    const sha256 = verified.get(path) ?? (await hasher.look(join(folder, ...path.split('/')))).sha256;
    files.push({ path, size, sha256 });
  }
  return files;
}

export function missingOf(code: Code | undefined, files: readonly ResultFile[]): string[] {
  const promised = (code?.results.small ?? []).concat(code?.results.large ?? []);
  return promised.filter((pattern) => !files.some((file) => matches(file.path, pattern)));
}

/** The files of a collected job; undefined if it was not collected. */
export async function collectedFiles(project: string, job: Job): Promise<ResultFile[] | undefined> {
  try {
    return JSON.parse(await readFile(place(project, `${job.record.run_folder}/${listName}`), 'utf8')) as ResultFile[];
  } catch {
    return undefined;
  }
}
