import { existsSync } from 'node:fs';
import { AppError } from '../errors/index.ts';
import { hashOfPath } from '../host/index.ts';
import type { InputRecord, Job, JobRecord } from '../model/index.ts';
import { scriptName, witnessFolder } from '../scheduler/index.ts';
import { place } from '../store/index.ts';
import type { MachineFile } from '../transport/index.ts';
import { collectedFiles, keepResults } from './collect.ts';
import type { CollectParts } from './collect-job.ts';
import { removeArrayFolder } from './clean-array.ts';
import { folderOf, type Connection } from './connect.ts';
import { folderIs, removeFolder, type OwnFolder } from './own-folder.ts';
import { forAllInFolder } from './shared-folder.ts';
import { refOf } from './submission.ts';
import type { ResultFile } from './result-file.ts';

export interface CleaningOptions {
  /** True: what is not here, or not as it is there, is removed all the same. */
  force?: boolean;
  signal?: AbortSignal | undefined;
}

export interface CleaningPlan {
  job: Job;
  /** `project`: the job has no folder but the one in the project, which is never cleaned. `gone`: there is nothing there any more. */
  state: 'there' | 'gone' | 'project';
  /** Absolute, on the machine. */
  folder: string;
  files: readonly MachineFile[];
  /** Bytes. */
  bytes: number;
  /** Files that are nowhere else, with the reason; without force there are none. */
  lost: readonly Loss[];
}

interface Loss {
  path: string;
  size: number;
  /** Goes on from the name of the file. */
  why: string;
}

/**
 * Looks whether a job's folder on its machine may be removed: the job has ended for its scheduler too, no other job is going
 * to take anything out of the folder, it is certainly the job's own, and every file in it is here with the digest that it has there now.
 *
 * @throws AppError NOT_OURS, BAD_STATUS, STILL_NEEDED, NOT_ITS_FOLDER, NOT_COLLECTED, and what the machine rejects with
 */
export async function planCleaning(
  { store, connection: connect }: CollectParts,
  job: Job,
  { force = false, signal }: CleaningOptions,
): Promise<CleaningPlan> {
  if (!job.isOurs) throw new AppError('NOT_OURS', { job: job.name, action: 'cleaned' });
  if (!job.isFinal) throw new AppError('BAD_STATUS', { job: job.name, status: job.status, action: 'cleaned' });
  checkNotAwaited(store, job);
  const connection = await connect(job.machine);
  const folder = folderOf(store.folder, connection.machine, job);
  const plan = { job, folder, files: [], bytes: 0, lost: [] };
  const isTaken = typeof job.record.reuse_of === 'string'; // the folder is another job's
  if (isTaken || folder === place(store.folder, job.record.run_folder)) return { ...plan, state: 'project' };
  if (!(await folderIs(connection.transport, ownFolder(connection, job)))) return { ...plan, state: 'gone' };
  await checkEnded(parts(store, connection, job));
  const files = await connection.transport.list(folder, signal);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const lost = await losses(store.folder, connection, { job, folder, files, signal });
  const [first] = lost;
  if (first !== undefined && !force) {
    const { path, why } = first;
    const facts = { job: job.name, machine: job.machine, count: lost.length, first: path, why };
    throw new AppError('NOT_COLLECTED', facts);
  }
  return { job, state: 'there', folder, files, bytes, lost };
}

/**
 * Removes the folder and records that. What changed there since the plan was made stops it.
 *
 * @throws AppError NOT_ITS_FOLDER, NOT_COLLECTED, WRITE_FAILED (some may be removed then; call it again)
 */
export async function clean({ store, connection: connect }: CollectParts, plan: CleaningPlan): Promise<void> {
  const { job, folder, files, bytes, lost, state } = plan;
  if (state === 'project') return;
  const connection = await connect(job.machine);
  if (state === 'there') {
    const changed = firstChange(files, await connection.transport.list(folder));
    if (changed !== undefined) {
      const facts = { job: job.name, machine: job.machine, count: 1, first: changed, why: 'was changed a moment ago' };
      throw new AppError('NOT_COLLECTED', facts);
    }
    await removeFolder(connection.transport, ownFolder(connection, job));
  }
  const before = await collectedFiles(store.folder, job);
  const home = place(store.folder, job.record.run_folder);
  const results = before === undefined ? undefined : await keepResults(store, job, withoutFar(job, home, before, lost));
  const set: Partial<JobRecord> = {
    cleaned_at: store.now().toISOString(),
    ...(results === undefined || !job.record.results
      ? {}
      : { results: { ...results, collected_at: job.record.results.collected_at } }),
  };
  const what = state === 'gone' ? 'was gone already' : `was removed: ${files.length} files, ${bytes} bytes`;
  const only = lost.length === 0 ? '' : `, of which ${lost.length} were nowhere else`;
  const why = `${job.machine}:${folder} ${what}${only}`;
  await store.change((state) => forAllInFolder(state, job, { type: 'cleaned', job: job.id, set, why }));
  await removeArrayFolder(store, connection, job);
}

