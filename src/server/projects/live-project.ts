import { stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine, JobEvent } from '../../engine/index.ts';
import { AppError, asAppError } from '../../errors/index.ts';
import type { Fact } from '../../model/index.ts';
import { FactFeed, layout, place } from '../../store/index.ts';
import type { EventRing } from '../events/event-ring.ts';
import type { Progress } from '../shapes/index.ts';
import { JobIndex } from './job-index.ts';
import { jobRow } from './job-row.ts';
import type { MachineHealth } from './machine-health.ts';

/** Between two looks at what other programs did, ms. Two files are asked for their sizes. */
const lookMs = 300;
/** Without a change for so long, ms, the project is at rest: jobs.json is written then. */
const restMs = 1500;
/** After something that cannot be followed, ms. */
const troubleMs = 5000;
/** Jobs that changed at once and are told one by one; of more the list is loaded anew. */
const mostNews = 2000;

interface Parts {
  id: string;
  engine: Engine;
  ring: EventRing;
  health: MachineHealth;
  /** True: no machine is asked and nothing is carried on; who wants news looks. */
  isStill?: boolean;
}

/**
 * An open project that is followed: machines are asked as long as something is unsettled there, sequences are carried on,
 * what other programs do and write into jobs.json is taken in, and whatever changes is told once, from the facts in the
 * log. When nothing happens any more jobs.json is brought up to date: the project may stay open for days.
 */
export class LiveProject {
  readonly id: string;
  readonly engine: Engine;
  index: JobIndex;
  /** Why the project cannot be read now. */
  trouble: AppError | undefined;
  readonly progress = new Map<string, Progress>();
  private readonly ring: EventRing;
  private readonly health: MachineHealth;
  private feed: FactFeed;
  private readonly ending = new AbortController();
  private looking: Promise<void> | undefined;
  private isAskedAgain = false;
  /** When something was last seen to change, ms since 1970; undefined: jobs.json holds it all. */
  private changedAt: number | undefined;
  private wake: () => void = () => {};
  private readonly loops: Promise<void>[];

  private constructor({ id, engine, ring, health, isStill = false }: Parts, feed: FactFeed) {
    this.id = id;
    this.engine = engine;
    this.ring = ring;
    this.health = health;
    this.feed = feed;
    this.index = this.newIndex();
    this.loops = isStill ? [] : [this.lookAgain(), this.followMachines()];
  }

  static async open(parts: Parts): Promise<LiveProject> {
    const feed = await FactFeed.open(parts.engine.folder);
    await parts.engine.store.refresh(); // what was appended before the feed began
    return new LiveProject(parts, feed);
  }

  /** Takes in what happened since the last look and tells of it. Never rejects: what is wrong is in `trouble`. */
  async look(): Promise<void> {
    if (this.looking !== undefined) this.isAskedAgain = true;
    this.looking ??= this.lookOnce().finally(() => {
      this.looking = undefined;
    });
    await this.looking;
    if (!this.isAskedAgain) return;
    // The look that was under way may have begun before what is asked for happened.
    this.isAskedAgain = false;
    await this.look();
  }

  async close(): Promise<void> {
    this.ending.abort();
    this.wake();
    await Promise.all(this.loops);
    await this.looking;
    await this.engine.close();
  }

  private async lookOnce(): Promise<void> {
    try {
      const { store, folder } = this.engine;
      if (!(await isThere(folder))) throw new AppError('NO_PROJECT', { folder });
      await store.refresh();
      const facts = await this.feed.next();
      // They may be newer than the state that was just read.
      if (facts.length > 0) await store.refresh();
      if (facts.length > 0) this.changedAt = store.now().getTime();
      this.take(facts);
      if (this.trouble !== undefined) this.ring.tell('project', { project: this.id });
      this.trouble = undefined;
    } catch (error) {
      await this.report(asAppError(error));
    }
  }

  private take(facts: readonly Fact[]): void {
    const types = new Map<string, string[]>();
    for (const { job, type } of facts) if (job !== undefined) types.set(job, [...(types.get(job) ?? []), type]);
    const sequences = new Set(facts.flatMap(({ sequence }) => sequence?.id ?? []));
    for (const id of sequences) this.ring.tell('sequence', { project: this.id, id });
    if (types.size === 0 && sequences.size === 0) return;
    const changes = this.index.update(types.keys());
    if (changes.length > mostNews) this.ring.tell('project', { project: this.id });
    else {
      for (const { id, before, after } of changes) {
        const job = after === undefined ? undefined : this.engine.store.state.job(id);
        const news = { project: this.id, before: before?.status ?? null, facts: types.get(id) ?? [] };
        if (job !== undefined) this.ring.tell('job', { ...news, job: jobRow(job) });
        else if (before !== undefined) this.ring.tell('job-removed', { project: this.id, id });
      }
    }
    this.wake();
  }

  /** Told once, for as long as it is the same. */
  private async report(error: AppError): Promise<void> {
    if (this.trouble?.message !== error.message) {
      this.ring.tell('trouble', { project: this.id, error: error.toJSON() });
    }
    this.trouble = error;
    if (!AppError.is(error, 'LOG_BROKEN')) return;
    // Another log is in its place: begin anew with that.
    const feed = await FactFeed.open(this.engine.folder).catch(() => undefined);
    if (feed === undefined) return;
    this.feed = feed;
    this.index = this.newIndex();
  }

  private newIndex(): JobIndex {
    const index = new JobIndex(() => this.engine.store.state);
    index.complete.then(
      () => this.ring.tell('project', { project: this.id }),
      (error: unknown) => void this.report(asAppError(error)),
    );
    return index;
  }

  private async lookAgain(): Promise<void> {
    while (!this.ending.signal.aborted) {
      await this.look();
      await this.keepAtRest();
      await this.rest(lookMs);
    }
  }

  private async keepAtRest(): Promise<void> {
    const { store } = this.engine;
    if (this.changedAt === undefined || store.now().getTime() - this.changedAt < restMs) return;
    this.changedAt = undefined;
    // Where one may not write now, the next change or the end of this program tries again.
    await store.checkpoint().catch(() => {});
  }

  private async followMachines(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      const woken = new Promise<void>((resolve) => (this.wake = resolve));
      try {
        for await (const event of this.engine.watch(undefined, signal)) this.tell(event);
        this.progress.clear();
        await woken;
      } catch (error) {
        await this.report(asAppError(error));
        await this.rest(troubleMs);
      }
    }
  }

  private tell(event: JobEvent): void {
    switch (event.type) {
      case 'job':
        if (event.job.isFinal) this.progress.delete(event.job.id);
        void this.look();
        break;
      case 'progress':
        this.progress.set(event.job.id, event.progress);
        this.ring.tell('progress', { project: this.id, id: event.job.id, progress: event.progress });
        break;
      case 'standing': // told from the facts
        break;
      case 'sequence':
        this.ring.tell('sequence', { project: this.id, id: event.id });
        break;
      case 'outage':
        this.health.outage(event.machine, event.error);
        break;
      case 'back':
        this.health.back(event.machine);
        break;
    }
  }

  private async rest(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.ending.signal }).catch(() => {});
  }
}

async function isThere(folder: string): Promise<boolean> {
  return (await stat(place(folder, layout.marker)).catch(() => undefined))?.isFile() === true;
}
