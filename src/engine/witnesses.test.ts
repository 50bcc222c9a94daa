import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, constantFrom, property, string } from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lookScript, readLook } from './witnesses.ts';

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "simtrail look's-"));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(join(work, path, '..'), { recursive: true });
  writeFileSync(join(work, path), text);
}

/** The script as a machine runs it. */
function look(names: readonly string[]): { words: string; found: ReturnType<typeof readLook> } {
  const places = names.map((name) => ({ folder: join(work, name), array: join(work, 'array') }));
  const { stdout, stderr, status } = spawnSync('sh', ['-s'], { input: lookScript(places), encoding: 'utf8' });
  expect(status).toBe(0);
  return { words: stderr, found: readLook(stdout) };
}

it('tells of many folders what is in them, and which are not there', () => {
  write('a/.simtrail/submit.sh', 'exit\n');
  write('b/.simtrail/claim.0', '17 4\n');
  write('b/.simtrail/started.0', 'attempt=0\nhost=ü\n');
  write('b/.simtrail/ended.0', 'attempt=0\ncode=');
  write('c/.simtrail/claim.0', '');
  write('array/submit.sh', 'exit\n');
  write('array/begun/d', '');

  const { found, words } = look(['a', 'b', 'c', 'd', 'e']);

  expect(words).toBe('');
  expect(found.folders).toEqual(
    new Map([
      [join(work, 'a'), new Map()],
      [
        join(work, 'b'),
        new Map([
          ['claim.0', '17 4\n'],
          ['started.0', 'attempt=0\nhost=ü\n'],
          ['ended.0', 'attempt=0\ncode='],
        ]),
      ],
      [join(work, 'c'), new Map([['claim.0', '']])],
    ]),
  );
  expect(found.others).toEqual(new Set([join(work, 'array/submit.sh'), join(work, 'array/begun/d')]));
});

it('says aloud what cannot be looked at, and does not follow a link in place of a file', () => {
  write('a/.simtrail/x', '');
  write('secret', 'attempt=0\ncode=0\n');
  symlinkSync(join(work, 'secret'), join(work, 'a/.simtrail/ended.0'));
  symlinkSync('loop', join(work, 'loop'));

  const { found, words } = look(['a', 'loop']);

  expect(found.folders.get(join(work, 'a'))).toEqual(new Map());
  expect(words).toContain('Too many levels of symbolic links');
});

it('a program that writes into its own folder speaks for no other', () => {
  const other = join(work, 'b/.simtrail/ended.0');
  const forged = `x\n${other}\0attempt=0\n\0\0${other}\0code=0\n9 ${other}\0`;
  write('a/.simtrail/ended.0', forged);
  write('a/.simtrail/claim.0', forged);
  write('a/.simtrail/claim.1\n9 b', forged);
  write('b/.simtrail/ended.0', 'attempt=0\ncode=1\n');

  const { found } = look(['a', 'b']);

  expect(found.folders.get(join(work, 'b'))?.get('ended.0')).toBe('attempt=0\ncode=1\n');
});

it('any answer can be read', () => {
  assert(
    property(string({ unit: constantFrom('\0', '\n', '1', ' ', '/', '.simtrail', 'ended.0', 'ü') }), (text) => {
      expect(readLook(text).folders).toBeInstanceOf(Map);
    }),
  );
});
