import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../../host/index.ts';
import { Bell, watchFolder } from './bell.ts';
import { idOf } from './entry.ts';
import { procTable } from './proc-table.ts';
import { pruneEnded, tidy } from './prune.ts';
import { psTable } from './ps-table.ts';
import { entryIn, move, namesIn, replaceFile, type Queue } from './queue-folder.ts';
import type { RunnerContext, RunnerSettings } from './runner-context.ts';
import { forgetStarting } from './runner-seat.ts';
import { RunningJob } from './running-job.ts';
import { Sweeper } from './sweeper.ts';
import { Waiting } from './waiting.ts';

/** Orders are looked for at the latest after this long, in case the system did not tell of one. */
const pollMs = 1000;
const pruneEvery = 5000;

/**
 * Runs the jobs of a queue, in their order and as many at once as their cores allow, until none is left. The caller
 * holds the runner's lock. It may be killed at any instant: the next one begins with what is in `running`.
 */
export async function runQueue(queue: Queue, settings: RunnerSettings): Promise<void> {
  const bell = new Bell();
  const runner = new Runner({
    queue,
    settings,
    table: process.platform === 'linux' ? procTable() : psTable(),
    ring: bell.ring,
    report: (what, error) => console.error(new Date().toISOString(), what, error),
  });
  const watches = [
    watchFolder(join(queue.folder, 'queued'), runner.queuedChanged),
    watchFolder(join(queue.folder, 'ending'), runner.ordersChanged),
  ];
  try {
    runner.takeOver();
    while (!(await runner.turn())) await bell.wait(runner.dueMs() - Date.now());
  } finally {
    for (const stop of watches) stop();
  }
}

class Runner {
  readonly #context: RunnerContext;
  readonly #running = new Map<string, RunningJob>();
  readonly #waiting: Waiting;
  readonly #sweeper: Sweeper;
  #ordersMs = -Infinity;
  #busyMs = Date.now();
  #endings = 0;
  #isReady = false;

  constructor(context: RunnerContext) {
    this.#context = context;
    this.#waiting = new Waiting(context.queue);
    this.#sweeper = new Sweeper(context);
  }

  readonly queuedChanged = (): void => {
    this.#waiting.change();
    this.#context.ring();
  };

  readonly ordersChanged = (): void => {
    this.#ordersMs = -Infinity;
    this.#context.ring();
  };

  takeOver(): void {
    const { queue } = this.#context;
    for (const name of namesIn(queue, 'running')) this.#run(name, Date.now());
  }

  /** Said once, when all that was running before is known to run or has been filed: then a look tells the truth. */
  #sayReady(): void {
    if (this.#isReady || [...this.#running.values()].some((job) => job.isStopping)) return;
    this.#isReady = true;
    replaceFile(this.#context.queue, this.#context.queue.ready, String(process.pid));
  }

  /** One round of what is to be done now; true when nothing is left and nobody can have added anything. */
  async turn(): Promise<boolean> {
    const nowMs = Date.now();
    const orders = nowMs - this.#ordersMs >= pollMs;
    if (orders) this.#ordersMs = nowMs;
    for (const job of this.#running.values()) this.#review(job, nowMs, orders);
    this.#sayReady();
    this.#startWhatFits(nowMs);
    const isEmpty = this.#running.size === 0 && this.#waiting.head(nowMs) === undefined && !this.#waiting.isKeepingBack;
    if (!isEmpty) this.#busyMs = nowMs;
    if (isEmpty || nowMs >= this.#sweeper.dueMs()) this.#sweep(nowMs);
    if (!isEmpty || !this.#sweeper.isIdle || nowMs - this.#busyMs < this.#context.settings.lingerMs) return false;
    return this.#leave(nowMs);
  }

  dueMs(): number {
    const jobs = [...this.#running.values()].map((job) => job.dueMs(Date.now()));
    const linger =
      this.#running.size === 0 && this.#sweeper.isIdle ? this.#busyMs + this.#context.settings.lingerMs : Infinity;
    return Math.min(...jobs, linger, this.#ordersMs + pollMs, this.#waiting.dueMs(), this.#sweeper.dueMs());
  }

  #startWhatFits(nowMs: number): void {
    for (let head = this.#waiting.head(nowMs); head !== undefined; head = this.#waiting.head(nowMs)) {
      const used = [...this.#running.values()].reduce((sum, job) => sum + job.entry.processes, 0);
      if (used + head.entry.processes > head.entry.cores) return;
      if (this.#waiting.take(head)) this.#run(head.name, nowMs);
    }
  }

  #run(name: string, nowMs: number): void {
    const { queue } = this.#context;
    const entry = entryIn(queue, 'running', name);
    if (entry?.end !== undefined) move(queue, name, 'running', 'ended');
    if (entry === undefined || entry.end !== undefined) return;
    const job = new RunningJob(this.#context, name, entry);
    this.#running.set(name, job);
    this.#review(job, nowMs, false);
  }

  #review(job: RunningJob, nowMs: number, orders: boolean): void {
    job.review(nowMs, orders);
    if (!job.filed) return;
    this.#running.delete(job.name);
    if (this.#waiting.isKeepingBack) this.#waiting.change();
    this.#sweeper.noteEnd(job.tree);
    this.#endings += 1;
    if (this.#endings % pruneEvery === 0) this.#prune(nowMs);
  }

  #sweep(nowMs: number): void {
    const jobs = new Set([...this.#running.values()].map((job) => idOf(job.entry.token)));
    this.#sweeper.sweep(nowMs, (job) => jobs.has(job));
  }

  #prune(nowMs: number): void {
    pruneEnded(this.#context.queue, this.#context.settings, nowMs);
  }

  /** Under the queue's lock: a job that was added before is seen, and whoever adds one after finds no runner. */
  #leave(nowMs: number): Promise<boolean> {
    const { queue } = this.#context;
    return withLock(queue.lock, async () => {
      if (namesIn(queue, 'queued').length > 0 || namesIn(queue, 'running').length > 0) {
        this.#waiting.change();
        return false;
      }
      this.#prune(nowMs);
      tidy(queue, nowMs);
      forgetStarting(queue);
      await rm(queue.runnerLock, { force: true });
      return true;
    });
  }
}
