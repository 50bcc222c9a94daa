import { join } from 'node:path';
import { AppError } from '../errors/index.ts';
import { isBeforeAcceptance, tokenOf, type ArrayTask, type Job, type JobId, type NewFact } from '../model/index.ts';
import { scriptName, type Accepted, type JobRef } from '../scheduler/index.ts';
import type { Store } from '../store/index.ts';
import { withArrayFiles } from './array-files.ts';
import type { Connection } from './connect.ts';
import { jobsOfArray, taskOf } from './sequences/arrays.ts';
import {
  cancelled,
  cancelUnwanted,
  failureFact,
  headComment,
  predecessorsOf,
  refOf,
  takeOver,
  wantsCancel,
} from './submission.ts';

/**
 * Brings a whole job array to its machine, as `bring` does one job: all files in one transfer, one submission, one append
 * for all answers. Every step may be repeated after a crash: the array has a token of its own, and its scheduler gives the
 * same answer to the same token. Each task's script is the one of its job, in the job's own folder, with a claim of its own.
 *
 * Whoever brings it holds its first open task. Where there is no room for all of it, it is split, until what there
 * is room for has been taken; then SCHEDULER_FULL.
 */
export async function bringArray(store: Store, connection: Connection, one: Job): Promise<void> {
  const { array } = one.record;
  if (array === undefined || array === null) throw new Error(`job ${one.id} is no task of an array`);
  const jobs = jobsOfArray(store.state, one, array.id);
  const open = jobs.filter((job) => isBeforeAcceptance(job.status));
  const [first] = open;
  if (first === undefined) return;
  const waits = async (error: unknown): Promise<never> => {
    await store
      .change((state) => open.flatMap(({ id }) => failure(state.job(id), id === first.id, error)))
      .catch(() => {});
    throw error;
  };
  const behind = await formerOf(store, connection, first, array).catch(waits);
  try {
    const accepted = await handOver(store, connection, array, { jobs, behind });
    if (accepted === undefined) return;
    await record(store, jobs, accepted);
  } catch (error) {
    if (!AppError.is(error, 'SCHEDULER_FULL') || open.length <= (array.pack?.jobs ?? 1)) return waits(error);
    return bringHalves(store, connection, array, open);
  }
  await cancelUnwanted(store, connection, jobs);
}

/** The first half gets an array of its own; the second keeps this one, which was certainly not accepted, and what is behind it. */
async function bringHalves(
  store: Store,
  connection: Connection,
  array: ArrayTask,
  open: readonly Job[],
): Promise<void> {
  const inTask = array.pack?.jobs ?? 1;
  const half = (Math.ceil(open.length / inTask) >> 1) * inTask;
  const former: ArrayTask = { ...array, id: store.newId() };
  const latter: ArrayTask = array.at_most === undefined ? array : { ...array, behind: former.id };
  await store.change((state) =>
    open.flatMap(({ id }, at): NewFact[] => {
      const now = state.job(id);
      if (now === undefined || !isBeforeAcceptance(now.status) || now.record.array?.id !== array.id) return [];
      const task = Math.floor((at < half ? at : at - half) / inTask);
      const own = { ...(at < half ? former : latter), task };
      // Not announced as tasks of this array yet.
      const set = { array: own, status: 'prepared' } as const;
      return [{ type: 'observed', job: id, set, ...(at < half ? {} : { unset: ['worker'] }) }];
    }),
  );
  for (const at of [0, half]) {
    const id = open[at]?.id;
    const job = id === undefined || at === 0 ? store.state.job(id ?? '') : await takeOver(store, id);
    if (job !== undefined) await bringArray(store, connection, job);
  }
}

/** Undefined if all of it was cancelled before it was announced. */
async function handOver(
  store: Store,
  connection: Connection,
  array: ArrayTask,
  { jobs, behind }: { jobs: readonly Job[]; behind: readonly JobRef[] },
): Promise<Accepted | undefined> {
  const [one] = jobs;
  if (one === undefined) throw new Error(`array ${array.id} has no tasks`);
  const folder = await stage(store, connection, array.id, jobs);
  if ((await announce(store, jobs)) === 'cancelled') return undefined;
  const { nodes, processes, runtime } = one.record;
  return connection.scheduler.submit({
    token: tokenOf(array.id),
    folder,
    script: scriptName,
    resources: { nodes, processes, runtime },
    comment: headComment(store.head),
    tasks: countOf(jobs),
    ...(array.at_most === undefined ? {} : { atMost: array.at_most }),
    ...(array.pack === undefined ? {} : { pack: array.pack }),
    behind,
    after: predecessorsOf(store, one)
      .filter((other) => !other.isFinal)
      .map((other) => refOf(store, connection, other)),
  });
}

