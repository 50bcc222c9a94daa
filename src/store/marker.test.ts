import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aProject, aTinyDisk, canMount, scratch } from '../../test/store/kit.ts';
import { createProject, currentFormat, findProject, readMarker, Store } from './index.ts';

async function withMarker(text: string): Promise<string> {
  const folder = await scratch();
  await writeFile(join(folder, 'simtrail.json'), text);
  return folder;
}

describe('the marker of a project', () => {
  it('is made in any folder, and what is there stays', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'pillbox.project.smtk'), 'theirs');

    const made = await createProject(folder, 'Pill box');

    expect(await readMarker(folder)).toEqual(made);
    expect(made).toMatchObject({ format: currentFormat, name: 'Pill box' });
    expect(await readFile(join(folder, 'pillbox.project.smtk'), 'utf8')).toBe('theirs');
    expect((await readdir(folder)).toSorted()).toEqual([
      '.simtrail',
      'analyses',
      'jobs',
      'pillbox.project.smtk',
      'simtrail.json',
    ]);
  });

  it('is named after its folder, and made once', async () => {
    const folder = join(await scratch(), 'pillbox');

    expect((await createProject(folder)).name).toBe('pillbox');
    await expect(createProject(folder)).rejects.toMatchObject({ code: 'PROJECT_EXISTS' });
  });

  it('is found from any folder below', async () => {
    const folder = await aProject();
    await mkdir(join(folder, 'a/b'), { recursive: true });

    expect(await findProject(join(folder, 'a/b'))).toBe(folder);
    expect(await findProject(folder)).toBe(folder);
  });

  it('is missed where there is none', async () => {
    const folder = await scratch();
    await mkdir(join(folder, 'simtrail.json'));

    await expect(findProject(folder)).rejects.toMatchObject({ code: 'NO_PROJECT', facts: { folder } });
  });

  it('keeps what it does not know', async () => {
    const folder = await withMarker(JSON.stringify({ format: 1, id: 'x', name: 'y', theirs: { deep: [1] } }));

    expect(await readMarker(folder)).toMatchObject({ theirs: { deep: [1] } });
  });

  it.each(Array.from({ length: currentFormat }, (_, i) => i + 1))('of format %i is read', async (format) => {
    const folder = await withMarker(JSON.stringify({ format, id: 'x', name: 'y' }));

    expect(await readMarker(folder)).toMatchObject({ id: 'x', name: 'y' });
  });

  it('of a newer format is refused in a sentence, and the project left untouched', async () => {
    const text = JSON.stringify({ format: currentFormat + 1, id: 'x', name: 'y', shape: 'nobody knows' });
    const folder = await withMarker(text);
    const before = await stat(folder);

    await expect(Store.open(folder)).rejects.toMatchObject({
      code: 'PROJECT_TOO_NEW',
      message: `The project in ${folder} has format ${currentFormat + 1}; this simtrail knows formats up to ${currentFormat}.`,
      state: 'The project was left untouched.',
    });

    expect(await readdir(folder)).toEqual(['simtrail.json']);
    expect(await readFile(join(folder, 'simtrail.json'), 'utf8')).toBe(text);
    expect((await stat(folder)).mtimeMs).toBe(before.mtimeMs);
  });

  it.each(['', '{', '[]', 'null', '"a"', '{}', '{"format":"1"}', '{"format":0}', '{"format":1.5}'])(
    'that reads %j is refused, and left as it is',
    async (text) => {
      const folder = await withMarker(text);

      await expect(readMarker(folder)).rejects.toMatchObject({ code: 'PROJECT_UNREADABLE' });
      expect(await readFile(join(folder, 'simtrail.json'), 'utf8')).toBe(text);
    },
  );

  it.runIf(canMount)('is not half made on a full disk', async () => {
    const disk = await aTinyDisk(16 * 1024);
    await writeFile(join(disk, 'big'), Buffer.alloc(12 * 1024));
    await writeFile(join(disk, 'more'), Buffer.alloc(16 * 1024)).catch(() => {});

    await expect(createProject(disk, 'p')).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    await expect(findProject(disk)).rejects.toMatchObject({ code: 'NO_PROJECT' });
  });
});
