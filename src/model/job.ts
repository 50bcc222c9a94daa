import type { EnvironmentRecord } from './environment.ts';
import { isUuid, type JobId } from './id.ts';
import type { Pack } from './pack.ts';
import { pickQuantities, readQuantityRef, type Quantity } from './quantity.ts';
import type { SequenceTask } from './sequence.ts';
import type { VisualizationRecord } from './visualization.ts';
import type { WorkerRecord } from './worker.ts';
import { isFinal, readStatus, type FinalStatus, type JobStatus } from './status.ts';

/** One file of a job's input closure, as it was when the job was prepared. */
export interface InputRecord {
  /** Where the program finds it, relative to the job's folder, with `/`. */
  path: string;
  /** What it is to the code: `analysis`, `input`, `mesh`, `program`, `code`, … */
  role: string;
  sha256: string;
  /** Bytes. */
  size: number;
  /** Project-relative path of the saved copy; null when saving was switched off. */
  object: string | null;
  /** Where it lay, when it was not saved: an absolute path on the computer that submitted. */
  place?: string;
  /** True if it is kept by reference: not saved on purpose, and good as long as its place has this digest. */
  reference?: boolean;
  /** True for a program that is started by name. */
  executable?: boolean;
  /** The job whose result it is, and the result's name there, where it is the very file that job left. */
  from?: { job: JobId; path: string };
}

/** What starts the program, as its code asks for it: before what the machine puts in front. */
export interface CommandRecord {
  argv: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** True if the machine's launcher (mpirun, srun) starts it. */
  parallel: boolean;
  /** The variable that is given `HOST:PORT`, where a ParaView may wait for the running program (Catalyst). */
  live?: string;
}

/** A reference to the code description that a job was made with. */
export interface CodeRecord {
  name: string;
  /** Digest of the description itself; null for a code that is built in (then `version` tells). */
  sha256: string | null;
  version: string | null;
}

/**
 * A job as it stands in jobs.json. The keys of the first block are fixed by those who asked for this and are read by
 * other programs. A record may hold keys that are not listed here; they are carried along unchanged.
 */
export interface ArrayTask {
  /** The array's own. */
  id: JobId;
  /** From 0. */
  task: number;
  /** So many tasks of the array may run at the same time. */
  at_most?: number;
  /** The array that has to have ended before this one starts. */
  behind?: JobId;
  /** So many jobs share each task, as steps of its allocation; absent where each task is one job. */
  pack?: Pack;
}

export interface JobRecord {
  id: JobId;
  status: JobStatus;
  /** The analysis by name; its folder is analyses/NAME. */
  analysis: string;

  /** The scheduler's id; null before acceptance. */
  slurm_id: string | null;
  /** The id of a job that came in through Kitware's Cumulus. */
  cumulus_id: string | null;
  machine: string;
  job_name: string;
  /** The code or step, e.g. `Omega3P`. */
  analysis_step: string;
  nodes: number;
  processes: number;
  /** Requested wall time, seconds. */
  runtime: number;
  notes: string;
  analysis_uuid: string | null;
  /** Project-relative path of the saved analysis; null when saving was switched off. */
  analysis_url: string | null;
  /** The same for the export attribute resource or the exported solver input. */
  export_url: string | null;

  status_detail: string | null;
  created_at: string;
  submitted_at: string | null;
  started_at: string | null;
  ended_at: string | null;
  exit_code: number | null;
  scheduler_state: string | null;
  inputs: InputRecord[];

  code: CodeRecord;
  command?: CommandRecord;
  /** Digest of what decides the answer (`decidingParts`); two jobs that have the same did the same work. */
  inputs_digest?: string;
  /** The job that it repeats. */
  rerun_of?: JobId;
  /** The job whose results it has taken instead of running. */
  reuse_of?: JobId;
  /** False when inputs were not saved (only their digests are known), or when the job reads files that it was not given. */
  reproducible: boolean;
  /** Project-relative folder of the job: its script, stdout, stderr and what was collected. */
  run_folder: string;
  /** Where it ran. */
  host: string | null;
  peak_memory_bytes: number | null;
  tags: string[];
  quantities: Quantity[];
  /** What the scheduler keeps of a job that ended, by its own field names. */
  scheduler_record?: Readonly<Record<string, string>>;
  /** What the program met where it ran, as the script wrote it down; absent where it could not. */
  environment?: EnvironmentRecord;
  /** What the last collection found; null before it. */
  results: ResultsRecord | null;
  /** Jobs that have to succeed before it starts: its scheduler waits for them. */
  after?: readonly JobId[];
  /** The task of a job array that it is submitted as. */
  array?: ArrayTask | null;
  /** When its folder on the machine was removed; absent while it is there. */
  cleaned_at?: string;
  /** Looks at its results, oldest first; absent before the first one. */
  visualizations?: readonly VisualizationRecord[];
  /** Which task of a sequence it does. */
  sequence?: SequenceTask;
  /** The process that is bringing the job to its machine; absent once that is done. */
  worker?: WorkerRecord | null;
  /** When its cancellation was asked for. */
  cancel_requested_at?: string | null;
  /** Since when the scheduler that accepted it does not know it, by the clock of the computer that asked. */
  missed_at?: string | null;
  /** The id under which a scheduler accepted it and then forgot it: it was submitted again, which happens once. */
  forgotten_id?: string | null;
  /**
   * What the scheduler and the script said became of it: while its results are being collected, and where that is not
   * `succeeded`. The status is made of this and of what the results say, whenever they are read.
   */
  outcome?: FinalStatus | null;
  /** Why, in their words. */
  outcome_detail?: string | null;

