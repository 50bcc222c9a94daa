import { execFileSync } from 'node:child_process';
import { appendFile, chmod, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../errors/index.ts';
import { localFiles } from './local-files.ts';
import { notWhole } from './whole-line.ts';

let base: string;
let folder: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'simtrail-files-'));
  folder = join(base, 'run');
  await mkdir(join(folder, 'fields'), { recursive: true });
  await writeFile(join(base, 'secret'), 'secret');
});
afterEach(async () => {
  await chmod(base, 0o700);
  await rm(base, { recursive: true, force: true });
});

async function linesOf(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of localFiles(folder).lines(path)) lines.push(line);
  return lines;
}

describe('localFiles', () => {
  it('lists regular files below the folder, by path', async () => {
    for (const name of ['b', 'a.csv', 'fields/m 1.vtu', 'ü', 'new\nline']) await writeFile(join(folder, name), name);

    expect(await localFiles(folder).list()).toEqual([
      { path: 'a.csv', size: 5 },
      { path: 'b', size: 1 },
      { path: 'fields/m 1.vtu', size: 14 },
      { path: 'new\nline', size: 8 },
      { path: 'ü', size: 2 },
    ]);
  });

  it('follows links inside, and none that leave', async () => {
    await writeFile(join(folder, 'real'), 'x');
    await symlink('real', join(folder, 'inside'));
    await symlink('../secret', join(folder, 'outside'));
    await symlink(base, join(folder, 'above'));
    await symlink('nowhere', join(folder, 'broken'));
    await symlink('loop', join(folder, 'loop'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);

    expect((await localFiles(folder).list()).map(({ path }) => path)).toEqual(['inside', 'real']);
    for (const path of ['outside', 'above/secret', 'broken', 'loop', 'pipe', 'fields']) {
      expect(await localFiles(folder).read(path)).toBeUndefined();
      expect(await linesOf(path)).toEqual([]);
    }
  });

  it.each(['../secret', 'fields/../../secret', '/etc/passwd', 'a\0b', '..'])('refuses the name %j', async (path) => {
    const errors = [localFiles(folder).read(path), linesOf(path)].map((one) => one.catch((error: unknown) => error));

    expect((await Promise.all(errors)).map((error) => AppError.is(error, 'INPUT_UNREADABLE'))).toEqual([true, true]);
  });

  it('gives nothing for what is not there', async () => {
    expect(await localFiles(folder).read('none')).toBeUndefined();
    expect(await linesOf('none/deeper')).toEqual([]);
    expect(await localFiles(join(base, 'gone')).list()).toEqual([]);
    expect(await localFiles(join(base, 'gone')).read('a')).toBeUndefined();
  });

  it('refuses to read more than the limit', async () => {
    await writeFile(join(folder, 'big'), '');
    await truncate(join(folder, 'big'), (64 << 20) + 1);
    const error: unknown = await localFiles(folder)
      .read('big')
      .catch((reason: unknown) => reason);

    expect(String(error)).toBe('AppError: big:1: it is larger than 64 MiB.');
    await expect(localFiles(folder).read('big', 10)).rejects.toThrow('it is larger than 10 B');
  });

  it('goes through lines of any size and end', async () => {
    await writeFile(join(folder, 'text'), '\uFEFFone\r\ntwo\n\nü\r\n');
    await writeFile(join(folder, 'open'), 'one\ntwo');
    await writeFile(join(folder, 'long'), `${'x'.repeat(3 << 20)}\nshort\n`);
    await writeFile(join(folder, 'noise'), Uint8Array.from([0xff, 0xc3, 10, 0, 10]));

    expect(await linesOf('text')).toEqual(['one', 'two', '', 'ü']);
    expect(await linesOf('open')).toEqual(['one', `two${notWhole}`]);
    expect((await linesOf('long')).map((line) => [line.length, line.slice(-1)])).toEqual([
      [(1 << 20) + 1, notWhole],
      [5, 't'],
    ]);
    expect(await linesOf('noise')).toEqual(['\uFFFD\uFFFD', '\0']);
  });

  it('reads a file that grows meanwhile as far as it goes, in whole lines', async () => {
    await writeFile(join(folder, 'growing'), 'one\n');
    const lines: string[] = [];
    for await (const line of localFiles(folder).lines('growing')) {
      lines.push(line);
      if (lines.length < 3) await appendFile(join(folder, 'growing'), `more ${lines.length}\n`);
    }

    expect(['one', 'more 1', 'more 2'].slice(0, lines.length)).toEqual(lines);
    expect(await linesOf('growing')).toEqual(['one', 'more 1', 'more 2'].slice(0, lines.length + 1));
  });
});
