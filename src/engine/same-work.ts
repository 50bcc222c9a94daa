import { isAbsolute, join } from 'node:path';
import { AppError } from '../errors/index.ts';
import type { InputRecord, Job, JobRecord } from '../model/index.ts';
import { inputsDigest, place, type Objects, type State, type Store } from '../store/index.ts';
import type { Plan } from './plan.ts';
import { recordOf } from './prepare.ts';
import { hash } from 'node:crypto';

/**
 * The newest job that succeeded with the same inputs digest and ran itself. There is no index: the bytes of all records are
 * searched for the digest from one end to the other, and only records that have it are parsed. That takes longer the larger
 * the project is: 48 ms at 100,000 jobs on two cores of 2026 (bench/integrity.ts).
 */
export function sameWork(state: State, record: Pick<JobRecord, 'id' | 'inputs_digest'>): Job | undefined {
  if (record.inputs_digest === undefined) return undefined;
  const same = [...state.where('inputs_digest', record.inputs_digest)];
  return same.findLast((job) => {
    const isOther = job.id !== record.id && typeof job.record.reuse_of !== 'string';
    return isOther && job.isOurs && job.status === 'succeeded' && inputsDigest(job.record) === record.inputs_digest;
  });
}

/** The same for a plan: its inputs are read, where they are not known to be unchanged, and nothing is saved. */
export async function sameWorkAs(store: Store, objects: Objects, plan: Plan): Promise<Job | undefined> {
  return sameWork(store.state, recordOf(plan, await digestsOf(store.folder, objects, plan), ''));
}

/** What would be saved with a plan's job, but for the script. Nothing is saved. */
export async function digestsOf(project: string, objects: Objects, plan: Plan): Promise<InputRecord[]> {
  const inputs: InputRecord[] = [];
  for (const { from, to, role, text } of plan.inputs) {
    const path = isAbsolute(from) ? from : join(place(project, plan.analysis.folder), ...from.split('/'));
    inputs.push({ path: to, role, object: null, ...(text === undefined ? await objects.digest(path) : ofText(text)) });
  }
  return inputs;
}

function ofText(text: string): Pick<InputRecord, 'sha256' | 'size'> {
  return { sha256: hash('sha256', text), size: Buffer.byteLength(text) };
}

/**
 * Records a job that does not run: it has the inputs, numbers and files of another one, and says whose. Its script is
 * nobody's: it has none. Its machine is the one that the other ran on, where some of what it left may still be.
 */
export async function reuse(store: Store, plan: Plan, other: Job): Promise<Job> {
  const { inputs, quantities, headline, results, exit_code, reproducible, run_folder, machine } = other.record;
  const taken = inputs.filter(({ role }) => role !== 'script').map((input) => ({ ...input }));
  const at = store.now().toISOString();
  const { worker: _, ...record } = recordOf(plan, taken, at);
  const set = {
    ...record,
    status: 'succeeded' as const,
    ended_at: at,
    reuse_of: other.id,
    quantities,
    headline,
    results,
    exit_code,
    machine,
    reproducible,
    run_folder,
  };
  await store.change((state) => {
    if (state.job(other.id) === undefined) throw new AppError('NO_JOB', { ref: other.id });
    return [{ type: 'created', job: plan.id, set, why: `the results of ${other.id} are taken` }];
  });
  return store.state.find(plan.id);
}
