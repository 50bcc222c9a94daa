import { AppError } from '../errors/index.ts';
import { isFinal, type FinalStatus, type Job, type JobRecord } from '../model/index.ts';
import { place, type Store } from '../store/index.ts';
import { createLocalTransport, type MachineLink } from '../transport/index.ts';
import { bringHome, lookThere, type Brought, type OutOfReach } from './bring-home.ts';
import { collectedFiles, missingOf, readHome, withAbsent } from './collect.ts';
import type { Connection } from './connect.ts';
import type { FetchOptions } from './fetch-verified.ts';
import { Tail } from './follow.ts';
import type { JobCodes } from './job-codes.ts';
import { matches, resultOf, type ResultChoice } from './result-choice.ts';
import { forAllInFolder } from './shared-folder.ts';
import { refOf } from './submission.ts';
import type { ResultFile } from './result-file.ts';

/** What collecting on request needs of an open project. */
export interface CollectParts {
  store: Store;
  codes: JobCodes;
  connection: (machine: string) => Promise<Connection>;
}

export interface CollectRequest extends FetchOptions {
  choice?: ResultChoice;
}

export interface Collected {
  job: Job;
  /** Why the machine was not looked at; then what is here was read. */
  outage?: AppError;
  /** Files that were gone there when they were to be brought, and files that never stayed the same. */
  vanished: string[];
  changing: string[];
  /** What is wanted and cannot be brought: no right to read it, or a name that nothing here can write. */
  outOfReach: OutOfReach[];
  /** Patterns that were asked for and that name nothing that the job left. */
  unmatched: string[];
}

export interface CollectionPlan {
  job: Job;
  /** All that the job left; `bring` is true for what would come. */
  files: (ResultFile & { bring: boolean })[];
  links: MachineLink[];
  outOfReach: OutOfReach[];
  missing: string[];
  unmatched: string[];
}

const nothing = { vanished: [], changing: [], outOfReach: [] };

/**
 * Brings a settled job's results and reads them again, with the code's description as it is now. Where nothing beyond the
 * small results is asked for and the machine does not answer or is not known any more, what is here is read (`outage`).
 *
 * @throws AppError NOT_OURS, BAD_STATUS, and what `fetchVerified` throws
 */
export async function collectJob(
  parts: CollectParts,
  job: Job,
  { choice = {}, ...options }: CollectRequest,
): Promise<Collected> {
  const { store, codes } = parts;
  checkCollectable(job);
  const code = await codes.newest(job);
  const collection = { job, code, ...runOf(job) };
  const before = (await collectedFiles(store.folder, job)) ?? [];
  let brought: Brought | undefined;
  let outage: AppError | undefined;
  let late: Partial<JobRecord> = {};
  try {
    const connection = await parts.connection(job.machine);
    brought = await bringHome(store, connection, { job, code, choice, before }, options);
    late = await lateRecord(store, connection, job);
  } catch (error) {
    const isAway = AppError.is(error, 'NO_MACHINE', 'MACHINE_UNREACHABLE', 'MACHINES_FILE', 'LOGIN_NEEDED');
    if (!isAway || isMore(choice)) throw error;
    outage = error;
  }
  const changes = { ...(await readHome(store, collection, brought)), ...late };
  await store.change((state) => forAllInFolder(state, job, { type: 'collected', job: job.id, set: changes }));
  const files = (await collectedFiles(store.folder, job)) ?? [];
  const { vanished, changing, outOfReach } = brought ?? nothing;
  return {
    job: store.state.find(job.id),
    ...(outage === undefined ? {} : { outage }),
    vanished,
    changing,
    outOfReach,
    unmatched: unmatchedIn(files, choice),
  };
}

/** What `collectJob` would bring, with sizes; nothing is changed. Throws what it throws before it brings anything. */
export async function planCollection(
  { store, codes, connection }: CollectParts,
  job: Job,
  choice: ResultChoice,
): Promise<CollectionPlan> {
  checkCollectable(job);
  const code = await codes.newest(job);
  const before = (await collectedFiles(store.folder, job)) ?? [];
  const there = await lookThere(store, await connection(job.machine), { job, code, choice, before });
  const here = before.filter(({ state }) => state === undefined);
  const files = withAbsent(here, { before, there: there?.results ?? [] });
  const isResult = resultOf(job, there?.changed ?? new Set(before.map(({ path }) => path)));
  const coming = new Set(there?.toBring.map(({ path }) => path).filter(isResult));
  return {
    job,
    files: files.map((file) => ({ ...file, bring: coming.has(file.path) })),
    links: there?.links ?? [],
    outOfReach: there?.outOfReach ?? [],
    missing: missingOf(code, files),
    unmatched: unmatchedIn(files, choice),
  };
}

/** What accounting says of a job by now, if it had nothing to say when the job was settled. */
async function lateRecord(store: Store, connection: Connection, job: Job): Promise<Partial<JobRecord>> {
  if (connection.machine.scheduler !== 'slurm' || (job.record.scheduler_record ?? null) !== null) return {};
  const ref = refOf(store, connection, job);
  const look = await connection.scheduler.look([ref]).catch(() => undefined); // the results are what was asked for
  const { record, peakMemoryBytes } = look?.jobs.get(ref.token) ?? {};
  if (record === undefined) return {};
  return { scheduler_record: record, ...(peakMemoryBytes === undefined ? {} : { peak_memory_bytes: peakMemoryBytes }) };
}

/** How the run ended, whatever its results said. */
function runOf({ record }: Job): { outcome: FinalStatus; detail: string | null } {
  const { status, status_detail, outcome, outcome_detail } = record;
  if (typeof outcome === 'string' && isFinal(outcome) && outcome !== 'succeeded')
    return { outcome, detail: outcome_detail ?? null };
  if (status === 'succeeded' || status === 'incomplete') return { outcome: 'succeeded', detail: null };
  return { outcome: isFinal(status) ? status : 'lost', detail: status_detail };
}

/** A file of an ended job, read from the copy here; undefined if there is none, or the job has not ended. */
export async function tailHere(
  project: string,
  job: Job,
  { file, offset }: { file: string; offset: number },
): Promise<Tail | undefined> {
  if (!job.isFinal || !job.isOurs) return undefined;
  const found = (await collectedFiles(project, job))?.find(({ path }) => path === file);
  if (found === undefined || found.state !== undefined) return undefined;
  return new Tail(createLocalTransport(job.machine), place(project, job.record.run_folder), file, offset);
}

/** Whether anything beyond what is always collected is asked for. */
export function isMore({ large = false, all = false, patterns = [] }: ResultChoice): boolean {
  return large || all || patterns.length > 0;
}

function checkCollectable(job: Job): void {
  if (!job.isOurs) throw new AppError('NOT_OURS', { job: job.name, action: 'collected' });
  if (!job.isFinal || job.record.slurm_id === null) {
    throw new AppError('BAD_STATUS', { job: job.name, status: job.status, action: 'collected' });
  }
}

function unmatchedIn(files: readonly ResultFile[], { patterns = [] }: ResultChoice): string[] {
  const present = files.filter(({ state }) => state !== 'removed');
  return patterns.filter((pattern) => !present.some(({ path }) => matches(path, pattern)));
}
