import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Drafts, type Draft, type DraftPiece, type PieceAnswer } from './draft.ts';

/** So many are written before it is worth to start a thread. */
const few = 256;
/** So many drafts, or bytes, are handed over at once. */
const pieceDrafts = 128;
const pieceBytes = 1 << 20;
/** Whoever writes waits while more than this is under way, bytes. */
const mostBytes = 16 << 20;

/**
 * Writes drafts of thousands of objects, syncs and renames them in a thread of its own: to make a file takes a file system
 * as long as it takes to work out what is in it. The first failure ends it: the calls that follow tell of it. Without the
 * thread's program each is written at once, which costs a tenth of what asking the system's own threads for each does.
 */
export class DraftWriter {
  private written = 0;
  private waiting: { draft: Draft; bytes: Uint8Array }[] = [];
  private waitingBytes = 0;
  private thread: Worker | undefined;
  /** Sizes of the pieces that the thread has not answered yet, bytes. */
  private readonly open: number[] = [];
  private openBytes = 0;
  private failure: Error | undefined;
  private sleepers: (() => void)[] = [];
  private readonly program: string | undefined;
  private readonly folder: string;
  /** Those that are written here. */
  private readonly own: Drafts;

  /** All drafts and their places are below `folder`; `program` is that of the thread. */
  constructor(folder: string, program: string | undefined) {
    this.folder = folder;
    this.program = program;
    this.own = new Drafts(folder);
  }

  /** Resolves when there is room for another one. */
  async write(draft: Draft, bytes: Uint8Array): Promise<void> {
    this.written += 1;
    if (this.written === few + 1) this.thread = this.started();
    if (this.thread === undefined) return this.own.write({ drafts: [draft], sizes: [bytes.length], bytes });
    this.waiting.push({ draft, bytes });
    this.waitingBytes += bytes.length;
    if (this.waiting.length >= pieceDrafts || this.waitingBytes >= pieceBytes) this.handOver();
    await this.until(() => this.openBytes <= mostBytes);
  }

  /** One that is whole, and need not be on the disk yet. */
  take(draft: Draft): void {
    this.own.take(draft);
  }

  /** Resolves when the bytes of all of them are on the disk, and then have their names; these need not be on the disk yet. */
  async finish(): Promise<void> {
    this.handOver();
    if (this.thread !== undefined) this.open.push(0);
    this.thread?.postMessage(null);
    await this.own.settle();
    await this.until(() => this.open.length === 0);
  }

  /** Nothing is written after this. */
  async close(): Promise<void> {
    await this.thread?.terminate();
  }

  private started(): Worker | undefined {
    if (this.program === undefined) return undefined;
    const thread = new Worker(this.program, { execArgv: [], workerData: this.folder });
    thread.on('message', ({ message, code }: PieceAnswer) => {
      this.openBytes -= this.open.shift() ?? 0;
      if (message !== undefined) this.failure ??= Object.assign(new Error(message), { code });
      this.wake();
    });
    const end = (error: Error): void => {
      this.failure ??= error;
      this.wake();
    };
    thread.on('error', end);
    thread.on('exit', () => end(new Error('the thread that writes has ended')));
    return thread;
  }

  private handOver(): void {
    if (this.waiting.length === 0) return;
    const bytes = new Uint8Array(this.waitingBytes);
    let at = 0;
    for (const one of this.waiting) {
      bytes.set(one.bytes, at);
      at += one.bytes.length;
    }
    const drafts = this.waiting.map(({ draft }) => draft);
    const sizes = this.waiting.map((one) => one.bytes.length);
    this.open.push(bytes.length);
    this.openBytes += bytes.length;
    this.thread?.postMessage({ drafts, sizes, bytes } satisfies DraftPiece, [bytes.buffer]);
    this.waiting = [];
    this.waitingBytes = 0;
  }

  private async until(isSo: () => boolean): Promise<void> {
    while (this.failure === undefined && !isSo()) await new Promise<void>((resolve) => this.sleepers.push(resolve));
    if (this.failure !== undefined) throw this.failure;
  }

  private wake(): void {
    for (const resolve of this.sleepers.splice(0)) resolve();
  }
}

/** The thread's program beside this very file, as the build puts it; undefined where it was not built. */
export function builtThread(): string | undefined {
  const candidates = ['./draft-worker.js', '../draft-worker.js', '../../dist/draft-worker.js'];
  return candidates.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path));
}
