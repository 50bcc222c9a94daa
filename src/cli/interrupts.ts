import { AppError, exits } from '../errors/index.ts';

const statusOf = { SIGINT: exits.interrupted, SIGTERM: 143, SIGHUP: 129 } as const;
type Signal = keyof typeof statusOf;

/**
 * Ctrl-C. A command that waits ends by itself when the signal says so; any other ends at once, for whatever it was doing
 * may be cut short at any point. A second Ctrl-C ends every command at once.
 */
export class Interrupts {
  /** Says what happened when there is no time for more. */
  onImmediate: (error: AppError) => void = () => {};
  private readonly controller = new AbortController();
  private waitingFor: string | undefined;
  private caught: Signal | undefined;
  private readonly listeners = (Object.keys(statusOf) as Signal[]).map((name) => ({
    name,
    listener: () => this.handle(name),
  }));

  constructor() {
    for (const { name, listener } of this.listeners) process.on(name, listener);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** From now on the command ends by itself. */
  expect(what: string): void {
    this.waitingFor = what;
  }

  /** Nobody reads any more: the same as Ctrl-C, without a word. */
  end(): void {
    this.controller.abort();
  }

  throwIfInterrupted(): void {
    if (this.caught !== undefined) throw new AppError('INTERRUPTED', { what: this.waitingFor ?? 'It' });
  }

  close(): void {
    for (const { name, listener } of this.listeners) process.off(name, listener);
  }

  private handle(name: Signal): void {
    const isSecond = this.caught !== undefined;
    this.caught = name;
    this.controller.abort();
    if (this.waitingFor !== undefined && !isSecond) return;
    this.onImmediate(new AppError('INTERRUPTED', { what: this.waitingFor ?? 'The command' }));
    process.exit(statusOf[name]);
  }
}
