import { hash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutgoingFile } from '../transport/index.ts';

/** Names that a file can have and that go wrong where somebody forgot to quote. */
export const strangeNames = [
  'plain.txt',
  'with space.dat',
  ' around ',
  `it's "quoted".txt`,
  'new\nline',
  '-rf',
  '--help',
  '-',
  '~',
  '.hidden',
  'a..b',
  '…',
  'Grüße-日本-🙂.vtk',
  '$HOME `id` $(id) ;&|*?[a]#!<>',
  'back\\slash\\n',
  'tab\tand\rreturn',
  '%s%d',
  'deep/er and/-deeper/file',
];

/** Names that could mean something outside the folder, or nothing. */
export const refusedNames = [
  '',
  '/etc/passwd',
  '..',
  '../x',
  'a/../../x',
  'a/..',
  '.',
  './a',
  'a//b',
  'a/',
  'nul\0nul',
];

let made = 0;

/** A local file with this content, ready to be put. */
export async function outgoing(local: string, to: string, content: string | Uint8Array): Promise<OutgoingFile> {
  made += 1;
  const from = join(local, `outgoing ${made}`);
  await writeFile(from, content);
  const sha256 = hash('sha256', content);
  return { from, to, sha256, size: Buffer.byteLength(content) };
}