function parts(store: CollectParts['store'], connection: Connection, job: Job) {
  return { connection, job, ref: refOf(store, connection, job) };
}

/** The script of a job that comes after this one looks into its folder when it starts, and takes results out of it. */
function checkNotAwaited({ state }: CollectParts['store'], { id, name, machine }: Job): void {
  for (const other of state.jobs()) {
    if (other.isFinal || !other.after.includes(id) || (other.record.started_at ?? null) !== null) continue;
    throw new AppError('STILL_NEEDED', { job: name, machine, by: other.name });
  }
}

/** A job that no witness was left of may run all the same; its scheduler is asked again before its folder goes. */
async function checkEnded({ connection, job, ref }: ReturnType<typeof parts>): Promise<void> {
  if (job.record.slurm_id === null) return;
  const seen = (await connection.scheduler.look([ref])).jobs.get(ref.token);
  if (seen === undefined || seen.phase === 'ended') return;
  const status = `${seen.phase} as ${job.machine} says (${seen.word})`;
  throw new AppError('BAD_STATUS', { job: job.name, status, action: 'cleaned' });
}

function ownFolder({ machine }: Connection, job: Job): OwnFolder {
  const script = job.record.inputs.find(({ path }) => path === scriptName);
  return {
    job,
    machine: machine.name,
    workFolder: machine.work_folder ?? '',
    name: job.id,
    sha256: script?.sha256 ?? '',
  };
}

/** Files over there that would be lost with it: results that are not here as they are there, inputs that nobody saved. */
async function losses(
  project: string,
  { transport }: Connection,
  { job, folder, files, signal }: { job: Job; folder: string; files: MachineFile[]; signal: AbortSignal | undefined },
): Promise<Loss[]> {
  const own = files.filter(({ path }) => path.split('/')[0] !== witnessFolder && path !== scriptName);
  const known = new Map(((await collectedFiles(project, job)) ?? []).map((file) => [file.path, file]));
  const inputs = new Map(job.record.inputs.map((input) => [input.path, input]));
  // What is certainly not here needs no digest.
  const here = own.filter(({ path }) => {
    const file = known.get(path);
    return inputs.has(path) || (file !== undefined && file.state === undefined);
  });
  const there = await transport.digests(
    folder,
    here.map(({ path }) => path),
    signal,
  );
  const lost: Loss[] = [];
  for (const { path, size, outOfReach } of own) {
    const input = inputs.get(path);
    const digest = there.get(path);
    const why =
      outOfReach !== undefined
        ? `cannot be brought: ${outOfReach}`
        : input === undefined || known.has(path)
          ? await whyNotHere(place(project, `${job.record.run_folder}/${path}`), known.get(path), digest)
          : await whyNotSaved(project, input, digest);
    if (why !== undefined) lost.push({ path, size, why });
  }
  return lost;
}

async function whyNotHere(
  path: string,
  known: ResultFile | undefined,
  digest: string | undefined,
): Promise<string | undefined> {
  if (known === undefined || known.state !== undefined) return 'was not collected';
  const here = await hashOfPath(path).catch(() => undefined);
  if (here === undefined) return 'is not here any more';
  if (here !== known.sha256) return 'was changed here since it was collected';
  return here === digest ? undefined : 'is not as it was when it was collected';
}

async function whyNotSaved(
  project: string,
  { object, place: from, sha256 }: InputRecord,
  digest: string | undefined,
): Promise<string | undefined> {
  if (digest !== sha256) return 'is an input that was changed there';
  if (object !== null) return existsSync(place(project, object)) ? undefined : 'is an input whose saved copy is gone';
  const here = from === undefined ? undefined : await hashOfPath(from).catch(() => undefined);
  return here === sha256 ? undefined : 'is an input that was not saved with the job';
}

function firstChange(before: readonly MachineFile[], now: readonly MachineFile[]): string | undefined {
  const known = new Map(before.map((file) => [file.path, `${file.size} ${file.modifiedAt}`]));
  return now.find(({ path, size, modifiedAt }) => known.get(path) !== `${size} ${modifiedAt}`)?.path;
}

/** The list of results when nothing is on the machine any more. `folder` is the job's, here. */
function withoutFar(job: Job, folder: string, before: readonly ResultFile[], lost: readonly Loss[]) {
  const known = new Set(before.map(({ path }) => path));
  const inputs = new Set(job.record.inputs.map(({ path }) => path));
  const isHere = ({ path, state }: ResultFile): boolean => state === undefined && existsSync(place(folder, path));
  const files = [
    ...before.map((file): ResultFile => (isHere(file) ? file : { ...file, state: 'removed' })),
    ...lost
      .filter(({ path }) => !known.has(path) && !inputs.has(path))
      .map(({ path, size }): ResultFile => ({ path, size, sha256: null, state: 'removed' })),
  ].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const { links = [], missing = [] } = job.record.results ?? {};
  return { files, links, missing };
}
