import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scratch } from '../../test/store/kit.ts';
import { syncFolders, syncNamed } from './sync-files.ts';

const path = process.env['PATH'] ?? '';

describe('files are made to last', () => {
  let folder: string;
  let few: string[];
  let many: string[];
  beforeEach(async () => {
    folder = await scratch();
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    many = Array.from({ length: 80 }, (_, n) => `a/b/${n}`);
    few = many.slice(0, 3);
    for (const name of many) writeFileSync(join(folder, name), name);
  });
  afterEach(() => (process.env['PATH'] = path));

  /** Puts a program in the place of sync(1) that says how it was called. */
  const aSync = (exitCode: number): (() => string) => {
    const [bin, said] = [join(folder, 'bin'), join(folder, 'said')];
    mkdirSync(bin);
    writeFileSync(said, '');
    writeFileSync(join(bin, 'sync'), `#!/bin/sh\necho "$@" >>'${said}'\nexit ${exitCode}\n`);
    chmodSync(join(bin, 'sync'), 0o755);
    process.env['PATH'] = `${bin}:${path}`;
    return () => execFileSync('cat', [said], { encoding: 'utf8' });
  };

  it('few one by one, many at once', async () => {
    const said = aSync(0);

    await syncNamed(folder, few);
    expect(said()).toBe('');

    await syncNamed(folder, many);
    expect(said()).toBe(`--file-system ${folder}\n`);
  });

  it('so are names in folders', async () => {
    const folders = Array.from({ length: 80 }, (_, n) => join(folder, `f${n}`));
    for (const name of folders) mkdirSync(name);
    const said = aSync(0);

    await syncFolders(folder, folders.slice(0, 3));
    expect(said()).toBe('');

    await syncFolders(folder, folders);
    expect(said()).toBe(`--file-system ${folder}\n`);
  });

  it('one by one where the whole file system cannot be', async () => {
    const said = aSync(1);

    await expect(syncNamed(folder, many)).resolves.toBeUndefined();
    await expect(syncNamed(folder, [...many, 'a/gone'])).rejects.toMatchObject({ code: 'WRITE_FAILED' });

    expect(said()).toBe(`--file-system ${folder}\n`.repeat(2));
  });

  it('and what is not there is told', async () => {
    await expect(syncNamed(folder, ['a/b/1', 'a/none/x'])).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    await expect(syncNamed(folder, [])).resolves.toBeUndefined();
  });
});
