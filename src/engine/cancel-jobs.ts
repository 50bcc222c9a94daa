import { AppError } from '../errors/index.ts';
import { isBeforeAcceptance, type Job, type JobId, type NewFact } from '../model/index.ts';
import type { JobRef } from '../scheduler/index.ts';
import type { State, Store } from '../store/index.ts';
import { badStatus, type ActParts, type Outcome } from './outcome.ts';
import type { Connection } from './connect.ts';
import { isWatched, refreshMachine } from './refresh.ts';
import { headsOf, jobsOfArray, taskOf } from './sequences/arrays.ts';
import { cancelled, isInterrupted, refOf, takeOver } from './submission.ts';
import { bring } from './submit.ts';

/**
 * Ends jobs wherever they are. That they are to end is on the disk before anybody is asked, with `also`, in one append;
 * which jobs that are is decided under the project's lock. Then each machine is told once, however many they are, and says
 * what its queue knows of them at once; what became of the others the next look tells. One that had ended by itself is left
 * as it is: BAD_STATUS.
 */
export async function cancelJobs(
  parts: ActParts,
  wanted: (state: State) => Outcome[],
  also: readonly NewFact[] = [],
): Promise<Outcome[]> {
  const { store } = parts;
  let found: Outcome[] = [];
  await store.change((state) => {
    found = wanted(state);
    return [...also, ...requests(state, jobsIn(found), store.now().toISOString())];
  });
  const errors = new Map<string, AppError>();
  const machines = new Set(jobsIn(found).map(({ machine }) => machine));
  const told = [...machines].map(async (machine) => {
    const error = await tell(
      parts,
      machine,
      jobsIn(found).filter((job) => job.machine === machine),
    );
    if (error !== undefined) errors.set(machine, error);
  });
  const failed = (await Promise.allSettled(told)).find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return found.map((outcome): Outcome => {
    if (outcome.job === undefined) return outcome;
    const { ref, job: before } = outcome;
    const job = store.state.find(before.id);
    const error = job.isFinal ? undefined : errors.get(job.machine);
    if (error !== undefined) return { ref, error };
    return job.isFinal && job.status !== 'cancelled' ? { ref, error: badStatus(job, 'cancel') } : { ref, job };
  });
}

function jobsIn(outcomes: readonly Outcome[]): Job[] {
  return outcomes.flatMap(({ job }) => job ?? []);
}

/** Of those that nobody is bringing to their machine, and that were not announced there, this is the end. */
function requests(state: State, jobs: readonly Job[], cancel_requested_at: string): NewFact[] {
  const asked = { cancel_requested_at, status_detail: 'it is to be cancelled' };
  const heads = bringing(state, jobs);
  const isAtHand = (job: Job): boolean => {
    const head = heads.get(bringKey(job));
    return job.status !== 'submitting' && head !== undefined && isInterrupted(head);
  };
  return [
    ...jobs.map(({ id: job }): NewFact => ({ type: 'cancelling', job, set: asked })),
    ...jobs.filter(isAtHand).map(({ id }) => cancelled(id)),
  ];
}

/** By whom those of these jobs that are on their way are brought: each by itself, the tasks of an array by its first open one. */
function bringing(state: State, jobs: readonly Job[]): Map<string, Job> {
  const keys = new Set(jobs.filter(({ status }) => isBeforeAcceptance(status)).map(bringKey));
  if (keys.size === 0) return new Map();
  const open = [...state.active()].filter((job) => isBeforeAcceptance(job.status) && keys.has(bringKey(job)));
  return new Map(headsOf(open).map((job) => [bringKey(job), job]));
}

function bringKey({ id, record: { array } }: Job): string {
  return array?.id ?? id;
}

/** Gives why a machine could not be told; throws what is no error of the machine's. */
async function tell(parts: ActParts, machine: string, jobs: readonly Job[]): Promise<AppError | undefined> {
  const { store } = parts;
  const now = (): Job[] => jobs.map(({ id }) => store.state.find(id));
  try {
    const there = now().filter(isWatched);
    if (there.length > 0) await end(parts, await parts.connection(machine), there);
    // Whether it was accepted only its scheduler knows: it is submitted, which gives the same answer, and ended then.
    for (const { id } of bringing(store.state, now()).values()) {
      const mine = await takeOver(store, id);
      if (mine !== undefined) await bring(store, await parts.connection(machine), mine);
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'integrity') throw error;
    // It is ended as soon as there is room for it.
    return AppError.is(error, 'SCHEDULER_FULL') ? undefined : error;
  } finally {
    await parts.hasten(machine).catch(() => {});
  }
}

async function end({ store, codes }: ActParts, connection: Connection, jobs: readonly Job[]): Promise<void> {
  const { scheduler } = connection;
  await scheduler.cancel(...refsToEnd(store, connection, jobs));
  const refs = jobs.map((job) => refOf(store, connection, job));
  const { open, ...look } = await scheduler.look(refs, { isBrief: true });
  const asked = new Set(refs.map(({ token }) => token).filter((token) => open?.has(token) !== true));
  await refreshMachine(store, connection, jobs, { ...look, asked }, (job) => codes.of(job));
}

/** Where all are to end that share an allocation and have not ended, it ends as a whole. */
function refsToEnd(store: Store, connection: Connection, jobs: readonly Job[]): JobRef[] {
  const refs: JobRef[] = [];
  const packed = new Map<JobId, Job[]>();
  for (const job of jobs) {
    const { array } = job.record;
    if (array?.pack === undefined) refs.push(refOf(store, connection, job));
    else packed.set(array.id, [...(packed.get(array.id) ?? []), job]);
  }
  for (const [id, some] of packed) {
    const wanted = new Set(some.map((job) => job.id));
    const [first] = some;
    const all = first === undefined ? [] : jobsOfArray(store.state, first, id).filter((job) => !job.isFinal);
    const kept = new Set(all.filter((job) => !wanted.has(job.id)).map(taskOf));
    for (const job of some) {
      const { isStep: _, ...whole } = refOf(store, connection, job);
      refs.push(kept.has(taskOf(job)) ? { ...whole, isStep: true } : whole);
    }
  }
  return refs;
}
