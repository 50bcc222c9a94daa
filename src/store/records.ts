import { whoAmI, writeFailed, type SigningKey } from '../host/index.ts';
import type { Fact, JobId, NewFact } from '../model/index.ts';
import { readForeignJobs } from './foreign-jobs.ts';
import { digest, JobsFile } from './jobs-file.ts';
import { JobsOnDisk, type Signature } from './jobs-on-disk.ts';
import { layout, place } from './layout.ts';
import { FactLog, type LogHead } from './log.ts';
import { folded, outsideEdits } from './outside-edits.ts';
import { signedText } from './sealed-line.ts';
import { State } from './state.ts';

/** No file has it: what is in memory is not what is on the disk. */
const unread: Signature = '';

/** A file up to this size is written anew whenever there is something new, bytes. */
const smallFile = 1 << 20;

/** What differs between one open project and another, and between tests. */
export interface Surroundings {
  now: () => Date;
  newId: () => JobId;
  /** Id of the project, and who signs what is written into it; asked for when something is. */
  project: string;
  signer: () => Promise<SigningKey | undefined>;
}

/**
 * jobs.json and the log as one: the state is the file and the facts since its checkpoint. What writes is to be called
 * under the project's lock, after `catchUp`. A process may be killed at any instant: see ARCHITECTURE.md.
 */
export class Records {
  state = new State();
  private readonly log: FactLog;
  private readonly jobs: JobsOnDisk;
  private readonly around: Surroundings;
  /** Of the jobs.json that `state` was read from. */
  private signature = unread;
  private fileSize = 0;
  /** The digest in the newest checkpoint. */
  private checkpointed: string | undefined;
  /** The facts since then, and what they take in the log, bytes. */
  private since = { facts: 0, bytes: 0 };

  constructor(folder: string, around: Surroundings) {
    this.log = new FactLog(place(folder, layout.log));
    this.jobs = new JobsOnDisk(folder);
    this.around = around;
  }

  /** True if nobody changed anything since the last look. */
  async isCurrent(): Promise<boolean> {
    return (await this.log.isCurrent()) && (await this.jobs.signature()) === this.signature;
  }

  /** The last fact. */
  get head(): LogHead {
    return this.log.head;
  }

  /** True if the history still has this line where it was. */
  hasLine(head: LogHead): Promise<boolean> {
    return this.log.has(head);
  }

  /** There are facts that jobs.json does not hold. */
  get hasNews(): boolean {
    return this.since.facts > 0;
  }

  /** There are enough of them to be worth writing the file. */
  get hasMuchNews(): boolean {
    return this.hasNews && (this.fileSize <= smallFile || this.since.bytes >= this.fileSize / 4);
  }

  /** True if jobs.json is what the newest checkpoint says, or there is none of either; then it is taken. Needs no lock. */
  async tryLoad(): Promise<boolean> {
    const signature = await this.jobs.signature();
    return this.tryTake(await this.jobs.read(), signature);
  }

  /** Takes the facts of others, and what was written into jobs.json from outside. */
  async catchUp(): Promise<void> {
    if ((await this.jobs.signature()) !== this.signature) return this.reconcile();
    const { size } = this.log.head;
    const facts = await this.log.catchUp();
    for (const fact of facts) this.state.apply(fact);
    this.count(facts, this.log.head.size - size);
  }

  /** Facts that are in `state` already. If they cannot be written they are not in it any more, as far as one can read. */
  async append(facts: readonly NewFact[]): Promise<Fact[]> {
    if (facts.length === 0) return [];
    try {
      const { now, project, signer } = this.around;
      const by = await signer();
      const signed = by && { key: by.key, sign: (sha256: string) => by.sign(signedText(project, sha256)) };
      const { size } = this.log.head;
      const appended = await this.log.append(facts, { at: now().toISOString(), by: whoAmI(), signed });
      this.count(appended, this.log.head.size - size);
      return appended;
    } catch (error) {
      this.signature = unread;
      await this.tryLoad().catch(() => false);
      throw error;
    }
  }

