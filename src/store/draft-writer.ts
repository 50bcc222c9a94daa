import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { writeDraft, type DraftPiece, type PieceAnswer } from './draft.ts';

/** So many are written before it is worth to start a thread. */
const few = 256;
/** So many drafts, or bytes, are handed over at once. */
const pieceDrafts = 128;
const pieceBytes = 1 << 20;
/** Whoever writes waits while more than this is under way, bytes. */
const mostBytes = 16 << 20;

/**
 * Writes drafts of thousands of objects in a thread of its own: to make a file takes a file system as long as it takes to
 * work out what is in it. The first failure ends it: the calls that follow tell of it. Without the thread's program each
 * is written at once, which costs a tenth of what asking the system's own threads for each does.
 */
export class DraftWriter {
  private written = 0;
  private waiting: { path: string; bytes: Uint8Array }[] = [];
  private waitingBytes = 0;
  private thread: Worker | undefined;
  /** Sizes of the pieces that the thread has not answered yet, bytes. */
  private readonly open: number[] = [];
  private openBytes = 0;
  private failure: Error | undefined;
  private sleepers: (() => void)[] = [];
  private readonly program: string | undefined;

  /** `program` is that of the thread. */
  constructor(program: string | undefined) {
    this.program = program;
  }

  /** Resolves when there is room for another one. */
  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.written += 1;
    if (this.written === few + 1) this.thread = this.started();
    if (this.thread === undefined) return writeDraft(path, bytes);
    this.waiting.push({ path, bytes });
    this.waitingBytes += bytes.length;
    if (this.waiting.length >= pieceDrafts || this.waitingBytes >= pieceBytes) this.handOver();
    await this.until(() => this.openBytes <= mostBytes);
  }

  /** Resolves when all of them are written, which does not mean that they are on the disk. */
  async finish(): Promise<void> {
    this.handOver();
    await this.until(() => this.open.length === 0);
  }

  /** Nothing is written after this. */
  async close(): Promise<void> {
    await this.thread?.terminate();
  }

  private started(): Worker | undefined {
    if (this.program === undefined) return undefined;
    const thread = new Worker(this.program, { execArgv: [] });
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
    const paths = this.waiting.map(({ path }) => path);
    const sizes = this.waiting.map((one) => one.bytes.length);
    this.open.push(bytes.length);
    this.openBytes += bytes.length;
    this.thread?.postMessage({ paths, sizes, bytes } satisfies DraftPiece, [bytes.buffer]);
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
