import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aProgram, asNobody, aTinyDisk, canMount, scratch, start } from '../../test/store/kit.ts';
import { writeFailed, writeSynced, writeWholeFile } from './index.ts';

const program = aProgram(`
  import { readFileSync } from 'node:fs';
  import { writeWholeFile } from './src/host/index.ts';
  const [path, rounds] = process.argv.slice(2);
  try {
    console.log('ready');
    for (let i = 0; i < Number(rounds); i++) await writeWholeFile(path, String(i % 10).repeat(200_000));
    console.log('done');
  } catch (error) {
    console.log(error.code + ': ' + error.message);
  }
`);

describe('a whole file', () => {
  it('is replaced, and nothing is left beside it', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'a'), 'old');

    await writeWholeFile(join(folder, 'a'), 'new');

    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('has the mode that the user’s mask gives', async () => {
    const path = join(await scratch(), 'a');

    await writeWholeFile(path, '');

    expect((await stat(path)).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  it('is never seen in part, though its writer is killed', async () => {
    const path = join(await scratch(), 'a');
    await writeFile(path, '0'.repeat(200_000));
    const writer = start(program.path, [path, '100000']);
    await writer.said('ready');

    for (let i = 0; i < 200; i++) {
      const text = await readFile(path, 'utf8');
      expect(text).toBe((text[0] ?? '').repeat(200_000));
      if (i === 150) writer.kill();
    }
  });

  it.runIf(canMount)('stays as it was on a full disk, and nothing is left beside it', async () => {
    const disk = await aTinyDisk(256 * 1024);
    const path = join(disk, 'a');
    await writeFile(path, 'old');

    await expect(writeWholeFile(path, 'x'.repeat(1 << 20))).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      facts: { path, why: 'there is no space left on the device' },
    });

    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(disk)).toEqual(['a']);
  });

  it('stays as it was where one may not write', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'a'), 'old');
    await chmod(folder, 0o555);

    const writer = start(program.path, [join(folder, 'a'), '1'], asNobody);
    await writer.ended;

    expect(writer.lines).toEqual([
      'ready',
      `WRITE_FAILED: ${join(folder, 'a')} could not be written: you have no right to write there.`,
    ]);
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old');
    await chmod(folder, 0o755);
  });

  it('is not written where its folder is not there, or its name too long', async () => {
    const folder = await scratch();
    await mkdir(join(folder, 'b'));

    await expect(writeWholeFile(join(folder, 'none', 'a'), '')).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    await expect(writeWholeFile(join(folder, 'x'.repeat(300)), '')).rejects.toMatchObject({
      facts: { why: 'the name is too long' },
    });
    expect(await readdir(folder)).toEqual(['b']);
  });

  it('is not overwritten when it has to be new', async () => {
    const path = join(await scratch(), 'a');
    await writeSynced(path, 'one');

    await expect(writeSynced(path, 'two')).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(path, 'utf8')).toBe('one');
  });
});

describe('errors of writing', () => {
  it('are put in our words when the system said them, and pass unchanged when not', () => {
    const full = Object.assign(new Error('write'), { code: 'EROFS' });
    const own = new Error('a bug');

    expect(writeFailed('/a', full)).toMatchObject({ code: 'WRITE_FAILED', cause: full });
    expect(writeFailed('/a', own)).toBe(own);
    expect(writeFailed('/a', undefined)).toBeUndefined();
  });
});
