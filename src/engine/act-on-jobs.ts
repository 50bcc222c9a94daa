import { AppError } from '../errors/index.ts';
import type { Job, JobStatus } from '../model/index.ts';
import type { Store } from '../store/index.ts';
import { collectJob } from './collect-job.ts';
import type { Connection } from './connect.ts';
import type { JobCodes } from './job-codes.ts';
import { isWatched } from './refresh.ts';
import type { Asker } from './shared-look.ts';
import { refOf } from './submission.ts';

export type JobAction = 'cancel' | 'hold' | 'release' | 'collect';

/** What became of one job: acted on, or why not. `outage`: its machine did not answer, and what is here was read. */
export type Outcome = { ref: string } & (
  | { job: Job; outage?: AppError; error?: never }
  | { job?: never; outage?: never; error: AppError }
);

interface Parts {
  store: Store;
  codes: JobCodes;
  connection: (machine: string) => Promise<Connection>;
  refresh: (asker?: Asker) => Promise<unknown>;
}

/** Jobs that are acted on side by side. */
const atOnce = 4;

const held: Readonly<Record<'hold' | 'release', JobStatus>> = { hold: 'queued', release: 'held' };
const past: Readonly<Record<JobAction, string>> = {
  cancel: 'cancelled',
  hold: 'held',
  release: 'released',
  collect: 'collected',
};

/**
 * Acts on many jobs: each is tried, and one that could not be acted on keeps no other waiting. A machine is looked at once
 * before and once after, however many jobs there are; one that does not answer is not asked about its other jobs. Outcomes
 * are in the order of `refs`.
 */
export async function actOnJobs(parts: Parts, action: JobAction, refs: readonly string[]): Promise<Outcome[]> {
  const { store, refresh } = parts;
  await refresh();
  const away = new Map<string, AppError>();
  const found = refs.map((ref) => tried(ref, () => fit(store.state.find(ref), action)));
  if (action === 'cancel') await request(store, found);
  const outcomes: Outcome[] = [...found];
  const rest = groupsOf(found, action).values();
  const worker = async (): Promise<void> => {
    for (const group of rest) for (const [at, outcome] of await actOn(group)) outcomes[at] = outcome;
  };
  const failed = (group: Group, error: AppError): Outcomes => group.map(([at, { ref }]) => [at, { ref, error }]);
  const actOn = async (group: Group): Promise<Outcomes> => {
    const [[, { job: first }]] = group;
    const outage = away.get(first.machine);
    if (outage !== undefined && action !== 'collect') return failed(group, outage);
    try {
      if (action === 'collect') {
        const { job, outage: met } = await collectJob(parts, first, {});
        return group.map(([at, { ref }]) => [at, { ref, job, ...(met === undefined ? {} : { outage: met }) }]);
      }
      const jobs = group.map(([, { job }]) => job);
      const asked = action === 'cancel' ? jobs.filter(({ id }) => isWatched(store.state.find(id))) : jobs;
      const [one] = asked;
      if (one !== undefined) {
        const connection = await parts.connection(one.machine);
        const refs = asked.map((job) => refOf(store, connection, job));
        if (action === 'cancel') await connection.scheduler.cancel(...refs);
        else for (const ref of refs) await connection.scheduler[action](ref);
      }
      return group.map(([at, outcome]) => [at, outcome]);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (AppError.is(error, 'MACHINE_UNREACHABLE', 'LOGIN_NEEDED')) away.set(first.machine, error);
      return failed(group, error);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, refs.length) }, worker));
  if (action === 'collect' || outcomes.every(({ error }) => error !== undefined)) return outcomes;
  await refresh('urgent');
  return outcomes.map((one) => (one.job === undefined ? one : { ...one, job: store.state.find(one.job.id) }));
}

/** Found jobs that are acted on at once, with their places in the answer. */
type Group = [[number, Found], ...[number, Found][]];
type Found = Outcome & { job: Job };
type Outcomes = [number, Outcome][];

/** The tasks of an array are cancelled together, whatever else goes alone. */
function groupsOf(found: readonly Outcome[], action: JobAction): Group[] {
  const groups = new Map<string, Group>();
  for (const [at, one] of found.entries()) {
    if (one.job === undefined) continue;
    const { array } = one.job.record;
    const isTask = action === 'cancel' && array?.pack === undefined;
    const key = (isTask ? array?.id : undefined) ?? `${at}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [[at, one]]);
    else group.push([at, one]);
  }
  return [...groups.values()];
}

/** Throws BAD_STATUS and NOT_OURS. What is collected is looked at by who collects it. */
function fit(job: Job, action: JobAction): Job {
  const isFit = action === 'collect' || (action === 'cancel' ? !job.isFinal : job.status === held[action]);
  if (!isFit) throw new AppError('BAD_STATUS', { job: job.name, status: job.status, action: past[action] });
  if (action === 'cancel' && !job.isOurs) throw new AppError('NOT_OURS', { job: job.name, action: past[action] });
  return job;
}

/** That they are to end is on the disk before anybody is asked: one append for all. */
async function request(store: Store, found: readonly Outcome[]): Promise<void> {
  const cancel_requested_at = store.now().toISOString();
  await store.change((state) =>
    found.flatMap(({ job }) => {
      const now = job === undefined ? undefined : state.job(job.id);
      return now === undefined || now.isFinal
        ? []
        : [{ type: 'cancelling', job: now.id, set: { cancel_requested_at } } as const];
    }),
  );
}

function tried(ref: string, find: () => Job): Outcome {
  try {
    return { ref, job: find() };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ref, error };
  }
}
