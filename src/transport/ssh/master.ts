import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../errors/index.ts';
import { withLock } from '../../host/index.ts';
import { runProgram, TimedOut } from '../program.ts';
import { withAskpass, type Asked } from './askpass.ts';
import {
  controlCommand,
  diagnosisCommand,
  masterCommand,
  patienceOf,
  sessionSettings,
  workerCommand,
  type Command,
  type SshOptions,
} from './command.ts';
import { controlPathOf } from './control-path.ts';
import { LinkLost, LoginRefused, readTrouble } from './trouble.ts';

/** A person needs time to find the device that shows the code. */
const personMs = 180_000;
/** The program that holds the connection is on this computer: one that does not answer by then hangs. */
const checkMs = 4_000;

/** Hosts on the way are reached by an ssh of their own, which would ask on the screen if it could. */
const silent: Readonly<Record<string, string>> = { SSH_ASKPASS_REQUIRE: 'never' };

/** Makes the command that opens a session with a remote command. */
export type ToOpen = (remote: string) => Command;

/**
 * The one connection to a machine: an `ssh` in the background that all sessions go through, of this program and of
 * others. It outlives the program that opened it for as long as the options say.
 */
export class Master {
  readonly #machine: string;
  readonly #options: SshOptions;
  /** False after questions that led to no login: a program that looks again and again must not ask again and again. */
  #mayAsk: boolean;
  #ready: Promise<ToOpen> | undefined;

  constructor(machine: string, options: SshOptions) {
    this.#machine = machine;
    this.#options = options;
    this.#mayAsk = options.ask !== undefined;
  }

  /** Resolves once there is a connection, with what opens a session on it. Callers at the same time wait for the same login. */
  async ensure(): Promise<ToOpen> {
    this.#ready ??= this.#toOpen();
    try {
      return await this.#ready;
    } catch (error) {
      this.#ready = undefined;
      throw error;
    }
  }

  /** The connection seems to be gone: the next `ensure` looks. */
  doubt(): void {
    this.#ready = undefined;
  }

  /** Somebody wants to log in: questions may be asked again. */
  async login(): Promise<void> {
    this.#mayAsk = this.#options.ask !== undefined;
    this.doubt();
    await this.ensure();
  }

  /** Ends the connection, for all programs that use it. */
  async end(): Promise<void> {
    this.#ready = undefined;
    const { program, args } = controlCommand(this.#options, await controlPathOf(this.#options), 'exit');
    await runProgram(program, args, { timeoutMs: 10_000 }).catch(() => undefined);
  }

  async #toOpen(): Promise<ToOpen> {
    const [path, session] = await Promise.all([this.#connect(), sessionSettings()]);
    return (remote) => workerCommand(this.#options, path, { remote, session });
  }

  async #connect(): Promise<string> {
    const path = await controlPathOf(this.#options);
    if (await this.#isThere(path)) return path;
    const patienceMs = this.#patienceMs() + 10_000;
    try {
      return await withLock(`${path}.lock`, async () => this.#open(path), { patienceMs });
    } catch (error) {
      if (AppError.is(error, 'LOCKED')) throw new LinkLost('Another program is logging in: timed out waiting for it');
      throw error;
    }
  }

  async #open(path: string): Promise<string> {
    if (await this.#isThere(path)) return path;
    // A connection that was killed, or a computer that lost its power, leaves its socket; ssh would not replace it.
    await rm(path, { force: true });
    const { failure, asked } = await this.#startAsking(path);
    if (failure === undefined || (await this.#isThere(path))) return path;
    const words = readTrouble(failure).trouble === 'connection-lost' ? await this.#diagnose(failure) : failure;
    if (asked !== undefined && asked.questions > 0) {
      this.#mayAsk = false;
      const why = asked.declined ? 'its question was not answered' : 'it did not accept the answer';
      if (readTrouble(words).trouble === 'login-needed') throw new LoginRefused(words, why);
    }
    throw new LinkLost(words);
  }

  async #isThere(path: string): Promise<boolean> {
    const { program, args } = controlCommand(this.#options, path, 'check');
    try {
      return (await runProgram(program, args, { timeoutMs: checkMs })).code === 0;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new LinkLost('no ssh program: ENOENT');
      return false;
    }
  }

  async #startAsking(path: string): Promise<{ failure: string | undefined; asked?: Readonly<Asked> }> {
    const { ask } = this.#options;
    if (ask === undefined || !this.#mayAsk) return { failure: await this.#start(path, silent) };
    const place = dirname(path);
    return withAskpass({ machine: this.#machine, ask, place }, async (env, asked) => ({
      failure: await this.#start(path, env),
      asked,
    }));
  }

  /** Resolves when ssh has gone into the background, or with what it said instead. */
  async #start(path: string, asking: Readonly<Record<string, string>>): Promise<string | undefined> {
    const mayAsk = asking !== silent;
    const { program, args } = masterCommand(this.#options, path, { mayAsk });
    const env = { ...process.env, ...asking };
    // A session of its own: no terminal to ask on, and Ctrl-C here does not end what others use.
    const child = spawn(program, args, { detached: true, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let words = '';
    child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
    return new Promise((resolve) => {
      const done = (failure: string | undefined): void => {
        clearTimeout(timer);
        child.stderr.destroy(); // the connection in the background may hold its other end
        resolve(failure);
      };
      const timer = setTimeout(() => {
        child.kill();
        done(`${words}\nConnection timed out`);
      }, this.#patienceMs());
      child.once('error', (error) => done(String(error)));
      // What was said last may come after the exit.
      child.once('exit', (code) => setTimeout(() => done(code === 0 ? undefined : words), code === 0 ? 0 : 50));
    });
  }

  async #diagnose(failure: string): Promise<string> {
    const { program, args } = diagnosisCommand(this.#options, await sessionSettings());
    try {
      const { code, stderr } = await runProgram(program, args, {
        timeoutMs: 15_000,
        env: { ...process.env, ...silent },
      });
      return code === 255 ? `${stderr.toString()}\n${failure}` : failure;
    } catch (error) {
      return error instanceof TimedOut ? `${failure}\nConnection timed out` : failure;
    }
  }

  #patienceMs(): number {
    return patienceOf(this.#options) + (this.#mayAsk ? personMs : 0);
  }
}