  [unknown: string]: unknown;
}

/** Summary of the files a job left, `files` being those that are here; the list itself is in the job's folder. */
export interface ResultsRecord {
  files: number;
  /** Sum of sizes, bytes. */
  bytes: number;
  /** How many more were left on the machine, and how many that were known before are gone. */
  on_machine?: number;
  removed?: number;
  /** Digest of the list of files (path, size and sha256 of each). */
  sha256: string;
  collected_at: string;
  /** Files that the code's description promises and that are not there. */
  missing: string[];
  /** Links that it left on the machine, with where they lead (the first hundred): they are not followed. */
  links?: { path: string; to: string }[];
}

/** A thin wrapper over the JSON object of one job: reads what is known, keeps what is not. */
export class Job {
  readonly record: Readonly<JobRecord>;

  constructor(record: Readonly<JobRecord>) {
    this.record = record;
  }

  get id(): JobId {
    return this.record.id;
  }

  get name(): string {
    return textOf(this.record.job_name) || this.record.id;
  }

  get analysis(): string {
    return textOf(this.record.analysis);
  }

  get machine(): string {
    return textOf(this.record.machine);
  }

  get status(): JobStatus {
    return readStatus(this.record.status);
  }

  get isFinal(): boolean {
    return isFinal(this.record.status);
  }

  /**
   * True for a job that simtrail made; false for a record another program wrote into jobs.json. A folder anywhere but
   * directly in jobs/ is never ours, nor is an id that is no UUID, which folders on machines are named by: nothing is
   * read or written where an edited record points.
   */
  get isOurs(): boolean {
    return (
      isUuid(textOf(this.record.id)) &&
      /^jobs\/(?!\.)[^/]+$/.test(textOf(this.record.run_folder)) &&
      Array.isArray(this.record.inputs)
    );
  }

  /** True if its record says that something of it came from another job: an input, or all its results. */
  get isDerived(): boolean {
    const { inputs, reuse_of } = this.record;
    return typeof reuse_of === 'string' || (Array.isArray(inputs) && inputs.some((input) => input?.from !== undefined));
  }

  get tags(): readonly string[] {
    return Array.isArray(this.record.tags) ? this.record.tags : [];
  }

  /** The jobs that have to succeed before it starts. */
  get after(): readonly JobId[] {
    return Array.isArray(this.record.after) ? this.record.after : [];
  }

  get visualizations(): readonly VisualizationRecord[] {
    return Array.isArray(this.record.visualizations) ? this.record.visualizations : [];
  }

  get quantities(): readonly Quantity[] {
    return Array.isArray(this.record.quantities) ? this.record.quantities : [];
  }

  /** The quantity that a list shows: the one its code names, else the first number there is. */
  get headline(): Quantity | undefined {
    const wanted = this.record['headline'];
    const ref = typeof wanted === 'string' ? readQuantityRef(wanted) : undefined;
    const named = ref === undefined ? undefined : pickQuantities(this.quantities, ref)[0];
    return named ?? this.quantities.find((quantity) => typeof quantity?.value === 'number');
  }

  /** Seconds it has run, until now or until its end; undefined before its start. */
  elapsedSeconds(nowMs: number): number | undefined {
    const started = Date.parse(textOf(this.record.started_at));
    if (Number.isNaN(started)) return undefined;
    const ended = Date.parse(textOf(this.record.ended_at));
    if (Number.isNaN(ended) && this.isFinal) return undefined;
    return Math.max(0, ((Number.isNaN(ended) ? nowMs : ended) - started) / 1000);
  }

  /** The same job with some keys changed. */
  with(changes: Partial<JobRecord>): Job {
    return new Job({ ...this.record, ...changes });
  }
}

/** A record may come from another program: a key of the wrong kind reads as empty. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
