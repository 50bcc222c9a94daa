import type { Transport } from '../../transport/index.ts';
import type { Scheduler } from '../scheduler.ts';
import { findByToken } from './find.ts';
import { askMostTasks } from './most-tasks.ts';
import { lookAtJobs } from './look.ts';
import type { SlurmSettings } from './settings.ts';
import { cancelJobs } from './cancel.ts';
import { holdJob, releaseJob } from './steer.ts';
import { submitOnce, type Submitter } from './submit.ts';

export interface SlurmSchedulerOptions {
  transport: Transport;
  settings?: SlurmSettings;
  /** Milliseconds since 1970. */
  now?: () => number;
  pause?: (ms: number) => Promise<void>;
  /** How long accounting may be behind the queue. */
  settleMs?: number;
  /** The longest that one remote command may take. */
  patienceMs?: number;
}

/** Slurm by its own programs (22.05 and newer), wherever the transport reaches them. Keeps no state of its own. */
export function createSlurmScheduler(options: SlurmSchedulerOptions): Scheduler {
  const { transport, settings = {} } = options;
  const submitter: Submitter = {
    transport,
    settings,
    programs: settings.programs,
    now: options.now ?? Date.now,
    pause: options.pause ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
    // Names and short jobs were seen to come up to 5 s late in accounting (Slurm 22.05).
    settleMs: options.settleMs ?? 6000,
    patienceMs: options.patienceMs ?? 180_000,
  };
  return {
    submit: (submission) => submitOnce(submitter, submission),
    mostTasks: () => askMostTasks(submitter),
    find: (token) => findByToken(submitter, token),
    look: (jobs, how) => lookAtJobs(submitter, jobs, how),
    cancel: (...jobs) => cancelJobs(submitter, jobs),
    hold: (job) => holdJob(submitter, job),
    release: (job) => releaseJob(submitter, job),
  };
}
