import { isAbsolute, join } from 'node:path';
import { thisProcess } from '../host/index.ts';
import type { InputRecord, Job, JobRecord } from '../model/index.ts';
import { scriptName } from '../scheduler/index.ts';
import { inputsDigest, layout, place, type Objects, type Store } from '../store/index.ts';
import { Origins } from './origins.ts';
import { extensionOf, type Plan, type PlannedInput } from './plan.ts';

/**
 * Saves the whole input closure and records the job: from here on it exists, whatever happens to this program. The
 * copies are on the disk before the fact that names them.
 */
export async function prepare(store: Store, objects: Objects, plan: Plan, rerunOf?: Job): Promise<Job> {
  const record = await save(store, objects, plan, rerunOf);
  await store.change(() => [{ type: 'prepared', job: plan.id, set: record }]);
  const job = store.state.job(plan.id);
  if (job === undefined) throw new Error(`job ${plan.id} is not in the state it was just added to`);
  return job;
}

/** Saves the input closure and gives the record of the job, which does not exist yet. */
export async function save(store: Store, objects: Objects, plan: Plan, rerunOf?: Job): Promise<JobRecord> {
  const inputs = await saveInputs(store, objects, plan, rerunOf);
  const record = recordOf(plan, inputs, store.now().toISOString());
  return rerunOf === undefined ? record : { ...record, rerun_of: rerunOf.id };
}

async function saveInputs(store: Store, objects: Objects, plan: Plan, rerunOf?: Job): Promise<InputRecord[]> {
  const folder = place(store.folder, plan.analysis.folder);
  const origins = new Origins(store, plan.analysis);
  const saved: InputRecord[] = [];
  for (const input of plan.inputs) {
    // A rerun has the copies that its parent has; new is text that was made for it, and what is not saved any more.
    const known = rerunOf?.record.inputs.find(({ path }) => input.text === undefined && path === input.to);
    if (known !== undefined && input.from === input.to) saved.push({ ...known });
    else {
      const record = await saveInput(folder, objects, input, plan.snapshot);
      saved.push(known?.from === undefined ? await origins.named(input, record) : { ...record, from: known.from });
    }
  }
  const script = await objects.saveBytes(Buffer.from(plan.script), '.sh');
  saved.push({ path: scriptName, role: 'script', ...script });
  return saved;
}

async function saveInput(
  folder: string,
  objects: Objects,
  input: PlannedInput,
  snapshot: boolean,
): Promise<InputRecord> {
  const { to: path, role } = input;
  const executable = input.executable === true ? { executable: true } : {};
  // Text that was made for this job lies nowhere else: it is always saved.
  if (input.text !== undefined) {
    return { path, role, ...(await objects.saveBytes(Buffer.from(input.text), extensionOf(input))), ...executable };
  }
  const from = isAbsolute(input.from) ? input.from : join(folder, ...input.from.split('/'));
  const reference = input.isReference === true && snapshot ? { reference: true } : {};
  if (snapshot && input.isReference !== true) return { path, role, ...(await objects.save(from)), ...executable };
  return { path, role, ...(await objects.digest(from)), object: null, place: from, ...reference, ...executable };
}

/** The record of a job that is yet to be sent. */
export function recordOf(plan: Plan, inputs: InputRecord[], at: string): JobRecord {
  const { code, analysis, resources } = plan;
  const objectOf = (...roles: string[]): string | null => {
    const found = roles.map((role) => inputs.find((input) => input.role === role)).find((input) => input !== undefined);
    return plan.snapshot ? (found?.object ?? null) : null;
  };
  const record: JobRecord = {
    id: plan.id,
    status: 'prepared',
    analysis: analysis.name,
    slurm_id: null,
    cumulus_id: null,
    machine: plan.machine.name,
    job_name: plan.jobName,
    analysis_step: code.step,
    nodes: resources.nodes,
    processes: resources.processes,
    runtime: resources.runtime,
    notes: plan.notes,
    analysis_uuid: analysis.uuid,
    analysis_url: objectOf('analysis', 'input'),
    export_url: objectOf('export', 'input'),
    status_detail: null,
    created_at: at,
    submitted_at: null,
    started_at: null,
    ended_at: null,
    exit_code: null,
    scheduler_state: null,
    inputs,
    code: {
      name: code.name,
      sha256: inputs.find((input) => input.role === 'code')?.sha256 ?? null,
      version: code.version ?? null,
    },
    command: plan.asked,
    reproducible: plan.snapshot && !plan.findings.some(({ isUnsaved }) => isUnsaved === true),
    run_folder: `${layout.runs}/${plan.runName}`,
    host: null,
    peak_memory_bytes: null,
    tags: [...plan.tags],
    quantities: [],
    results: null,
    ...(plan.after.length === 0 ? {} : { after: plan.after.map(({ id }) => id) }),
    worker: thisProcess(),
  };
  const digest = inputsDigest(record);
  return digest === undefined ? record : { ...record, inputs_digest: digest };
}
