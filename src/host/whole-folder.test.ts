import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeWholeFolder, refuseFull } from './whole-folder.ts';

const home = mkdtempSync(join(tmpdir(), 'simtrail-whole-folder-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const one = (draft: string): void => writeFileSync(join(draft, 'one'), '1');

describe('a folder that is made whole', () => {
  it('is not there until it is filled; folders above it are made', async () => {
    const made = await makeWholeFolder(join(home, 'a/b/new'), async (draft) => {
      one(draft);
      return readdirSync(join(home, 'a/b')).includes('new');
    });

    expect(made).toBe(false);
    expect(readFileSync(join(home, 'a/b/new/one'), 'utf8')).toBe('1');
    expect(readdirSync(join(home, 'a/b'))).toEqual(['new']);
  });

  it('takes the place of an empty one', async () => {
    mkdirSync(join(home, 'empty'));
    await refuseFull(join(home, 'empty'));
    await makeWholeFolder(join(home, 'empty'), async (draft) => one(draft));

    expect(readdirSync(join(home, 'empty'))).toEqual(['one']);
  });

  it('leaves what others put in its place meanwhile', async () => {
    const path = join(home, 'theirs');
    const work = makeWholeFolder(path, async (draft) => {
      one(draft);
      mkdirSync(path);
      writeFileSync(join(path, 'two'), '2');
    });

    await expect(work).rejects.toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
    await expect(refuseFull(path)).rejects.toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
    expect(readdirSync(path)).toEqual(['two']);
  });

  it('leaves nothing where filling it failed, and says what the system says of its place', async () => {
    const work = makeWholeFolder(join(home, 'never'), async (draft) => {
      one(draft);
      throw new Error('no more');
    });
    await expect(work).rejects.toThrow('no more');

    writeFileSync(join(home, 'file'), '');
    await expect(makeWholeFolder(join(home, 'file/new'), async () => {})).rejects.toMatchObject({
      code: 'WRITE_FAILED',
    });
    expect(readdirSync(home).filter((name) => name === 'never' || name.endsWith('.draft'))).toEqual([]);
  });
});
