import { hostname, availableParallelism } from 'node:os';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../errors/index.ts';
import { bootId, stateFolder, syncFolder } from '../../host/index.ts';
import type { JobRef, Scheduler } from '../scheduler.ts';
import { nameOfRef } from './entry.ts';
import { lookAt } from './look.ts';
import { giveOrder } from './order.ts';
import { addEnd, move, pathIn, placeOf, queueAt, type Place, type Queue } from './queue-folder.ts';
import { builtRunner, ensureRunner, untilReady, type RunnerCommand } from './runner-start.ts';
import type { RunnerSettings } from './runner-context.ts';
import { cancelledUnstarted } from './sighting.ts';
import { enqueue, findAccepted, type Submitter } from './submission.ts';

export interface ProcessSchedulerOptions {
  /** Where the queue is; one for each user and computer unless told otherwise. */
  queueFolder?: string;
  /** How many cores the jobs of all projects may use together. */
  cores?: number;
  /** The machine's name, for messages. */
  machine?: string;
  /** What the jobs inherit; the environment of this process unless told otherwise. */
  environment?: NodeJS.ProcessEnv;
  /** How to start the runner, where it is not the built one. */
  runner?: RunnerCommand;
  /** Times of a runner that this scheduler starts. */
  settings?: Partial<RunnerSettings>;
}

/**
 * The queue of this computer: no set-up and no daemon. Jobs are files in a folder; a process in the background starts them
 * in their order while cores are free, and leaves when there are none. Jobs do not need it to go on; every call starts it
 * anew if it is missing and needed.
 */
export function createProcessScheduler(options: ProcessSchedulerOptions = {}): Scheduler {
  const machine = options.machine ?? 'local';
  const queue = queueAt(options.queueFolder ?? join(stateFolder(), 'local', hostname()));
  const settings = options.settings ?? {};
  const submitter: Submitter = {
    queue,
    machine,
    cores: options.cores ?? availableParallelism(),
    environment: options.environment ?? process.env,
    boot: settings.boot ?? bootId(),
  };
  const command = (): RunnerCommand => options.runner ?? builtRunner() ?? missingRunner(machine);
  const run = async (): Promise<boolean> => ensureRunner(queue, command(), settings);

  const change = (job: JobRef, what: string, from: Place, to: Place): Promise<void> =>
    changeHold(queue, machine, job, { what, from, to });

  return {
    submit: async (submission) => {
      command(); // before anything is accepted that nobody could run
      const accepted = await enqueue(submitter, submission);
      await quietly(run());
      return accepted;
    },
    find: (token) => findAccepted(submitter, token),
    look: async (jobs) => {
      if (!existsSync(queue.folder)) return { jobs: new Map() };
      const seen = await lookAt(queue, jobs);
      if (!seen.needsRunner || !(await quietly(run())) || !seen.anyRunning) return seen.look;
      // What seemed to run may have ended while nobody watched; the new runner knows in a moment.
      await untilReady(queue, 1500);
      return (await lookAt(queue, jobs)).look;
    },
    cancel: async (...jobs) => {
      let isRunning = false;
      for (const job of jobs) if (await cancelIn(queue, job)) isRunning = true;
      if (isRunning) await run();
    },
    hold: (job) => change(job, 'hold a job that does not wait', 'queued', 'held'),
    release: async (job) => {
      await change(job, 'release a job that is not held', 'held', 'queued');
      await quietly(run());
    },
  };
}

/** Ends a job that waits, or orders the end of one that runs. True if a runner has to see to it. */
async function cancelIn(queue: Queue, job: JobRef): Promise<boolean> {
  const name = nameOfRef(job);
  if (name === undefined) return false;
  for (let round = 0; round < 5; round += 1) {
    for (const place of ['queued', 'held'] as const) {
      // One rename decides between us and the runner: what is in `ended` without an end is cancelled.
      if (!move(queue, name, place, 'ended')) continue;
      await syncFolder(join(queue.folder, 'ended'));
      await syncFolder(join(queue.folder, place));
      addEnd(queue, 'ended', name, { ...cancelledUnstarted(), endedAt: new Date().toISOString() });
      return false;
    }
    const place = placeOf(queue, name);
    if (place === 'ended') return false;
    if (place !== 'running') continue;
    giveOrder(queue, name, { outcome: 'cancelled', reason: 'it was cancelled', at: new Date().toISOString() });
    return true;
  }
  return false;
}

async function changeHold(
  queue: Queue,
  machine: string,
  job: JobRef,
  { what, from, to }: { what: string; from: Place; to: Place },
): Promise<void> {
  const name = nameOfRef(job);
  if (name !== undefined && move(queue, name, from, to)) {
    await syncFolder(dirname(pathIn(queue, to, name)));
    await syncFolder(dirname(pathIn(queue, from, name)));
    return;
  }
  if (name === undefined || placeOf(queue, name) !== to) throw new AppError('NOT_SUPPORTED', { machine, what });
}

/** The job is in the queue whatever becomes of this: the next call tries again. */
async function quietly(started: Promise<boolean>): Promise<boolean> {
  try {
    return await started;
  } catch {
    return false;
  }
}

function missingRunner(machine: string): never {
  const why = 'the program that runs its queue was not built; run `npm install` in the checkout';
  throw new AppError('SCHEDULER_REFUSED', { machine, why });
}
