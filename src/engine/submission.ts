import { AppError } from '../errors/index.ts';
import { isAlive, thisProcess } from '../host/index.ts';
import {
  isBeforeAcceptance,
  shortId,
  tokenOf,
  type Job,
  type JobId,
  type JobRecord,
  type NewFact,
} from '../model/index.ts';
import type { JobRef } from '../scheduler/index.ts';
import type { Store } from '../store/index.ts';
import { folderOf, type Connection } from './connect.ts';

/** The end of the history, for the scheduler to keep: who changes the project later cannot change it there. */
export function headComment({ n, sha256 }: { n: number; sha256: string }): string {
  return `simtrail:${n}:${sha256.slice(0, 16)}`;
}

/** The jobs that it waits for, as far as they are known here. */
export function predecessorsOf({ state }: Store, job: Job): Job[] {
  return job.after.map((id) => state.job(id)).filter((one) => one !== undefined);
}

/** A job as its scheduler is asked for it. */
export function refOf(store: Store, { machine }: Connection, job: Job): JobRef {
  const { slurm_id, array } = job.record;
  const ref = { token: tokenOf(job.id), nativeId: slurm_id ?? '', folder: folderOf(store.folder, machine, job) };
  if (array === undefined || array === null) return ref;
  return { ...ref, array: tokenOf(array.id), ...(array.pack === undefined ? {} : { isStep: true }) };
}

/**
 * Takes over a job whose submission was cut short. Only one process gets it: whether the one that was at it is gone is
 * decided under the project's lock. Undefined if another one got it, or if it was cancelled.
 */
export async function takeOver(store: Store, id: JobId): Promise<Job | undefined> {
  const facts = await store.change((state) => {
    const job = state.job(id);
    return job === undefined || !isInterrupted(job) ? [] : [resumption(job)];
  });
  return facts.some((fact) => fact.type === 'resumed') ? store.state.job(id) : undefined;
}

function resumption(job: Job): NewFact {
  // Not yet announced: certainly nothing was submitted, so a wish to cancel needs nobody else.
  if (wantsCancel(job) && job.status !== 'submitting') return cancelled(job.id);
  return { type: 'resumed', job: job.id, set: { worker: thisProcess() } };
}

/** Somebody has to finish its submission. */
export function isInterrupted(job: Job): boolean {
  if (!job.isOurs || !isBeforeAcceptance(job.status)) return false;
  const { worker } = job.record;
  return worker === undefined || worker === null || isAlive(worker) === false;
}

/** Nobody is at it, because the answer to the last attempt left open whether it was accepted. */
export function isLeftOpen(job: Job): boolean {
  const { worker } = job.record;
  return worker === undefined || worker === null;
}

export function wantsCancel(job: Job): boolean {
  return typeof job.record.cancel_requested_at === 'string';
}

/** What was not wanted any more when its submission could not be stopped is ended when its scheduler has it. */
export async function cancelUnwanted(store: Store, connection: Connection, jobs: readonly Job[]): Promise<void> {
  const now = jobs.map(({ id }) => store.state.job(id)).filter((job) => job !== undefined);
  const unwanted = now.filter((job) => wantsCancel(job) && !job.isFinal && job.record.slurm_id !== null);
  const refs = unwanted.map((job) => refOf(store, connection, job));
  if (refs.length > 0) await connection.scheduler.cancel(...refs);
}

/** A job that certainly never reached its scheduler. */
export function cancelled(id: JobId): NewFact {
  const set = { status: 'cancelled', status_detail: 'cancelled before it was submitted' } as const;
  return { type: 'observed', job: id, set, unset: ['worker'] };
}

/** What follows from an error for a job that was not accepted: it is refused for good, or stays open. */
export function failureFact(id: JobId, error: unknown): NewFact {
  const open = AppError.is(
    error,
    'SCHEDULER_UNCERTAIN',
    'SCHEDULER_FULL',
    'MACHINE_UNREACHABLE',
    'LOGIN_NEEDED',
    'LOCKED',
  );
  const set: Partial<JobRecord> = open
    ? { status_detail: (error as AppError).message }
    : { status: 'failed', status_detail: error instanceof Error ? error.message : String(error) };
  return { type: open ? 'observed' : 'refused', job: id, set, unset: ['worker'] };
}

/** What a person is told who submitted a job that is open now. */
export function withKept(job: Job, error: unknown): unknown {
  const kept = `${job.name} (${shortId(job.id)})`;
  if (!(error instanceof AppError)) return error;
  const options = { cause: error, ...(error.detail === undefined ? {} : { detail: error.detail }) };
  if (AppError.is(error, 'MACHINE_UNREACHABLE')) return new AppError(error.code, { ...error.facts, kept }, options);
  if (AppError.is(error, 'LOGIN_NEEDED')) return new AppError(error.code, { ...error.facts, kept }, options);
  return error;
}
