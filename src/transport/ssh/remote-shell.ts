import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { Outcome } from '../program.ts';
import type { Command } from './command.ts';
import { exchangeLine, freshMarks, greetingLine, readGreeting, type Input } from './exchange.ts';
import { Frame } from './frame.ts';
import { LinkLost, shellEnded, sshFailed } from './trouble.ts';

/** Input up to this length goes on the shell's own line; the link cannot be used again after more. */
const inlineBytes = 65_536;

export interface Call {
  stdin?: string | Readable | undefined;
  /** Takes the output instead of having it collected. It is not ended. */
  output?: Writable | undefined;
  onOutput?: ((bytes: Buffer) => void) | undefined;
  signal?: AbortSignal | undefined;
}

interface Pending {
  out: Frame;
  err: Frame;
  begun(): void;
  settle(error?: Error): void;
}

/** One session on a machine: a POSIX shell that stays, and answers one script after the other. */
export class RemoteShell {
  readonly #child: ChildProcessWithoutNullStreams;
  #pending: Pending | undefined;
  #words = '';
  #isSpent = false;
  /** The shell's process id there, and its process group's. */
  pid = 0;
  /** Its start-up files wrote to its output before it answered. */
  isNoisy = false;
  /** A start-up file put another shell in the place of the command that was asked for. */
  isReplaced = false;

  private constructor({ program, args }: Command) {
    this.#child = spawn(program, args, { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stdin.on('error', () => {}); // its end is told by `close`
    this.#child.stdout.on('data', (bytes: Buffer) => {
      if (this.pid === 0) this.#hear(bytes); // a start-up file, or a shell that lets nobody in
      this.#take('out', bytes);
    });
    this.#child.stderr.on('data', (bytes: Buffer) => {
      this.#hear(bytes);
      this.#take('err', bytes);
    });
    this.#child.once('error', (error) => this.#end(new LinkLost(String(error))));
    this.#child.once('close', (code) => {
      const isShells = this.pid === 0 && code !== null && code !== sshFailed;
      this.#end(new LinkLost(isShells ? `${shellEnded}\n${this.#words}` : this.#words));
    });
  }

  /** Resolves when the shell over there has answered for the first time. */
  static async open(command: Command, signal: AbortSignal): Promise<RemoteShell> {
    const shell = new RemoteShell(command);
    const marks = freshMarks();
    const answer = await shell.#exchange(marks, greetingLine(marks), { signal });
    const { pid, isOurs } = readGreeting(answer.stdout.toString());
    shell.pid = pid;
    shell.isReplaced = !isOurs;
    shell.#words = '';
    return shell;
  }

  /** False when it has ended, or does not know any more where an answer begins. */
  get isUsable(): boolean {
    return !this.#isSpent;
  }

  /**
   * Runs a script. Rejects with LinkLost when the link broke, and with the signal's reason when it was given; the shell
   * cannot be used again then, and the script may still be running.
   */
  async run(script: string, call: Call = {}): Promise<Outcome> {
    const { stdin = '' } = call;
    const marks = freshMarks();
    if (typeof stdin === 'string' && stdin.length <= inlineBytes && !stdin.includes('\0')) {
      const input: Input = stdin === '' ? { kind: 'none' } : { kind: 'text', text: stdin };
      return this.#exchange(marks, exchangeLine(marks, script, input), call);
    }
    const line = exchangeLine(marks, script, { kind: 'link' });
    // The shell may read ahead of the line it runs, so the input is sent when it has said that it has begun.
    const send = (): void =>
      void (typeof stdin === 'string' ? this.#child.stdin.end(stdin) : stdin.pipe(this.#child.stdin));
    try {
      return await this.#exchange(marks, line, { ...call, onBegun: send });
    } finally {
      this.close();
    }
  }

  /** Ends the session. What runs there sees its input closed. */
  close(): void {
    this.#isSpent = true;
    this.#child.stdin.end();
    this.#child.kill();
  }

  /** An idle session does not keep the program from ending. */
  rest(isIdle: boolean): void {
    const { stdin, stdout, stderr } = this.#child;
    for (const handle of [this.#child, stdin, stdout, stderr]) {
      if (handle !== this.#child && !(handle instanceof Socket)) continue;
      if (isIdle) handle.unref();
      else handle.ref();
    }
  }

  async #exchange(
    marks: { begin: string; end: string },
    line: string,
    { output, onOutput, signal, onBegun }: Call & { onBegun?: () => void },
  ): Promise<Outcome> {
    signal?.throwIfAborted();
    if (this.#isSpent) throw new LinkLost(this.#words);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const isFirst = this.pid === 0;
    const out = new Frame(marks.begin, marks.end, (bytes) => {
      onOutput?.(bytes);
      if (output === undefined) stdout.push(bytes);
      else this.#pass(bytes, output);
    });
    const err = new Frame(marks.begin, marks.end, (bytes) => stderr.push(bytes));
    let begun = onBegun;
    const onAbort = (): void => {
      this.#pending?.settle(signal?.reason as Error);
      this.close();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        this.#pending = {
          out,
          err,
          begun: () => {
            begun?.();
            begun = undefined;
          },
          settle: (error) => (error === undefined ? resolve() : reject(error)),
        };
        this.#child.stdin.write(line);
      });
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#pending = undefined;
    }
    if (isFirst) this.isNoisy = out.hadNoise;
    if (!/^\d+$/.test(out.trailer)) throw new LinkLost(`the shell there could not run the script: ${this.#words}`);
    return { code: Number(out.trailer), stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
  }

  /** Hands bytes on, no faster than they are taken. */
  #pass(bytes: Buffer, output: Writable): void {
    if (output.destroyed || output.write(bytes)) return;
    this.#child.stdout.pause();
    const resume = (): void => {
      for (const event of ['drain', 'error', 'close']) output.off(event, resume);
      this.#child.stdout.resume();
    };
    for (const event of ['drain', 'error', 'close']) output.on(event, resume);
  }

  #hear(bytes: Buffer): void {
    this.#words = (this.#words + bytes.toString()).slice(-4_000);
  }

  #take(stream: 'out' | 'err', bytes: Buffer): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    pending[stream].push(bytes);
    if (pending.out.hasBegun) pending.begun();
    if (pending.out.isWhole && pending.err.isWhole) pending.settle();
  }

  #end(error: Error): void {
    this.#isSpent = true;
    this.#pending?.settle(error);
  }
}
