import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../errors/index.ts';
import { withLock, type SigningKey } from '../host/index.ts';
import { newJobId, type Fact, type JobId, type NewFact, type ProjectRecord } from '../model/index.ts';
import { layout, place } from './layout.ts';
import { readMarker } from './marker.ts';
import type { LogHead } from './log.ts';
import { Records } from './records.ts';
import type { State } from './state.ts';

export interface StoreOptions {
  /** The time, ms since 1970. */
  now?: () => number;
  /** Random bytes for ids. */
  random?: (bytes: number) => Uint8Array;
  /** How long to wait for other programs that work in the project, ms. */
  patienceMs?: number;
  /** Who signs what is written; asked for once, when something is. Default: nobody, and `verify` will say so. */
  signer?: () => Promise<SigningKey | undefined>;
}

/** Decides on facts from the state as it is when nobody else can change it. Returns none to change nothing. */
export type Change = (state: State) => readonly NewFact[];

interface Pending {
  change: Change;
  resolve: (facts: Fact[]) => void;
  reject: (error: unknown) => void;
}

/**
 * A project's records on disk. The state is jobs.json and the facts since its checkpoint; it changes only by `change`,
 * whose facts are on the disk when it resolves. Several programs may use one project at once. See ARCHITECTURE.md for
 * what happens when any of them is killed.
 */
export class Store {
  readonly folder: string;
  readonly project: ProjectRecord;
  private readonly records: Records;
  private readonly options: Required<StoreOptions>;
  private pending: Pending[] = [];
  private working: Promise<void> | undefined;
  private signing: Promise<SigningKey | undefined> | undefined;

  private constructor(folder: string, project: ProjectRecord, options: StoreOptions) {
    this.folder = folder;
    this.project = project;
    const around = { now: () => this.now(), newId: () => this.newId(), project: project.id };
    this.records = new Records(folder, { ...around, signer: () => (this.signing ??= this.options.signer()) });
    this.options = {
      signer: options.signer ?? (async () => undefined),
      now: options.now ?? Date.now,
      random: options.random ?? randomBytes(),
      patienceMs: options.patienceMs ?? 60_000,
    };
  }

  /** Opens the project in `folder` (see `findProject`). Nothing is written unless jobs.json was changed from outside. */
  static async open(folder: string, options: StoreOptions = {}): Promise<Store> {
    const store = new Store(folder, await readMarker(folder), options);
    // What does not fit together without the lock may be another program's work in progress.
    if (!(await store.records.tryLoad().catch(() => false))) await store.catchUp();
    return store;
  }

  get state(): State {
    return this.records.state;
  }

  /** The last fact that this process knows of. */
  get head(): LogHead {
    return this.records.head;
  }

  /** True if the history still has this line where it was. */
  hasLine(head: LogHead): Promise<boolean> {
    return this.records.hasLine(head);
  }

  newId(): JobId {
    return newJobId(this.options.now(), this.options.random(16));
  }

  now(): Date {
    return new Date(this.options.now());
  }

  /**
   * Appends the facts that `change` decides on, under the lock, and resolves when they are on the disk. Changes asked
   * for at the same time share one lock and one sync.
   */
  change(change: Change): Promise<Fact[]> {
    return new Promise((resolve, reject) => {
      this.pending.push({ change, resolve, reject });
      this.working ??= this.work();
    });
  }

  /** Takes in what other programs did since the last look. */
  async refresh(): Promise<void> {
    if (this.pending.length > 0 || !(await this.records.isCurrent())) await this.catchUp();
  }

  /**
   * Writes jobs.json so that it holds everything. Cheap to call often with `lazy`: then it is done only when enough has
   * changed to be worth the size of the file.
   */
  async checkpoint({ lazy = false } = {}): Promise<void> {
    if (!(lazy ? this.records.hasMuchNews : this.records.hasNews)) return;
    await this.locked(async () => {
      await this.records.catchUp();
      if (this.records.hasNews) await this.records.write();
    });
  }

  /** Leaves the project with everything in jobs.json; where one may not write, as it is. */
  async close(): Promise<void> {
    await this.working;
    await this.checkpoint().catch((error: unknown) => {
      if (!AppError.is(error, 'WRITE_FAILED', 'LOCKED')) throw error;
    });
  }

  /** In a folder where one may not write, what is there is shown as it is. */
  private async catchUp(): Promise<void> {
    try {
      await this.change(() => []);
    } catch (error) {
      if (!AppError.is(error, 'WRITE_FAILED')) throw error;
      await this.records.loadReadOnly();
    }
  }

  private async work(): Promise<void> {
    while (this.pending.length > 0) {
      const batch = this.pending;
      this.pending = [];
      try {
        await this.locked(() => this.decide(batch));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.working = undefined; // in the same turn as the last look: who asks after it starts anew
  }

  /** One append for the whole batch; each change sees what those before it decided. */
  private async decide(batch: readonly Pending[]): Promise<void> {
    await this.records.catchUp();
    const facts: NewFact[] = [];
    const outcomes = batch.map(({ change, resolve, reject }) => {
      const from = facts.length;
      try {
        const own = change(this.records.state);
        for (const fact of own) {
          this.records.state.apply(fact);
          facts.push(fact);
        }
      } catch (error) {
        return () => reject(error);
      }
      const to = facts.length;
      return (appended: readonly Fact[]) => resolve(appended.slice(from, to));
    });
    const appended = await this.records.append(facts);
    for (const settle of outcomes) settle(appended);
  }

  private async locked<T>(work: () => Promise<T>): Promise<T> {
    const lock = place(this.folder, layout.lock);
    const options = { patienceMs: this.options.patienceMs };
    try {
      return await withLock(lock, work, options);
    } catch (error) {
      // A project that came out of an archive may lack the folder, which git does not keep when it is empty.
      if (!AppError.is(error, 'WRITE_FAILED') || (error.cause as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await mkdir(dirname(lock), { recursive: true }).catch(() => {});
      return withLock(lock, work, options);
    }
  }
}

/** Random bytes from a stock: to ask the system for those of one id takes longer than to make ten ids. */
function randomBytes(): (count: number) => Uint8Array {
  let stock = new Uint8Array();
  return (count) => {
    if (stock.length < count) stock = crypto.getRandomValues(new Uint8Array(Math.max(count, 4096)));
    const taken = stock.subarray(0, count);
    stock = stock.subarray(count);
    return taken;
  };
}
