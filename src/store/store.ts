import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../errors/index.ts';
import { syncFolder, whoAmI, withLock, writeFailed, writeSynced } from '../host/index.ts';
import { newJobId, type Fact, type JobId, type NewFact, type ProjectRecord } from '../model/index.ts';
import { digest, JobsFile, readForeignJobs } from './jobs-file.ts';
import { layout, place } from './layout.ts';
import { FactLog } from './log.ts';
import { readMarker } from './marker.ts';
import { folded, outsideEdits } from './outside-edits.ts';
import { State } from './state.ts';

export interface StoreOptions {
  /** The time, ms since 1970. */
  now?: () => number;
  /** Random bytes for ids. */
  random?: (bytes: number) => Uint8Array;
  /** How long to wait for other programs that work in the project, ms. */
  patienceMs?: number;
}

/** Decides on facts from the state as it is when nobody else can change it. Returns none to change nothing. */
export type Change = (state: State) => readonly NewFact[];

interface Pending {
  change: Change;
  resolve: (facts: Fact[]) => void;
  reject: (error: unknown) => void;
}

/** How the jobs.json that was read is recognised again without reading it: size, time and inode. */
type Signature = string;

/** Sizes that decide when a long-running program writes jobs.json anew, bytes. */
const smallFile = 1 << 20;

/**
 * A project's records on disk. The state is jobs.json and the facts since its checkpoint; it changes only by `change`,
 * whose facts are on the disk when it resolves. Several programs may use one project at once. See ARCHITECTURE.md for
 * what happens when any of them is killed.
 */
export class Store {
  readonly folder: string;
  readonly project: ProjectRecord;
  private readonly log: FactLog;
  private readonly options: Required<StoreOptions>;
  private current = new State();
  private signature: Signature | undefined;
  private factsSinceCheckpoint = 0;
  private bytesSinceCheckpoint = 0;
  private fileSize = 0;
  private pending: Pending[] = [];
  private working: Promise<void> | undefined;

  private constructor(folder: string, project: ProjectRecord, options: StoreOptions) {
    this.folder = folder;
    this.project = project;
    this.log = new FactLog(place(folder, layout.log));
    this.options = {
      now: options.now ?? Date.now,
      random: options.random ?? ((count) => crypto.getRandomValues(new Uint8Array(count))),
      patienceMs: options.patienceMs ?? 60_000,
    };
  }

  /** Opens the project in `folder` (see `findProject`). Nothing is written unless jobs.json was changed from outside. */
  static async open(folder: string, options: StoreOptions = {}): Promise<Store> {
    const store = new Store(folder, await readMarker(folder), options);
    await store.load();
    return store;
  }

