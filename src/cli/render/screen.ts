import type { Line } from './look.ts';
import { LiveBlock } from './live-block.ts';
import { paint } from './paint.ts';
import { terminalOf, type Output, type Terminal } from './terminal.ts';

interface Stream extends Output {
  write(chunk: string | Uint8Array): boolean;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
  once(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
  off(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
}

/** How standard output ended: `| head` has seen enough, or it could not be written, as on a full disk behind `>`. */
export type OutputEnd = { why: 'unread' } | { why: 'unwritable'; error: Error };

/** Standard output and standard error. From the end of standard output on, which `onGone` is told, nothing is written there. */
export class Screen {
  private readonly stdout: Stream;
  private readonly stderr: Stream;
  private readonly env: Readonly<Record<string, string | undefined>>;
  private isGone = false;

  constructor(streams: { stdout: Stream; stderr: Stream }, env: NodeJS.ProcessEnv, onGone: (end: OutputEnd) => void) {
    this.stdout = streams.stdout;
    this.stderr = streams.stderr;
    this.env = env;
    this.stdout.on('error', (error) => {
      if (this.isGone) return;
      this.isGone = true;
      onGone(error.code === 'EPIPE' ? { why: 'unread' } : { why: 'unwritable', error });
    });
    this.stderr.on('error', () => {});
  }

  get terminal(): Terminal {
    return terminalOf(this.stdout, this.env);
  }

  get errorTerminal(): Terminal {
    return terminalOf(this.stderr, this.env);
  }

  /** Where a block may be drawn that is not part of the answer. */
  progress(isWanted: boolean): LiveBlock {
    const isOn = isWanted && this.terminal.isTerminal && this.errorTerminal.isTerminal;
    return new LiveBlock(
      (text) => this.stderr.write(text),
      () => this.errorTerminal,
      isOn,
    );
  }

  /** Where a block may be drawn that is the answer. */
  block(): LiveBlock {
    return new LiveBlock(
      (text) => this.stdout.write(text),
      () => this.terminal,
      this.terminal.isTerminal,
    );
  }

  print(lines: readonly Line[]): void {
    if (lines.length === 0 || this.isGone) return;
    const { colours } = this.terminal;
    this.stdout.write(lines.map((line) => `${paint(line, colours)}\n`).join(''));
  }

  complain(lines: readonly Line[]): void {
    const { colours } = this.errorTerminal;
    this.stderr.write(lines.map((line) => `${paint(line, colours)}\n`).join(''));
  }

  complainRaw(text: string): void {
    this.stderr.write(text);
  }

  /** Text that was made to be printed as it is; resolves when there is room for more. */
  async through(chunk: string | Uint8Array): Promise<void> {
    if (this.isGone || this.stdout.write(chunk)) return;
    await new Promise<void>((resolve) => {
      const events = ['drain', 'close', 'error'] as const;
      const onEvent = (): void => {
        for (const event of events) this.stdout.off(event, onEvent);
        resolve();
      };
      for (const event of events) this.stdout.once(event, onEvent);
    });
  }
}
