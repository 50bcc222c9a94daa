import { hostname } from 'node:os';
import { rmSync } from 'node:fs';
import type { FolderWitness } from '../job-script.ts';
import { idOf, type End, type Entry } from './entry.ts';
import { readEnvironment } from './environment.ts';
import { JobFolder } from './job-folder.ts';
import { judge, type Verdict } from './judge.ts';
import { dropOrder, giveOrder, orderFor, type EndingOrder } from './order.ts';
import { PeakMemory } from './peak-memory.ts';
import { addEnd, move, pathIn } from './queue-folder.ts';
import { present } from './present-folder.ts';
import type { RunnerContext } from './runner-context.ts';
import { isPassing, startScript, type ScriptProcess } from './script-process.ts';
import { endTree, isAlive, leaderOf, wrapperAt, type Tree, type Wrapper } from './tree.ts';

const retryMs = 1000;

/**
 * A job in `running`. A runner that starts it and one that finds it after a crash do the same: look who runs, read what
 * the script wrote into the folder, and act on it. The script's own files are the record; the runner keeps none.
 */
export class RunningJob {
  readonly name: string;
  readonly entry: Entry;
  filed = false;
  readonly #context: RunnerContext;
  readonly #id: string;
  readonly #folder: JobFolder | undefined;
  readonly #peak: PeakMemory;
  #script: ScriptProcess | undefined;
  #wrapper: Wrapper | undefined;
  #startedMs: number;
  #order: EndingOrder | undefined;
  #stopping = false;
  #restMs = 0;

  constructor(context: RunnerContext, name: string, entry: Entry) {
    this.#context = context;
    this.name = name;
    this.entry = entry;
    this.#id = idOf(entry.token);
    this.#startedMs = Date.now();
    this.#peak = new PeakMemory(this.#startedMs);
    this.#order = orderFor(context.queue, name);
    this.#folder = JobFolder.open(present(context, name, entry.folder, this.#id) ?? '');
  }

