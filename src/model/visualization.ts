import type { JobId } from './id.ts';
import type { WorkerRecord } from './worker.ts';

/** A look at a job's results where they are, as the job's record keeps it. */
export interface VisualizationRecord {
  /** A uuid v7. */
  id: JobId;
  kind: 'pictures' | 'paraview';
  /** `login`: on the machine that is reached; `job`: as a job of its own; `inside`: in the running job's own nodes. */
  where: 'login' | 'job' | 'inside';
  /** Of its own job, or of the job that it is inside of; null for `login`. */
  slurm_id: string | null;
  host: string | null;
  /** Of ParaView there. */
  version: string | null;
  /** Digests of the scripts that ran there, by name. */
  scripts: Readonly<Record<string, string>>;
  /** ISO 8601 UTC. */
  started_at: string;
  /** Null while it runs, or when nobody has seen its end. */
  ended_at: string | null;
  /** Why it ended, in a word. */
  end: string | null;
  /** What was looked at, as the view has it; the next look begins there. */
  state: Readonly<Record<string, unknown>> | null;
  screenshots: readonly Screenshot[];
  /** The program that keeps it; a crate does not tell. */
  worker?: WorkerRecord | null;
}

/** A picture that was kept, in the job's folder. */
export interface Screenshot {
  /** Project-relative. */
  path: string;
  sha256: string;
  /** Bytes. */
  size: number;
  /** ISO 8601 UTC. */
  at: string;
}
