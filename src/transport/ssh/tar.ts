import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { killGroup } from '../program.ts';

/** Resolves when tar has ended: with undefined if all went well, else with what it said. */
type Ended = Promise<string | undefined>;

/** Packs a folder of links as the files they lead to. */
export function packTar(folder: string, signal: AbortSignal): { output: Readable; ended: Ended } {
  const child = spawn('tar', ['-chf', '-', '-C', folder, '.'], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  return { output: child.stdout, ended: ended(child, signal) };
}

async function ended(child: ChildProcess, signal: AbortSignal): Ended {
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-4_000)));
  const onAbort = (): void => killGroup(child);
  signal.addEventListener('abort', onAbort, { once: true });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(String(error)));
    child.once('close', (code) => {
      signal.removeEventListener('abort', onAbort);
      resolve(code === 0 ? undefined : words || 'tar was ended');
    });
  });
}