  get state(): State {
    return this.current;
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
      this.working ??= this.work().finally(() => (this.working = undefined));
    });
  }

  /** Takes in what other programs did since the last look. */
  async refresh(): Promise<void> {
    if (this.pending.length === 0 && (await this.log.isCurrent()) && (await this.signatureNow()) === this.signature)
      return;
    await this.change(() => []).catch((error: unknown) => this.readOnly(error));
  }

  /**
   * Writes jobs.json so that it holds everything. Cheap to call often with `lazy`: then it is done only when enough has
   * changed to be worth the size of the file.
   */
  async checkpoint({ lazy = false } = {}): Promise<void> {
    if (this.factsSinceCheckpoint === 0) return;
    if (lazy && this.bytesSinceCheckpoint < this.fileSize / 4 && this.fileSize > smallFile) return;
    await this.locked(async () => {
      await this.catchUp();
      if (this.factsSinceCheckpoint > 0) await this.writeJobs();
    });
  }

  /** Leaves the project with everything in jobs.json; where one may not write, as it is. */
  async close(): Promise<void> {
    await this.working;
    await this.checkpoint().catch((error: unknown) => {
      if (!AppError.is(error, 'WRITE_FAILED', 'LOCKED')) throw error;
    });
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
  }

  /** One append for the whole batch; each change sees what those before it decided. */
  private async decide(batch: readonly Pending[]): Promise<void> {
    await this.catchUp();
    const decided: { entry: Pending; count: number }[] = [];
    const facts: NewFact[] = [];
    const failed: { entry: Pending; error: unknown }[] = [];
    for (const entry of batch) {
      try {
        const own = entry.change(this.current);
        for (const fact of own) this.current.apply(fact);
        facts.push(...own);
        decided.push({ entry, count: own.length });
      } catch (error) {
        failed.push({ entry, error });
      }
    }
    const appended = await this.append(facts).catch(async (error: unknown) => {
      await this.tryLoad(); // what was applied in memory is not on the disk
      throw error;
    });
    let at = 0;
    for (const { entry, count } of decided) entry.resolve(appended.slice(at, (at += count)));
    for (const { entry, error } of failed) entry.reject(error);
  }

  private async append(facts: readonly NewFact[]): Promise<Fact[]> {
    if (facts.length === 0) return [];
    const appended = await this.log.append(facts, { at: this.now().toISOString(), by: whoAmI() });
    this.count(appended);
    return appended;
  }

  private count(facts: readonly Fact[]): void {
    const own = facts.filter((fact) => fact.type !== 'checkpoint');
    this.factsSinceCheckpoint += own.length;
    if (this.fileSize > smallFile) for (const fact of own) this.bytesSinceCheckpoint += JSON.stringify(fact).length;
  }

  /** Without the lock: what is on the disk is taken if it fits together; if not, it is looked at again under the lock. */
  private async load(): Promise<void> {
    if (await this.tryLoad()) return;
    try {
      await this.locked(() => this.reconcile());
    } catch (error) {
      await this.readOnly(error);
    }
  }

  /** Under the lock: the facts of others, and what was written into jobs.json from outside. */
  private async catchUp(): Promise<void> {
    if ((await this.signatureNow()) !== this.signature) {
      if (!(await this.tryLoad())) await this.reconcile();
      return;
    }
    const facts = await this.log.catchUp();
    for (const fact of facts) this.current.apply(fact);
    this.count(facts);
  }

  /** True if jobs.json is what the newest checkpoint says, or there is none of either. */
  private async tryLoad(): Promise<boolean> {
    const signature = await this.signatureNow();
    const bytes = await this.readJobs();
    const sha256 = bytes === undefined ? undefined : digest(bytes);
    let newest = true;
    const found = await this.log.seek((checkpoint) => {
      const isIt = checkpoint.sha256 === sha256;
      newest &&= isIt;
      return isIt;
    });
    if (found === undefined) {
      const facts = await this.log.catchUp();
      if (bytes !== undefined || facts.some((fact) => fact.type === 'checkpoint')) return false;
      this.take(folded(facts), signature, facts, 0);
      return true;
    }
    if (!newest || bytes === undefined) return false;
    const state = new State(JobsFile.written(bytes, sha256));
    for (const fact of found.after) state.apply(fact);
    this.take(state, signature, found.after, bytes.length);
    return true;
  }

  private take(state: State, signature: Signature | undefined, since: readonly Fact[], fileSize: number): void {
    this.current = state;
    this.signature = signature;
    this.fileSize = fileSize;
    this.factsSinceCheckpoint = 0;
    this.bytesSinceCheckpoint = 0;
    this.count(since);
  }

  /**
   * Under the lock: jobs.json is not what the newest checkpoint says. Three ways lead here. A program died between its
   * checkpoint and the renaming of its draft: then the file is older than the log and equals an earlier checkpoint, and
   * the log has the rest. The file is gone: the log has everything. Or somebody wrote it: their edits become facts.
   */
  private async reconcile(): Promise<void> {
    if (await this.tryLoad()) return;
    const signature = await this.signatureNow();
    const { edits, history, extra, size } = await this.compare();
    const facts = await this.append(edits);
    this.take(folded([...history, ...facts], extra), signature, [], size);
    await this.writeJobs();
  }

  private async compare(): Promise<{
    edits: NewFact[];
    history: Fact[];
    extra?: Record<string, unknown>;
    size: number;
  }> {
    const bytes = await this.readJobs();
    await this.log.seek(() => false);
    const history = await this.log.catchUp();
    if (bytes === undefined) return { edits: [], history, size: 0 };
    const foreign = readForeignJobs(bytes, place(this.folder, layout.jobs));
    const edits = (await this.isLeftover(digest(bytes), history))
      ? []
      : outsideEdits(history, foreign, () => this.newId());
    return { edits, history, extra: foreign.extra, size: bytes.length };
  }

  private async isLeftover(sha256: string, history: readonly Fact[]): Promise<boolean> {
    if (!history.some((fact) => fact.checkpoint?.sha256 === sha256)) return false;
    const [jobs, log] = await Promise.all([layout.jobs, layout.log].map((part) => stat(place(this.folder, part))));
    return jobs !== undefined && log !== undefined && jobs.mtimeMs <= log.mtimeMs;
  }

  /** Under the lock. Draft first, then the checkpoint that names it, then the draft takes the file's place. */
  private async writeJobs(): Promise<void> {
    const file = place(this.folder, layout.jobs);
    const bytes = this.current.toBytes();
    const written = JobsFile.written(bytes);
    const draft = this.draftPath(written.sha256);
    try {
      await this.removeDrafts();
      await writeSynced(draft, bytes);
      const checkpoint = { sha256: written.sha256, size: bytes.length, jobs: written.size };
      await this.append([{ type: 'checkpoint', checkpoint } as NewFact]);
      await rename(draft, file);
      await syncFolder(dirname(file));
    } catch (error) {
      await rm(draft, { force: true }).catch(() => {});
      throw writeFailed(file, error);
    }
    this.take(new State(written), await this.signatureNow(), [], bytes.length);
  }

  private draftPath(sha256: string): string {
    return place(this.folder, `${layout.own}/jobs.${sha256}.draft`);
  }

  private async removeDrafts(): Promise<void> {
    const own = place(this.folder, layout.own);
    for (const name of await readdir(own)) {
      if (/^jobs\.[0-9a-f]{64}\.draft$/.test(name)) await rm(place(own, name), { force: true });
    }
  }

  private async readJobs(): Promise<Buffer | undefined> {
    const file = place(this.folder, layout.jobs);
    try {
      return await readFile(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new AppError('JOBS_UNREADABLE', { file, why: (error as Error).message }, { cause: error });
    }
  }

  private async signatureNow(): Promise<Signature | undefined> {
    const found = await stat(place(this.folder, layout.jobs), { bigint: true }).catch(() => undefined);
    return found === undefined ? undefined : `${found.size}:${found.mtimeNs}:${found.ino}`;
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

  /** In a folder where one may not write, what is there is shown as it is. Any other error is thrown. */
  private async readOnly(error: unknown): Promise<void> {
    if (!AppError.is(error, 'WRITE_FAILED')) throw error;
    if (await this.tryLoad()) return;
    const { edits, history, extra } = await this.compare();
    this.take(folded([...history, ...(edits as Fact[])], extra), await this.signatureNow(), [], 0);
  }
}
