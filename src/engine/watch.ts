import type { Job, JobId, JobStatus } from '../model/index.ts';
import type { Store } from '../store/index.ts';
import type { JobEvent } from './events.ts';
import type { ProgressReader } from './follow.ts';
import type { Refreshed } from './refresh.ts';
import { standingKey } from './sequences/carry.ts';
import type { Advanced } from './sequences/sequences.ts';
import type { Asker } from './shared-look.ts';

/** What of the engine follows jobs. */
interface Following {
  readonly store: Store;
  refresh(asker: Asker): Promise<Refreshed>;
  advance(): Promise<Advanced>;
  progressReader(job: Job): Promise<ProgressReader | undefined>;
}

/** Waits between two looks, ms: short after something happened, longer while nothing does. */
const shortestMs = 50;
const longestMs = 1000;

/**
 * Follows jobs until they are settled or the signal ends it; where all are followed, sequences are carried on, and theirs
 * too. Events come in the order things happened.
 */
export async function* watch(
  engine: Following,
  wanted: readonly JobId[] | undefined,
  signal: AbortSignal,
): AsyncGenerator<JobEvent> {
  const followed = new Followed(engine, wanted);
  /** Machines that do not answer, with the error that was told of each. */
  const down = new Map<string, string>();
  /** Sequences that do not go on, likewise, and where each stood when it was told of last. */
  const stuck = new Map<string, string>();
  const told = new Map<string, string>();
  for (let waitMs = shortestMs; ;) {
    const { outages, asked } = await engine.refresh('watcher');
    const advanced = wanted === undefined ? await engine.advance() : undefined;
    const events: JobEvent[] = [...followed.changes(), ...(await followed.progress(asked))];
    for (const view of advanced?.views ?? []) {
      const { id } = view.record;
      const now = standingKey(view);
      // One that was over before anybody watched is no news.
      const isNews = told.get(id) !== now && (told.has(id) || view.standing.state === 'running');
      if (isNews) events.push({ type: 'standing', view });
      if (isNews) told.set(id, now);
    }
    for (const { record, error } of advanced?.faults ?? []) {
      if (stuck.get(record.id) === error.message) continue;
      stuck.set(record.id, error.message);
      events.push({ type: 'sequence', id: record.id, name: record.name, error });
    }
    for (const { machine, error } of outages) {
      if (down.get(machine) !== error.code) events.push({ type: 'outage', machine, error });
      down.set(machine, error.code);
    }
    const failed = new Set(outages.map((outage) => outage.machine));
    for (const machine of [...down.keys()].filter((name) => asked.includes(name) && !failed.has(name))) {
      down.delete(machine);
      events.push({ type: 'back', machine });
    }
    yield* events;
    if (signal.aborted || (followed.isSettled && advanced?.isOpen !== true)) return;
    await engine.store.checkpoint({ lazy: true });
    waitMs = events.length > 0 ? shortestMs : Math.min(waitMs * 1.5, longestMs);
    await pause(waitMs, signal);
  }
}

/** The jobs that are looked at, with what was last told of each. */
class Followed {
  private readonly engine: Following;
  private readonly told = new Map<JobId, JobStatus | undefined>();
  private readonly readers = new Map<JobId, ProgressReader | undefined>();
  private readonly all: boolean;

  constructor(engine: Following, wanted: readonly JobId[] | undefined) {
    this.engine = engine;
    this.all = wanted === undefined;
    for (const id of wanted ?? []) this.told.set(id, undefined);
  }

  /** True when nothing more will happen by itself. Records of other programs are not waited for. */
  get isSettled(): boolean {
    return this.jobs().every((job) => job.isFinal || !job.isOurs);
  }

  changes(): JobEvent[] {
    if (this.all)
      for (const job of this.engine.store.state.active()) if (!this.told.has(job.id)) this.told.set(job.id, undefined);
    const events: JobEvent[] = [];
    for (const job of this.jobs()) {
      const before = this.told.get(job.id);
      if (before === job.status) continue;
      this.told.set(job.id, job.status);
      events.push({ type: 'job', job, before });
    }
    return events;
  }

  /** From machines that were asked just now: a cluster is not asked for progress more often than for states. */
  async progress(asked: readonly string[]): Promise<JobEvent[]> {
    const events: JobEvent[] = [];
    for (const job of this.jobs()) {
      if (job.status !== 'running' || !asked.includes(job.machine)) continue;
      if (!this.readers.has(job.id)) this.readers.set(job.id, await this.engine.progressReader(job));
      const progress = await this.readers.get(job.id)?.next();
      if (progress !== undefined) events.push({ type: 'progress', job, progress });
    }
    return events;
  }

  private jobs(): Job[] {
    const { state } = this.engine.store;
    return [...this.told.keys()].map((id) => state.job(id)).filter((job) => job !== undefined);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
