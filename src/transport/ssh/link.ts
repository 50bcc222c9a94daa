import { setTimeout as wait } from 'node:timers/promises';
import type { AppError } from '../../errors/index.ts';
import { tooSlow } from '../too-slow.ts';
import { channelGraceMs, endsWithin } from '../open-here.ts';
import type { Outcome } from '../program.ts';
import type { Channel } from '../transport.ts';
import { patienceOf, type SshOptions } from './command.ts';
import { shellCommand } from './exchange.ts';
import { Master, type ToOpen } from './master.ts';
import { openSession } from './open-session.ts';
import { RemoteShell, type Call } from './remote-shell.ts';
import { hasRsync } from './rsync.ts';
import { Sessions } from './sessions.ts';
import { LinkLost, SessionRefused, shellSilent, unreachable } from './trouble.ts';

/** At most this many sessions at once; servers allow ten on a connection unless told otherwise. */
const sessionLimit = 6;

/** A machine's connection with its sessions. It is made when it is first needed, and made anew after it broke. */
export class Link {
  readonly #machine: string;
  readonly #options: SshOptions;
  readonly #master: Master;
  readonly #sessions: Sessions;
  #canRsync: boolean | undefined;
  /** A start-up file over there writes to the output of programs. Known when the first shell has answered. */
  isNoisy = false;
  /** A start-up file over there starts a shell, whatever was asked for: known as late. */
  isReplaced = false;

  constructor(machine: string, options: SshOptions) {
    this.#machine = machine;
    this.#options = options;
    this.#master = new Master(machine, options);
    this.#sessions = new Sessions(async (signal) => this.#openShell(signal), sessionLimit);
  }

  /** Runs a script, as {@link Transport.run} does, with bytes instead of text. */
  async run(script: string, { timeoutMs, ...call }: Call & { timeoutMs?: number | undefined } = {}): Promise<Outcome> {
    const deadline = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([call.signal, deadline].filter((one) => one !== undefined));
    try {
      return await this.#sessions.withShell(signal, async (shell) => this.#runIn(shell, script, { ...call, signal }));
    } catch (error) {
      if (deadline?.aborted === true && error === deadline.reason) throw tooSlow(this.#machine, timeoutMs);
      throw this.#said(error);
    }
  }

  /** Lets `work` open one session of its own with the command it is given for a remote command. */
  async withSession<T>(signal: AbortSignal, work: (command: ToOpen) => Promise<T>): Promise<T> {
    try {
      return await this.#sessions.withSession(signal, async () => {
        return work(await abortable(this.#master.ensure(), signal));
      });
    } catch (error) {
      throw this.#said(error);
    }
  }

  /** Starts a script that is talked with, as {@link Transport.open} does. It has a session of its own until it ends. */
  async open(script: string, signal: AbortSignal): Promise<Channel> {
    return new Promise((resolve, reject) => {
      this.withSession(signal, async () => {
        const channel = await this.#openChannel(script, signal);
        resolve(channel);
        await channel.ended.catch(() => undefined);
      }).catch(reject);
    });
  }

  /** Whether files can go by rsync: it is there and here, and is started when it is asked for. Asked once. */
  async canRsync(signal: AbortSignal): Promise<boolean> {
    if (this.#canRsync === undefined) {
      const isThere = (await this.run('command -v rsync', { signal })).code === 0;
      this.#canRsync = isThere && !this.isReplaced && (await hasRsync());
    }
    return this.#canRsync;
  }

  /** MACHINE_UNREACHABLE after what a program over this link said. What comes next looks whether the connection is there. */
  lost(words: string): AppError {
    this.#master.doubt();
    return unreachable(this.#machine, this.#options.host, words);
  }

  /** Connects, asking for a login where one is needed. */
  async connect(): Promise<void> {
    await this.#master.login().catch((error: unknown) => {
      throw this.#said(error);
    });
  }

  /** Ends the connection, for other programs too. */
  async disconnect(): Promise<void> {
    this.close();
    await this.#master.end();
  }

  close(): void {
    this.#sessions.close();
  }

  async #openShell(signal: AbortSignal): Promise<RemoteShell> {
    for (let tries = 1; ; tries += 1) {
      const toOpen = await abortable(this.#master.ensure(), signal);
      const patience = AbortSignal.timeout(patienceOf(this.#options));
      try {
        const shell = await RemoteShell.open(toOpen(shellCommand), AbortSignal.any([signal, patience]));
        this.isNoisy ||= shell.isNoisy;
        this.isReplaced ||= shell.isReplaced;
        return shell;
      } catch (error) {
        if (error === patience.reason) {
          // The connection may be hanging here, which only a look at it tells.
          this.#master.doubt();
          throw new LinkLost(shellSilent);
        }
        if (!(error instanceof LinkLost)) throw error;
        // Said by a jump host while a connection is made, the same words mean something else.
        if (error.words.includes('Session open refused by peer')) throw new SessionRefused(error.words);
        // The connection that was there has gone since it was last used.
        if (tries > 1) throw error;
        this.#master.doubt();
      }
    }
  }

  async #openChannel(script: string, signal: AbortSignal): Promise<Channel> {
    for (let tries = 1; ; tries += 1) {
      const toOpen = await abortable(this.#master.ensure(), signal);
      try {
        const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceOf(this.#options))]);
        const { pid, ...session } = await openSession(toOpen('exec sh'), script, patience);
        const ended = session.ended.catch((error: unknown) => {
          throw this.#said(error);
        });
        ended.catch(() => undefined); // whoever holds the channel is told; nobody has to ask
        const close = async (): Promise<void> => {
          session.stdin.end();
          if (await endsWithin(ended, channelGraceMs)) return;
          await this.#endThere(pid);
          session.abandon();
        };
        return { stdin: session.stdin, stdout: session.stdout, ended, close };
      } catch (error) {
        if (!(error instanceof LinkLost) || tries > 1) throw error;
        this.#master.doubt();
      }
    }
  }

  async #runIn(shell: RemoteShell, script: string, call: Call): Promise<Outcome> {
    try {
      return await shell.run(script, call);
    } catch (error) {
      if (call.signal?.aborted === true) void this.#endThere(shell.pid);
      throw error;
    }
  }

  /** Ends what an abandoned script left running: closing a session does not end the processes in it. */
  async #endThere(pid: number): Promise<void> {
    if (pid <= 1) return;
    const script = `kill -s TERM -- -${pid} || kill -s TERM ${pid}; sleep 1; kill -s KILL -- -${pid}`;
    await Promise.race([
      this.run(script, { timeoutMs: 20_000 }).catch(() => undefined),
      wait(20_000, undefined, { ref: false }),
    ]);
  }

  #said(error: unknown): unknown {
    if (error instanceof LinkLost) return unreachable(this.#machine, this.#options.host, error.words, error);
    return error;
  }
}

/** A connection that is being made serves others as well: one caller's abort only ends that caller's wait. */
async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
    promise.catch(() => {});
  }
}
