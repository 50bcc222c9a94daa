import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { killGroup } from '../program.ts';
import type { OutgoingFile } from '../transport.ts';

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

/**
 * Small files as a tar (POSIX ustar), each named by its digest. `onBytes` is told how many bytes of files have gone. What
 * cannot be read is left out, and found to be missing over there.
 */
export async function* tarOf(files: readonly OutgoingFile[], onBytes: (done: number) => void): AsyncGenerator<Buffer> {
  let done = 0;
  for (let at = 0; at < files.length; at += filesAtOnce) {
    const some = (await Promise.all(files.slice(at, at + filesAtOnce).map(readWhole))).flat();
    yield Buffer.concat(some.flatMap(({ name, bytes }) => tarEntry(name, bytes)));
    done += some.reduce((sum, { bytes }) => sum + bytes.length, 0);
    onBytes(done);
  }
  yield Buffer.alloc(2 * blockBytes);
}

/** A tar is made of blocks of so many bytes. */
const blockBytes = 512;

/** Of at most 200,000 bytes each, or of a few megabytes altogether. */
const filesAtOnce = 64;

async function readWhole({ from, sha256: name }: OutgoingFile): Promise<{ name: string; bytes: Buffer }[]> {
  const bytes = await readFile(from).catch(() => undefined);
  return bytes === undefined ? [] : [{ name, bytes }];
}

/** A plain file as it stands in a tar; its name has at most 100 bytes. */
function tarEntry(name: string, bytes: Uint8Array): Uint8Array[] {
  return [header(name, bytes.length), bytes, Buffer.alloc((blockBytes - (bytes.length % blockBytes)) % blockBytes)];
}

/** Name, mode 600, owner and group 0, size, time 0, kind; the sum is of all bytes with blanks in its own place. */
function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(blockBytes);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;
  block.write(name);
  block.write(`${octal(0o600, 7)}${octal(0, 7)}${octal(0, 7)}${octal(size, 11)}${octal(0, 11)}        0`, 100);
  block.write('ustar\x0000', 257, 'latin1');
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${octal(sum, 6)} `, 148, 'latin1');
  return block;
}
