import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { AppError } from '../../errors/index.ts';
import { withLock } from '../../host/index.ts';
import { runProgram, TimedOut } from '../program.ts';
import { controlCommand, diagnosisCommand, masterCommand, patienceOf, type SshOptions } from './command.ts';
import { controlPathOf } from './control-path.ts';
import { LinkLost, readTrouble } from './trouble.ts';

/** A person needs time to find the device that shows the code. */
const personMs = 180_000;

/**
 * The one connection to a machine: an `ssh` in the background that all sessions go through, of this program and of
 * others. It outlives the program that opened it for as long as the options say.
 */
export class Master {
  readonly #options: SshOptions;
  #ready: Promise<string> | undefined;

  constructor(options: SshOptions) {
    this.#options = options;
  }

  /** Resolves with the control path once there is a connection. Callers at the same time wait for the same login. */
  async ensure(): Promise<string> {
    this.#ready ??= this.#connect();
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

  /** Ends the connection, for all programs that use it. */
  async end(): Promise<void> {
    this.#ready = undefined;
    const { program, args } = controlCommand(this.#options, await controlPathOf(this.#options), 'exit');
    await runProgram(program, args, { timeoutMs: 10_000 }).catch(() => undefined);
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
    const failure = await this.#start(path);
    if (failure === undefined || (await this.#isThere(path))) return path;
    const isClear = readTrouble(failure).trouble !== 'connection-lost';
    throw new LinkLost(isClear ? failure : await this.#diagnose(failure));
  }

  async #isThere(path: string): Promise<boolean> {
    const { program, args } = controlCommand(this.#options, path, 'check');
    try {
      return (await runProgram(program, args, { timeoutMs: 10_000 })).code === 0;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new LinkLost('no ssh program: ENOENT');
      return false;
    }
  }

  /** Resolves when ssh has gone into the background, or with what it said instead. */
  async #start(path: string): Promise<string | undefined> {
    const { program, args } = masterCommand(this.#options, path);
    const env = this.#environment();
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
    const { program, args } = diagnosisCommand(this.#options);
    try {
      const { code, stderr } = await runProgram(program, args, { timeoutMs: 15_000 });
      return code === 255 ? `${stderr.toString()}\n${failure}` : failure;
    } catch (error) {
      return error instanceof TimedOut ? `${failure}\nConnection timed out` : failure;
    }
  }

  #patienceMs(): number {
    return patienceOf(this.#options) + (this.#options.askpass === undefined ? 0 : personMs);
  }

  #environment(): NodeJS.ProcessEnv {
    const { askpass } = this.#options;
    if (askpass === undefined) return process.env;
    // OpenSSH before 8.4 does not know REQUIRE; it asks by program when DISPLAY is set and there is no terminal.
    const display = process.env['DISPLAY'] ?? ':0';
    const ask = { SSH_ASKPASS: askpass.program, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: display };
    return { ...process.env, ...askpass.env, ...ask };
  }
}
