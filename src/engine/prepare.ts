import { isAbsolute, join } from 'node:path';
import { thisProcess } from '../host/index.ts';
import type { InputRecord, Job, JobRecord } from '../model/index.ts';
import { scriptName } from '../scheduler/index.ts';
import { inputsDigest, layout, place, type Objects, type Store } from '../store/index.ts';
import { Origins } from './origins.ts';
import { extensionOf, type Plan, type PlannedInput } from './plan.ts';
import { keepBytes } from './saved-bytes.ts';

/**
 * Saves the whole input closure and records the job: from here on it exists, whatever happens to this program. The
 * copies are on the disk before the fact that names them.
 */
export async function prepare(store: Store, objects: Objects, plan: Plan, rerunOf?: Job): Promise<Job> {
  const more = rerunOf === undefined ? {} : { rerun_of: rerunOf.id };
  const record = await new Saver(store, objects).save(plan, more, rerunOf);
  await store.change(() => [{ type: 'prepared', job: plan.id, set: record }]);
  const job = store.state.job(plan.id);
  if (job === undefined) throw new Error(`job ${plan.id} is not in the state it was just added to`);
  return job;
}

/** Saves what jobs are given, for one act: what the plans of several of them have in common is saved once. */
export class Saver {
  private readonly store: Store;
  private readonly objects: Objects;
  /** By the very input that plans share. */
  private readonly shared = new Map<PlannedInput, Promise<InputRecord>>();
  private script: { text: string; saved: Promise<InputRecord> } | undefined;

  constructor(store: Store, objects: Objects) {
    this.store = store;
    this.objects = objects;
  }

  /** Saves the input closure and gives the record of the job, which does not exist yet, with what else is to stand in it. */
  async save(plan: Plan, more: Partial<JobRecord> = {}, rerunOf?: Job): Promise<JobRecord> {
    const inputs: InputRecord[] = [];
    for (const input of plan.inputs) inputs.push(await this.saveInput(plan, input, rerunOf));
    inputs.push(await this.saveScript(plan.script));
    return Object.assign(recordOf(plan, inputs, this.store.now().toISOString()), more);
  }

  private async saveInput(plan: Plan, input: PlannedInput, rerunOf: Job | undefined): Promise<InputRecord> {
    const { to: path, role, text } = input;
    // Text that was made for this job lies nowhere else: it is always saved.
    if (text !== undefined) {
      const executable = input.executable === true ? { executable: true } : {};
      const bytes = Buffer.from(text);
      const saved = await this.objects.saveBytes(bytes, extensionOf(input));
      const record = { path, role, ...saved, ...executable };
      return keepBytes(await new Origins(this.store, plan.analysis).named(input, record), bytes);
    }
    // A rerun has the copies that its parent has; new is what is not saved any more.
    const known = rerunOf?.record.inputs.find((one) => one.path === path);
    if (known !== undefined && input.from === path) return { ...known };
    const saving = this.shared.get(input) ?? this.saveFile(plan, input);
    this.shared.set(input, saving);
    return known?.from === undefined ? saving : { ...(await saving), from: known.from };
  }

  private async saveFile({ analysis, snapshot }: Plan, input: PlannedInput): Promise<InputRecord> {
    const { to: path, role } = input;
    const executable = input.executable === true ? { executable: true } : {};
    const folder = place(this.store.folder, analysis.folder);
    const from = isAbsolute(input.from) ? input.from : join(folder, ...input.from.split('/'));
    const reference = input.isReference === true && snapshot ? { reference: true } : {};
    const record =
      snapshot && input.isReference !== true
        ? { path, role, ...(await this.objects.save(from)), ...executable }
        : { path, role, ...(await this.objects.digest(from)), object: null, place: from, ...reference, ...executable };
    return new Origins(this.store, analysis).named(input, record);
  }

  private saveScript(text: string): Promise<InputRecord> {
    // Only the one before: where each job has a script of its own, thousands need not stay in memory.
    if (this.script?.text !== text) {
      const bytes = Buffer.from(text);
      const saved = this.objects.saveBytes(bytes, '.sh');
      this.script = {
        text,
        saved: saved.then((script) => keepBytes({ path: scriptName, role: 'script', ...script }, bytes)),
      };
    }
    return this.script.saved;
  }
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
    worker: thisProcess(),
  };
  // Thousands are made: a copy of one takes as long as to make it.
  if (plan.after.length > 0) record.after = plan.after.map(({ id }) => id);
  const digest = inputsDigest(record);
  if (digest !== undefined) record.inputs_digest = digest;
  return record;
}
