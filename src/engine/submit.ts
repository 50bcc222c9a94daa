import { AppError } from '../errors/index.ts';
import { isAlive, thisProcess } from '../host/index.ts';
import {
  isBeforeAcceptance,
  tokenOf,
  type Job,
  type JobId,
  type JobRecord,
  type Machine,
  type NewFact,
} from '../model/index.ts';
import { scriptName, witnessFolder, type Accepted, type JobRef } from '../scheduler/index.ts';
import { place, type Store } from '../store/index.ts';
import type { OutgoingFile } from '../transport/index.ts';
import { folderOf, type Connection } from './connect.ts';
import { farCopies } from './far-copies.ts';

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
  }
  return current(store, job.id);
}

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

/**
 * Takes over a job whose submission was cut short. Only one process gets it: whether the one that was at it is gone is
 * decided under the project's lock. Undefined if another one got it, or if it was cancelled.
 */
export async function takeOver(store: Store, id: JobId): Promise<Job | undefined> {
  const facts = await store.change((state) => {
    const job = state.job(id);
    return job === undefined || !isInterrupted(job) ? [] : [resumption(job)];
  });
  return facts.some((fact) => fact.type === 'resumed') ? current(store, id) : undefined;
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

/**
 * What has to be in its folder on the machine. Jobs that go together are given one map: where a mesh of theirs may lie
 * already is looked up once.
 */
export function filesOf(
  store: Store,
  machine: Machine,
  job: Job,
  lying = new Map<string, readonly string[]>(),
): OutgoingFile[] {
  const files = job.record.inputs.map((input): OutgoingFile => {
    const from = input.object === null ? (input.place ?? '') : place(store.folder, input.object);
    const executable = input.executable === true || input.role === 'script';
    const copies = lying.get(input.sha256) ?? farCopies(store, machine, job, input);
    lying.set(input.sha256, copies);
    return { from, to: input.path, sha256: input.sha256, size: input.size, executable, copies };
  });
  const script = files.find((file) => file.to === scriptName);
  // The folder for our own small files comes into being with this copy; the script does not run where it is missing.
  if (script !== undefined) files.push({ ...script, to: `${witnessFolder}/${scriptName}` });
  return files;
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

/** Nobody is at it, because the answer to the last attempt left open whether it was accepted. */
export function isLeftOpen(job: Job): boolean {
  const { worker } = job.record;
  return worker === undefined || worker === null;
}

export function wantsCancel(job: Job): boolean {
  return typeof job.record.cancel_requested_at === 'string';
}

/** A job that certainly never reached its scheduler. */
export function cancelled(id: JobId): NewFact {
  const set = { status: 'cancelled', status_detail: 'cancelled before it was submitted' } as const;
  return { type: 'observed', job: id, set, unset: ['worker'] };
}

async function giveUpOrLater(store: Store, id: JobId, error: unknown): Promise<void> {
  // Where not even this can be written (a full disk), the job stays recorded and is resumed by a later command.
  await store.change(() => [failureFact(id, error)]).catch(() => {});
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

function current(store: Store, id: JobId): Job {
  const job = store.state.job(id);
  if (job === undefined) throw new AppError('NO_JOB', { ref: id });
  return job;
}
