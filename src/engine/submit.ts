import { AppError } from '../errors/index.ts';
import { isBeforeAcceptance, tokenOf, type Job, type JobId } from '../model/index.ts';
import { scriptName, type Accepted } from '../scheduler/index.ts';
import type { Store } from '../store/index.ts';
import { folderOf, type Connection } from './connect.ts';
import { filesOf } from './outgoing-files.ts';
import {
  cancelled,
  cancelUnwanted,
  failureFact,
  headComment,
  predecessorsOf,
  refOf,
  wantsCancel,
} from './submission.ts';

/**
 * Brings a prepared job to its machine: stages its folder, says that it is about to submit, submits, records the answer.
 * Every step may be repeated after a crash: staging puts what is missing, and a scheduler gives the same answer to the
 * same token. Rejects with SCHEDULER_REFUSED or a staging error (the job is `failed` then), or with an error that leaves
 * open whether it was accepted (the job stays as it is and is resumed later).
 */
export async function bring(store: Store, connection: Connection, job: Job): Promise<Job> {
  if (job.record.array !== undefined && job.record.array !== null) {
    const { bringArray } = await import('./submit-array.ts');
    await bringArray(store, connection, job);
    return current(store, job.id);
  }
  const accepted = await handOver(store, connection, job).catch(async (error: unknown) => {
    await giveUpOrLater(store, job.id, error);
    throw error;
  });
  if (accepted !== undefined) {
    const set = {
      status: 'queued',
      status_detail: null,
      slurm_id: accepted.nativeId,
      submitted_at: accepted.at,
    } as const;
    await store.change(() => [{ type: 'accepted', job: job.id, set, unset: ['worker'] }]);
    await cancelUnwanted(store, connection, [job]);
  }
  return current(store, job.id);
}

/** Undefined if the job was cancelled before it was announced. */
async function handOver(store: Store, connection: Connection, job: Job): Promise<Accepted | undefined> {
  if (job.status !== 'submitting') await stage(store, connection, job);
  if ((await announce(store, job.id)) === 'cancelled') return undefined;
  return connection.scheduler.submit({
    token: tokenOf(job.id),
    folder: folderOf(store.folder, connection.machine, job),
    script: scriptName,
    resources: { nodes: job.record.nodes, processes: job.record.processes, runtime: job.record.runtime },
    ...(typeof job.record.forgotten_id === 'string' ? { forgotten: job.record.forgotten_id } : {}),
    comment: headComment(store.head),
    after: predecessorsOf(store, job)
      .filter((one) => !one.isFinal)
      .map((one) => refOf(store, connection, one)),
  });
}

async function stage(store: Store, { machine, transport }: Connection, job: Job): Promise<void> {
  if (machine.transport !== 'local') {
    await store.change(() => [{ type: 'staging', job: job.id, set: { status: 'staging' } }]);
  }
  await transport.put(folderOf(store.folder, machine, job), filesOf(store, machine, job));
}

/** The last word before the scheduler is asked: after this only the scheduler knows whether the job exists there. */
async function announce(store: Store, id: JobId): Promise<'submitting' | 'cancelled'> {
  const facts = await store.change((state) => {
    const job = state.job(id);
    if (job === undefined || !isBeforeAcceptance(job.status)) return [];
    if (wantsCancel(job) && job.status !== 'submitting') return [cancelled(id)];
    return job.status === 'submitting' ? [] : [{ type: 'submitting', job: id, set: { status: 'submitting' } }];
  });
  const status = facts.at(-1)?.set?.status ?? store.state.job(id)?.status;
  return status === 'submitting' ? 'submitting' : 'cancelled';
}

async function giveUpOrLater(store: Store, id: JobId, error: unknown): Promise<void> {
  // Where not even this can be written (a full disk), the job stays recorded and is resumed by a later command.
  await store.change(() => [failureFact(id, error)]).catch(() => {});
}

function current(store: Store, id: JobId): Job {
  const job = store.state.job(id);
  if (job === undefined) throw new AppError('NO_JOB', { ref: id });
  return job;
}
