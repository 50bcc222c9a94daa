import { spawn } from 'node:child_process';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { shellWord } from '../../model/index.ts';
import type { Command } from './command.ts';
import { freshMarks } from './exchange.ts';
import { LinkLost, sshFailed } from './trouble.ts';

/** A script that runs over there in a session of its own. */
export interface OpenSession {
  stdin: Writable;
  stdout: Readable;
  /** Rejects with LinkLost when ssh ended without the script's exit code. */
  ended: Promise<{ code: number; stderr: string }>;
  /** The script's process, and its process group's. */
  pid: number;
  /** Ends the session here, whatever runs there. */
  abandon(): void;
}

const keptCharacters = 4_000;

/**
 * Starts a script through a shell over there. The shell says a mark and its process id first: what start-up files wrote
 * comes before that and is dropped, and nothing is sent that the shell could read in the script's place.
 */
export async function openSession(command: Command, script: string, signal: AbortSignal): Promise<OpenSession> {
  signal.throwIfAborted();
  const child = spawn(command.program, command.args, { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const { begin, end } = freshMarks();
  const stdout = new PassThrough();
  let stderr = '';
  child.stderr.on('data', (bytes: Buffer) => (stderr = (stderr + bytes.toString()).slice(-keptCharacters)));
  child.stdin.on('error', () => {}); // its end is told by `ended`
  const ended = new Promise<{ code: number; stderr: string }>((resolve, reject) => {
    child.once('error', (error) => reject(new LinkLost(String(error))));
    child.once('close', (code) => {
      stdout.end();
      if (code === null || code === sshFailed) reject(new LinkLost(stderr));
      else resolve({ code, stderr: stderr.split(begin).at(-1) ?? '' });
    });
  });
  ended.catch(() => undefined);

  const pid = await new Promise<number>((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const onAbort = (): void => {
      child.kill();
      reject(signal.reason as Error);
    };
    const onData = (bytes: Buffer): void => {
      seen = Buffer.concat([seen, bytes]);
      const from = seen.indexOf(begin);
      const to = seen.indexOf(end);
      if (from < 0 || to < 0) return;
      child.stdout.off('data', onData);
      signal.removeEventListener('abort', onAbort);
      stdout.write(seen.subarray(to + end.length));
      child.stdout.pipe(stdout, { end: false });
      resolve(Number(seen.subarray(from + begin.length, to).toString()));
    };
    child.stdout.on('data', onData);
    signal.addEventListener('abort', onAbort, { once: true });
    ended.then(
      ({ stderr: words }) => reject(new LinkLost(`the shell there ended at once: ${words}`)),
      (error: unknown) => reject(error as Error),
    );
    child.stdin.write(
      `printf %s '${begin}' >&2; printf '%s%s%s' '${begin}' "$$" '${end}'; exec sh -c ${shellWord(script)}\n`,
    );
  });
  return { stdin: child.stdin, stdout, ended, pid, abandon: () => void child.kill() };
}
