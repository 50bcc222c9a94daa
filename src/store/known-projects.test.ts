import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { scratch } from '../../test/store/kit.ts';
import { knownProjects, rememberProject } from './index.ts';

describe('the projects that were opened before', () => {
  let file: string;
  beforeEach(async () => {
    const folder = await scratch();
    vi.stubEnv('XDG_STATE_HOME', folder);
    file = join(folder, 'simtrail/projects.json');
    return () => vi.unstubAllEnvs();
  });

  it('are remembered once, oldest first', async () => {
    expect(await knownProjects()).toEqual([]);

    for (const folder of ['/b', '/a', '/b']) await rememberProject(folder);

    expect(await knownProjects()).toEqual(['/b', '/a']);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(['/b', '/a']);
  });

  it('are all remembered when several are opened at once', async () => {
    const folders = Array.from({ length: 10 }, (_, i) => `/p${i}`);

    await Promise.all(folders.map(rememberProject));

    expect((await knownProjects()).toSorted()).toEqual(folders);
  });

  it('are none where the list is damaged, and no error where it cannot be written', async () => {
    await rememberProject('/a');
    for (const text of ['', '{}', '[1, null]', '\0']) {
      await writeFile(file, text);
      expect(await knownProjects()).toEqual([]);
    }
    vi.stubEnv('XDG_STATE_HOME', join(file, 'below a file'));
    await expect(rememberProject('/a')).resolves.toBeUndefined();
    await mkdir(join(file, '../x'));
  });
});