/** The array that this one starts behind, if it has not ended. Rejects with SCHEDULER_FULL if it has not been accepted yet. */
async function formerOf(store: Store, connection: Connection, one: Job, { behind }: ArrayTask): Promise<JobRef[]> {
  const tasks = behind === undefined ? [] : jobsOfArray(store.state, one, behind).filter((job) => !job.isFinal);
  const [first] = tasks;
  if (first === undefined) return [];
  const accepted = tasks.find((job) => job.record.slurm_id !== null);
  const nativeId = accepted?.record.slurm_id?.split('_')[0];
  if (accepted !== undefined && nativeId !== undefined) return [{ ...refOf(store, connection, accepted), nativeId }];
  const why = `it starts after ${first.name}, which has not been submitted yet`;
  throw new AppError('SCHEDULER_FULL', { machine: connection.machine.name, why });
}

/** Why they wait is written once: a queue may be full for days, and is asked again and again. */
function failure(now: Job | undefined, isHead: boolean, error: unknown): NewFact[] {
  if (now === undefined || !isBeforeAcceptance(now.status)) return [];
  const fact = failureFact(now.id, error);
  const isNews = fact.type === 'refused' || now.record.status_detail !== fact.set?.status_detail;
  return isHead || isNews ? [fact] : [];
}

/** With the gaps: a task may be another program's by now. */
const countOf = (jobs: readonly Job[]): number => jobs.reduce((most, job) => Math.max(most, taskOf(job)), 0) + 1;

/** Where it was announced all of it is there already; a task may have begun with it. */
async function stage(
  store: Store,
  { machine, transport }: Connection,
  id: JobId,
  jobs: readonly Job[],
): Promise<string> {
  const { work_folder } = machine;
  if (work_folder === undefined) throw new Error(`${machine.name} has no folder for the jobs of an array`);
  const folder = join(work_folder, id);
  const open = jobs.filter((job) => isBeforeAcceptance(job.status) && job.status !== 'submitting');
  if (open.length === 0) return folder;
  const set = { status: 'staging' } as const;
  const unstaged = open.filter((job) => job.status === 'prepared');
  if (unstaged.length > 0) await store.change(() => unstaged.map((job) => ({ type: 'staging', job: job.id, set })));
  const tasks = Array.from({ length: countOf(jobs) }, (): Job[] => []);
  for (const job of jobs.filter(isToRun)) tasks[taskOf(job)]?.push(job);
  await withArrayFiles(store, machine, { id, tasks }, async (files) => transport.put(work_folder, files));
  return folder;
}

/** False for one that was cancelled before it could be submitted. */
function isToRun({ isFinal, record }: Job): boolean {
  return !isFinal || record.slurm_id !== null;
}

/** A task cannot be left out of an array whose others are wanted. */
async function announce(store: Store, jobs: readonly Job[]): Promise<'submitting' | 'cancelled'> {
  let isWanted = true;
  await store.change((state) => {
    const open = jobs.flatMap(({ id }) => state.job(id) ?? []).filter(({ status }) => isBeforeAcceptance(status));
    isWanted = open.some((job) => job.status === 'submitting' || !wantsCancel(job));
    if (!isWanted) return open.map(({ id }) => cancelled(id));
    const set = { status: 'submitting' } as const;
    const staged = open.filter(({ status }) => status !== 'submitting');
    return staged.map(({ id }): NewFact => ({ type: 'submitting', job: id, set }));
  });
  return isWanted ? 'submitting' : 'cancelled';
}

async function record(store: Store, jobs: readonly Job[], { nativeId, at }: Accepted): Promise<void> {
  const unset = ['worker'];
  await store.change((state) =>
    jobs.flatMap((job): NewFact[] => {
      const now = state.job(job.id);
      if (now === undefined || !isBeforeAcceptance(now.status) || now.record.array === null) return [];
      const set = {
        status: 'queued',
        status_detail: null,
        slurm_id: `${nativeId}_${taskOf(job)}`,
        submitted_at: at,
      } as const;
      return [{ type: 'accepted', job: job.id, set, unset }];
    }),
  );
}