  get tree(): Tree {
    return { job: this.#id, ...(this.#wrapper === undefined ? {} : { wrapper: this.#wrapper }) };
  }

  /** True while its processes are being ended. */
  get isStopping(): boolean {
    return this.#stopping;
  }

  /** When it wants to be looked at again. A script that another runner started cannot tell of its end. */
  dueMs(nowMs: number): number {
    if (this.filed || this.#stopping) return Infinity;
    if (this.#restMs > nowMs) return this.#restMs;
    const poll = this.#script === undefined ? nowMs + this.#context.settings.pollMs : Infinity;
    return Math.min(poll, this.#peak.dueMs, this.#limitMs());
  }

  /** Does what is to be done now. `orders`: somebody may have given an order since the last time. */
  review(nowMs: number, orders: boolean): void {
    if (this.filed || this.#stopping || nowMs < this.#restMs) return;
    try {
      if (orders) this.#order ??= orderFor(this.#context.queue, this.name);
      if (this.#isAlive()) this.#watch(nowMs);
      else this.#settle();
    } catch (error) {
      this.#rest(error);
    }
  }

  /** A full disk, say: the job stays where it is and is looked at again. */
  #rest(error: unknown): void {
    this.#restMs = Date.now() + retryMs;
    this.#context.report(this.name, error);
  }

  #isAlive(): boolean {
    const script = this.#script;
    if (script !== undefined && script.pid === this.#wrapper?.pid) return script.code === undefined;
    return this.#wrapper !== undefined && isAlive(this.#context.table, this.#wrapper);
  }

  #watch(nowMs: number): void {
    if (nowMs >= this.#peak.dueMs) this.#peak.sample(this.#context.table, this.tree, nowMs);
    if (nowMs >= this.#limitMs()) this.#order ??= this.#timeOut(nowMs);
    if (this.#order !== undefined && this.#witness()?.ended === undefined) this.#stop();
  }

  #limitMs(): number {
    const { runtime } = this.entry;
    return runtime > 0 && this.#order === undefined ? this.#startedMs + runtime * 1000 : Infinity;
  }

  #timeOut(nowMs: number): EndingOrder {
    const reason = `it ran longer than its limit of ${this.entry.runtime} s`;
    const order = { outcome: 'timed-out' as const, reason, at: new Date(nowMs).toISOString() };
    return giveOrder(this.#context.queue, this.name, order);
  }

  /** Nobody runs whom we know of. Who is dead is asked before what they wrote: they write before they die. */
  #settle(): void {
    const fault = this.#script?.fault;
    if (fault !== undefined && isPassing(fault)) {
      this.#script = undefined;
      return this.#rest(fault);
    }
    if (this.#script?.pid === 0 && fault === undefined) return;
    if (this.#adopt(this.#witness())) return;
    const verdict = this.#verdict();
    if (verdict.is === 'unstarted') this.#start();
    else if (verdict.natural) this.#file(verdict.end);
    else this.#stop();
  }

  /** A copy that a runner before us started has the claim, and lives. */
  #adopt(witness: FolderWitness | undefined): boolean {
    if (witness === undefined || !witness.claimed || witness.ended !== undefined) return false;
    const { table } = this.#context;
    const { claimedBy } = witness;
    const wrapper = claimedBy === undefined ? leaderOf(table, this.#id) : wrapperAt(table, claimedBy, this.#id);
    if (wrapper === undefined) return false;
    this.#wrapper = wrapper;
    this.#script = undefined;
    const startedMs = Date.parse(witness.started?.at ?? '');
    if (!Number.isNaN(startedMs)) this.#startedMs = startedMs;
    return true;
  }

  #start(): void {
    const { queue, settings, table, ring } = this.#context;
    if (this.#folder === undefined) return;
    const env = readEnvironment(queue, this.entry.environment) ?? settings.environment;
    const own = { SIMTRAIL_JOB: this.#id, PWD: this.#folder.path };
    this.#startedMs = Date.now();
    this.#script = startScript(this.#folder, this.entry.script, { ...env, ...own }, ring);
    const { pid } = this.#script;
    if (pid !== 0) this.#wrapper = { pid, started: table.read(pid)?.started ?? '' };
  }

  /** Ends what is left of its processes, then files it. */
  #stop(): void {
    this.#stopping = true;
    if (this.#order !== undefined && this.#witness()?.claimed === false) this.#folder?.claim();
    void endTree(this.#context.table, this.tree, this.#context.settings)
      .then((left) => {
        const verdict = this.#verdict();
        if (verdict.is === 'unstarted') return;
        const more = left.length === 0 ? '' : `; these processes could not be ended: ${left.join(', ')}`;
        const reason = `${verdict.end.reason ?? ''}${more}`;
        this.#file(reason === '' ? verdict.end : { ...verdict.end, reason });
      })
      .catch((error: unknown) => this.#rest(error))
      .finally(() => {
        this.#stopping = false;
        this.#context.ring();
      });
  }

  #verdict(): Verdict {
    const { code, signal, fault, pid = 0 } = this.#script ?? {};
    const exit = fault === undefined ? { code, signal: signal ?? null } : { code: 126, signal: null };
    const words = fault?.message ?? this.#folder?.lastWords() ?? '';
    return judge({
      witness: this.#witness(),
      order: this.#order,
      boot: this.#context.settings.boot,
      lastWords: words,
      ...(exit.code === undefined ? {} : { child: { pid, code: exit.code, signal: exit.signal } }),
    });
  }

  #witness(): FolderWitness | undefined {
    return this.#folder?.witness();
  }

  #file(end: Omit<End, 'endedAt'>): void {
    const { queue } = this.#context;
    const witness = this.#witness();
    const whole: End = { ...end, host: witness?.started?.host ?? hostname(), endedAt: witness?.ended?.at || now() };
    if (witness?.started !== undefined) whole.startedAt = witness.started.at;
    if (this.#peak.bytes !== undefined) whole.peakMemoryBytes = this.#peak.bytes;
    addEnd(queue, 'running', this.name, whole);
    move(queue, this.name, 'running', 'ended');
    this.filed = true;
    dropOrder(queue, this.name);
    rmSync(pathIn(queue, 'moved', this.name), { force: true });
    this.#folder?.close();
  }
}

function now(): string {
  return new Date().toISOString();
}