  /**
   * Draft first, then the checkpoint that names it, then the draft takes the file's place, unless somebody wrote the file
   * meanwhile.
   */
  async write(): Promise<void> {
    const bytes = this.state.toBytes();
    const written = JobsFile.written(bytes);
    const { sha256, size: jobs } = written;
    const { signature } = this;
    const checkpoint = { type: 'checkpoint', checkpoint: { sha256, size: bytes.length, jobs } } as NewFact;
    try {
      await this.jobs.removeDrafts(this.checkpointed);
      await this.jobs.writeDraft(sha256, bytes);
      await this.append([checkpoint]);
    } catch (error) {
      await this.jobs.removeDrafts(this.checkpointed).catch(() => {});
      throw writeFailed(this.jobs.file, error);
    }
    this.checkpointed = sha256;
    if ((await this.jobs.signature()) !== signature) {
      await this.jobs.removeDrafts();
      return this.reconcile();
    }
    await this.jobs.settle(sha256);
    this.take(new State(written), await this.jobs.signature(), bytes.length);
  }

  /** Takes what is there where one may not write: the same state, but nothing of it is kept. */
  async loadReadOnly(): Promise<void> {
    if (await this.tryLoad()) return;
    if ((await this.isLeftover()) && (await this.tryTake(await this.jobs.readDraft(this.checkpointed), unread))) return;
    const { edits, history, extra } = await this.compare();
    this.take(folded([...history, ...(edits as Fact[])], extra), unread, 0);
  }

  private async tryTake(bytes: Buffer | undefined, signature: Signature): Promise<boolean> {
    const newest = await this.log.seek(() => true);
    this.checkpointed = newest?.at.checkpoint?.sha256;
    const sha256 = bytes === undefined ? undefined : digest(bytes);
    if (sha256 !== this.checkpointed) return false;
    const since = newest?.after ?? (await this.log.catchUp());
    const state = bytes === undefined ? new State() : new State(JobsFile.written(bytes, sha256));
    for (const fact of since) state.apply(fact);
    this.take(state, signature, bytes?.length ?? 0);
    this.count(since, this.log.head.size - (newest?.size ?? 0));
    return true;
  }

  private take(state: State, signature: Signature, fileSize: number): void {
    this.state = state;
    this.signature = signature;
    this.fileSize = fileSize;
    this.since = { facts: 0, bytes: 0 };
  }

  private count(facts: readonly Fact[], bytes: number): void {
    this.since.facts += facts.filter(({ type }) => type !== 'checkpoint').length;
    this.since.bytes += bytes;
  }

  /**
   * jobs.json is not what was last read. If it is not what the newest checkpoint says either, it came about in one of
   * three ways. A program died between its checkpoint and the renaming of its draft: then that is done now. The file is
   * gone: the log has everything. Or somebody wrote it: their edits become facts.
   */
  private async reconcile(): Promise<void> {
    if (await this.tryLoad()) return;
    if (this.checkpointed !== undefined && (await this.isLeftover())) {
      await this.jobs.settle(this.checkpointed);
      if (await this.tryLoad()) return;
    }
    const signature = await this.jobs.signature();
    const { edits, history, extra, size } = await this.compare();
    const facts = await this.append(edits);
    this.take(folded([...history, ...facts], extra), signature, size);
    this.count(facts, 0); // however many bytes they are: the file is written now
    await this.write();
  }

  /** The whole history, and what jobs.json says beyond it. */
  private async compare(): Promise<{
    edits: NewFact[];
    history: Fact[];
    extra?: Record<string, unknown>;
    size: number;
  }> {
    const bytes = await this.jobs.read();
    this.log.rewind();
    const history = await this.log.catchUp();
    if (bytes === undefined) return { edits: [], history, size: 0 };
    const foreign = readForeignJobs(bytes, this.jobs.file);
    const edits = outsideEdits(history, foreign, this.around.newId);
    return { edits, history, extra: foreign.extra, size: bytes.length };
  }

  /** True if jobs.json is an earlier one of ours, or not there, and the draft that the newest checkpoint names still is. */
  private async isLeftover(): Promise<boolean> {
    if ((await this.jobs.readDraft(this.checkpointed)) === undefined) return false;
    const bytes = await this.jobs.read();
    if (bytes === undefined) return true;
    const sha256 = digest(bytes);
    return (await this.log.seek((checkpoint) => checkpoint.sha256 === sha256)) !== undefined;
  }
}
