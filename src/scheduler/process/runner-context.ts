import type { ProcessTable } from './process-table.ts';
import type { Queue } from './queue-folder.ts';
import type { Grace } from './tree.ts';

/** Times of a runner. Those that start one may set them; the rest are the defaults. */
export interface RunnerSettings extends Grace {
  /** How often one looks after a script that another runner started. */
  pollMs: number;
  /** How long a runner with nothing left to do waits for more. */
  lingerMs: number;
  /** How many ended jobs are kept at least, and for how long at least. */
  keepEnded: number;
  keepMs: number;
  /** The present run of the system. */
  boot: string;
  /** For a job whose saved environment was lost. */
  environment: NodeJS.ProcessEnv;
}

export interface RunnerContext {
  queue: Queue;
  table: ProcessTable;
  settings: RunnerSettings;
  /** Something happened: look again, now. */
  ring: () => void;
  /** A fault that is not the job's own; it is tried again. */
  report(what: string, error: unknown): void;
}

export const defaultSettings: Omit<RunnerSettings, 'boot' | 'environment'> = {
  graceMs: 5000,
  patienceMs: 10_000,
  pollMs: 50,
  lingerMs: 1000,
  keepEnded: 20_000,
  keepMs: 7 * 86_400_000,
};
