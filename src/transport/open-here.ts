import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { killGroup } from './program.ts';
import type { Channel } from './transport.ts';

/** How long a program has to end after its input did, before it is ended. */
export const channelGraceMs = 4_000;

const keptCharacters = 4_000;

/** Starts a program on this computer that is talked with while it runs, in a process group of its own. */
export async function openHere(program: string, args: readonly string[]): Promise<Channel> {
  const child = spawn(program, args, { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (bytes: Buffer) => (stderr = (stderr + bytes.toString()).slice(-keptCharacters)));
  child.stdin.on('error', () => {}); // its end is told by `ended`
  const ended = new Promise<{ code: number; stderr: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, killedBy) =>
      resolve({ code: code ?? 128 + (killedBy === null ? 0 : constants.signals[killedBy]), stderr }),
    );
  });
  ended.catch(() => undefined); // whoever holds the channel is told; nobody has to ask
  const close = async (): Promise<void> => {
    child.stdin.end();
    child.stdout.resume();
    if (await endsWithin(ended, channelGraceMs)) return;
    killGroup(child);
    child.stdout.destroy();
    child.stderr.destroy();
    await endsWithin(ended, channelGraceMs);
  };
  return { stdin: child.stdin, stdout: child.stdout, ended, close };
}

/** True if it settles, either way, before the time is over. */
export async function endsWithin(ended: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  const settled = ended.then(
    () => true,
    () => true,
  );
  return Promise.race([settled, late]).finally(() => clearTimeout(timer));
}
