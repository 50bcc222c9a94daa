import { expect, it } from 'vitest';
import { notRead, notWritten } from './refusal.ts';

/** Word for word from GNU coreutils, perl and rsync on Linux. A quota cannot be had on every kernel: here are its words. */
it.each([
  ['base64: write error: Disk quota exceeded', 'your disk quota is used up'],
  ["mkdir: cannot create directory '/work/x': Disk quota exceeded", 'your disk quota is used up'],
  ['rsync: write failed on "/work/x/a": Disk quota exceeded (122)', 'your disk quota is used up'],
  ['printf: write error: No space left on device', 'there is no space left on the device'],
  ["mkdir: cannot create directory '/work/x': Read-only file system", 'the file system is read-only'],
  ["mkdir: cannot create directory '/work/x': Permission denied", 'you have no right to write there'],
  ["mkdir: cannot create directory '/work/x': Not a directory", 'a part of the path is not a folder'],
  ['cat: write error: Input/output error', 'the device reported an error'],
  ['sh: 3: base64: not found', 'a program that is needed is not there'],
  ['', 'it did not say why'],
  ['something new\nand its last word', 'and its last word'],
])('%j is said as: %s', (words, why) => {
  expect(notWritten('cluster', '/work/x', words)).toMatchObject({
    code: 'WRITE_FAILED',
    facts: { path: 'cluster:/work/x', why },
  });
});

it('a folder that may not be read is told as that, and so is silence', () => {
  for (const words of ['find: ‘./x’: Permission denied', ''])
    expect(notRead('cluster', '/x', words).facts).toEqual({ path: 'cluster:/x', why: 'you have no right to read it' });
});
