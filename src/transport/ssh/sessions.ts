import { setTimeout as wait } from 'node:timers/promises';
import type { RemoteShell } from './remote-shell.ts';
import { SessionRefused } from './trouble.ts';

/** An idle shell is let go after a while: other programs need sessions too. The last one stays longer. */
const extraIdleMs = 1_000;
const lastIdleMs = 5_000;
/** When the machine refuses a session (MaxSessions, sshd_config(5)): how long to wait, how often to try. */
const refusedWaitMs = 250;
const refusedTries = 240;
/** How long a transport makes do with the sessions that it has after one was refused. */
const modestMs = 60_000;

/**
 * The sessions of one transport on its connection: at most `limit` at once, shells and transfers together. Calls beyond
 * that wait for their turn, first come first served.
 */
export class Sessions {
  readonly #open: (signal: AbortSignal) => Promise<RemoteShell>;
  readonly #limit: number;
  readonly #idle: RemoteShell[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #dismissals = new WeakMap<RemoteShell, NodeJS.Timeout>();
  #count = 0;
  #allowed: number;
  #modest: NodeJS.Timeout | undefined;

  constructor(open: (signal: AbortSignal) => Promise<RemoteShell>, limit: number) {
    this.#open = open;
    this.#limit = limit;
    this.#allowed = limit;
  }

  /** Gives `work` a shell that nobody else uses. */
  async withShell<T>(signal: AbortSignal, work: (shell: RemoteShell) => Promise<T>): Promise<T> {
    const shell = await this.#shell(signal);
    try {
      shell.rest(false);
      return await work(shell);
    } finally {
      this.#free(shell);
    }
  }

  /** Lets `work` use one session that it opens itself. */
  async withSession<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const shell = await this.#turn(signal);
    shell?.close();
    try {
      return await work();
    } finally {
      this.#free(undefined);
    }
  }

  /** Lets go of the shells that nobody uses. */
  close(): void {
    for (const shell of this.#idle.toReversed()) this.#dismiss(shell);
  }

  async #shell(signal: AbortSignal): Promise<RemoteShell> {
    for (let tries = 1; ; tries += 1) {
      const idle = await this.#turn(signal);
      if (idle !== undefined) return idle;
      try {
        return await this.#open(signal);
      } catch (error) {
        this.#free(undefined);
        if (!(error instanceof SessionRefused) || tries === refusedTries) throw error;
      }
      // Others have the rest. With sessions of our own we make do with those; without one we ask again.
      if (this.#count > 0) this.#beModest();
      else await wait(refusedWaitMs, undefined, { signal });
    }
  }

  #beModest(): void {
    this.#allowed = this.#count;
    clearTimeout(this.#modest);
    this.#modest = setTimeout(() => {
      this.#allowed = this.#limit;
      for (const wake of this.#waiting.splice(0)) wake();
    }, modestMs).unref();
  }

  async #turn(signal: AbortSignal): Promise<RemoteShell | undefined> {
    for (;;) {
      signal.throwIfAborted();
      const shell = this.#idle.pop();
      if (shell !== undefined) clearTimeout(this.#dismissals.get(shell));
      if (shell?.isUsable === true) return shell;
      if (shell !== undefined) this.#count -= 1;
      else if (this.#count < this.#allowed) {
        this.#count += 1;
        return undefined;
      } else await this.#released(signal);
    }
  }

  async #released(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(wake), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(wake);
    });
  }

  #free(shell: RemoteShell | undefined): void {
    if (shell?.isUsable === true) {
      shell.rest(true);
      this.#idle.push(shell);
      const patienceMs = this.#idle.length > 1 ? extraIdleMs : lastIdleMs;
      this.#dismissals.set(shell, setTimeout(() => this.#dismiss(shell), patienceMs).unref());
    } else {
      shell?.close();
      this.#count -= 1;
    }
    this.#waiting.shift()?.();
  }

  #dismiss(shell: RemoteShell): void {
    const at = this.#idle.indexOf(shell);
    if (at < 0) return;
    this.#idle.splice(at, 1);
    shell.close();
    this.#count -= 1;
    this.#waiting.shift()?.();
  }
}
