import { AppError } from '../errors/index.ts';
import { isBeforeAcceptance, type Job } from '../model/index.ts';
import type { Store } from '../store/index.ts';
import type { Connection } from './connect.ts';
import { isWatched, refreshMachine, type CodeFinder, type Refreshed } from './refresh.ts';
import { headsOf } from './sequences/arrays.ts';
import type { Asker, SharedLook } from './shared-look.ts';
import { isInterrupted, isLeftOpen, refOf, takeOver } from './submission.ts';
import { bring } from './submit.ts';

/** A machine with what the programs of this computer share about it. */
export interface Watched {
  connection: Connection;
  look: SharedLook;
}

export interface RoundOptions {
  asker: Asker;
  machineOf: (name: string) => Promise<Watched>;
  codeOf: CodeFinder;
}

/** One pass over all machines with unsettled jobs, side by side: one that does not answer keeps no other waiting. */
export async function roundOf(store: Store, options: RoundOptions): Promise<Refreshed> {
  const refreshed: Refreshed = { outages: [], asked: [] };
  const machines = new Set([...store.state.active()].filter(isOpen).map((job) => job.machine));
  const passes = [...machines].map(async (name) => {
    try {
      await new Pass(store, name, { ...options, refreshed }, await options.machineOf(name)).run();
    } catch (error) {
      if (!(error instanceof AppError) || error.kind === 'integrity') throw error;
      refreshed.outages.push({ machine: name, error });
    }
  });
  const failed = (await Promise.allSettled(passes)).find((pass) => pass.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return refreshed;
}

function isOpen(job: Job): boolean {
  return isInterrupted(job) || isWatched(job);
}

/** One machine's part of a round. It ends at the first sign that the machine does not answer. */
class Pass {
  private readonly store: Store;
  private readonly name: string;
  private readonly options: RoundOptions & { refreshed: Refreshed };
  private readonly watched: Watched;

  constructor(store: Store, name: string, options: RoundOptions & { refreshed: Refreshed }, watched: Watched) {
    this.store = store;
    this.name = name;
    this.options = options;
    this.watched = watched;
  }

  async run(): Promise<void> {
    const { asker, refreshed, codeOf } = this.options;
    const { look, connection } = this.watched;
    // What a killed program left is finished at once, unless it is known that the machine is away.
    const cutShort = this.interrupted().filter((job) => !isLeftOpen(job));
    if (cutShort.length > 0 && !(await look.isAway(asker))) await this.resume(cutShort, { isAnswering: false });
    const watched = this.jobs(isWatched);
    const refs = () => watched.map((job) => refOf(this.store, connection, job));
    const leftOpen = this.interrupted().filter(isLeftOpen);
    if (watched.length === 0 && leftOpen.length === 0) return;
    const isOurTurn = await look.turn(asker);
    const answer = await (isOurTurn ? look.ask(connection.scheduler, refs()) : look.hear(refs));
    if (answer === undefined) return;
    refreshed.asked.push(this.name);
    await refreshMachine(this.store, connection, watched, answer, codeOf);
    if (isOurTurn) await this.resume(leftOpen, { isAnswering: watched.length > 0 });
  }

  /** Brings jobs whose submission is open to their end. What one of them is refused is no reason to leave the others. */
  private async resume(jobs: readonly Job[], { isAnswering }: { isAnswering: boolean }): Promise<void> {
    const { connection, look } = this.watched;
    for (const { id } of jobs) {
      const job = await takeOver(this.store, id);
      if (job === undefined) continue;
      try {
        await bring(this.store, connection, job);
      } catch (error) {
        if (!(error instanceof AppError) || error.kind === 'integrity') throw error;
        const isAway = AppError.is(
          error,
          'MACHINE_UNREACHABLE',
          isAnswering ? 'MACHINE_UNREACHABLE' : 'SCHEDULER_UNCERTAIN',
        );
        // The others would not be taken either.
        if (AppError.is(error, 'SCHEDULER_FULL')) return;
        if (isAway) await look.failed(error);
        if (isAway) throw error;
        // It was an answer, and the job has it.
        if (!AppError.is(error, 'SCHEDULER_REFUSED'))
          this.options.refreshed.outages.push({ machine: this.name, error });
      }
    }
  }

  private interrupted(): Job[] {
    return headsOf(this.jobs((job) => isBeforeAcceptance(job.status))).filter(isInterrupted);
  }

  private jobs(are: (job: Job) => boolean): Job[] {
    return [...this.store.state.active()].filter((job) => job.machine === this.name && are(job));
  }
}
