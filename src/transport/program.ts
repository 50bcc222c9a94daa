import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

/** How a program ended and what it said, in bytes. */
export interface Outcome {
  /** The exit code; 128 and the signal's number if a signal ended it, as a shell counts. */
  code: number;
  stdout: Buffer;
  stderr: Buffer;
}

export interface ProgramOptions {
  stdin?: string | undefined;
  env?: NodeJS.ProcessEnv | undefined;
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
  onStdout?: ((chunk: Buffer) => void) | undefined;
}

/** Thrown when the time given to a program was over. It and all it started were killed. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/**
 * Runs a program in a process group of its own and resolves when it has ended and its output is closed. When time is up
 * or the signal is given, the whole group is killed and the promise rejects (with TimedOut, or the signal's reason).
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { stdin = '', env = process.env, timeoutMs, signal, onStdout }: ProgramOptions = {},
): Promise<Outcome> {
  signal?.throwIfAborted();
  const child = spawn(program, args, { detached: true, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => (onStdout === undefined ? stdout.push(chunk) : onStdout(chunk)));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdin.on('error', () => {}); // a program need not read what it is given
  child.stdin.end(stdin);
  const code = await ended(child, timeoutMs, signal);
  return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
}

async function ended(child: ChildProcess, timeoutMs?: number, signal?: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const stop = (reason: Error): void => {
      settle();
      killGroup(child);
      child.stdout?.destroy();
      child.stderr?.destroy();
      reject(reason);
    };
    const onAbort = (): void => stop(signal?.reason as Error);
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => stop(new TimedOut()), timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    child.once('error', stop);
    child.once('close', (code, killedBy) => {
      settle();
      resolve(code ?? 128 + (killedBy === null ? 0 : constants.signals[killedBy]));
    });
  });
}

/** Kills a detached child with everything in its process group. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL'); // the group is gone, or was never made
  }
}
