import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { link, readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aProject, scratch } from '../../test/store/kit.ts';
import { Objects, type SavedFile } from './index.ts';

const sha256 = (bytes: string): string => createHash('sha256').update(bytes).digest('hex');

/** A file that was saved when it was old enough for its times to be trusted. */
async function known(bytes: string): Promise<{ folder: string; path: string; saved: SavedFile }> {
  const folder = await aProject();
  const path = join(folder, 'analyses/a.mesh');
  await writeFile(path, bytes);
  const objects = new Objects(folder, () => Date.now() + 3000);
  const saved = await objects.save(path);
  await objects.close();
  return { folder, path, saved };
}

describe('files that are known to be unchanged', () => {
  it('are not read again; nor is one taken for unchanged that is not, whatever its times say', async () => {
    const { folder, path, saved } = await known('mesh');
    const { mtime } = await stat(path);
    const cache = await readFile(join(folder, '.simtrail/cache/digests.json'), 'utf8');
    const object = join(folder, saved.object);
    const before = await stat(object);

    expect(JSON.parse(cache)).toMatchObject([['analyses/a.mesh', [expect.any(String), saved.sha256]]]);
    expect(await new Objects(folder).save(path)).toEqual(saved);
    expect((await stat(object)).ino).toBe(before.ino);

    await writeFile(path, 'hsem');
    await utimes(path, mtime, mtime);
    expect((await new Objects(folder).save(path)).sha256).toBe(sha256('hsem'));
    expect(await new Objects(folder).digest(path)).toEqual({ sha256: sha256('hsem'), size: 4 });
  });

  it('are saved again when the saved copy is gone', async () => {
    const { folder, path, saved } = await known('mesh');
    await rename(join(folder, saved.object), join(folder, 'elsewhere'));

    expect(await new Objects(folder).save(path)).toEqual(saved);
    expect(await readdir(dirname(join(folder, saved.object)))).toHaveLength(1);
  });

  it('are not believed when they changed just before they were looked at', async () => {
    const folder = await aProject();
    const path = join(folder, 'a');
    const objects = new Objects(folder);

    for (let i = 0; i < 50; i++) {
      await writeFile(path, String(i % 10));
      expect((await objects.save(path)).sha256).toBe(sha256(String(i % 10)));
    }
    await objects.close();
    expect(await readdir(join(folder, '.simtrail'))).toEqual([]);
  });

  it('are read again when the cache is damaged, or cannot be written', async () => {
    const { folder, path, saved } = await known('mesh');
    const cache = join(folder, '.simtrail/cache/digests.json');

    for (const text of ['', '{', '[]', '{}', '[1,[2],["analyses/a.mesh"],["analyses/a.mesh","x"]]', '\0\0']) {
      await writeFile(cache, text);
      expect(await new Objects(folder).save(path)).toEqual(saved);
    }
    execFileSync('rm', ['-r', dirname(cache)]);
    await writeFile(dirname(cache), 'in the way');
    const objects = new Objects(folder);
    expect(await objects.save(path)).toEqual(saved);
    await objects.close();
  });

  it('are known by their place in the project, wherever that is', async () => {
    const { folder, path, saved } = await known('mesh');
    await link(path, join(folder, 'same'));
    const moved = join(await scratch(), 'moved');
    await rename(folder, moved);

    expect(await new Objects(moved).save(join(moved, 'analyses/a.mesh'))).toEqual(saved);
  });
});
