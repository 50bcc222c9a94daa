import { hash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkCrate, importCrate } from '../../src/crate/index.ts';
import { capturedOfBoth } from '../../src/engine/environment.ts';
import { verify } from '../../src/engine/index.ts';
import type { EnvironmentRecord } from '../../src/model/index.ts';
import { Store } from '../../src/store/index.ts';
import { aProject, exported } from './a-project.ts';

const file = '.simtrail/environment.0';
const met = `variable PATH=${homedir()}/bin:/usr/bin\nlibrary=libc.so.6 => /lib/libc.so.6\n`;
const environment = { file, sha256: hash('sha256', met), variables: {} } as unknown as EnvironmentRecord;

describe('what an imported project has in the place of a private file', () => {
  const home = mkdtempSync(join(tmpdir(), 'simtrail-copies-'));
  const state = process.env['XDG_STATE_HOME'];
  const zip = join(home, 'met.zip');
  const folder = join(home, 'imported');
  const copy = join(folder, 'jobs/met', `${file}.public`);
  const list = join(folder, '.simtrail/references.json');
  const problems = async (): Promise<string[]> => (await verify(folder)).problems.map(({ message }) => message);

  const named = `jobs/met/${file}.public, a copy of jobs/met/${file},`;
  const isCompared = async (): Promise<boolean> => {
    const store = await Store.open(folder);
    const job = store.state.find('met');
    const found = await capturedOfBoth(folder, [job, job]);
    await store.close();
    return found !== undefined;
  };

  beforeAll(async () => {
    process.env['XDG_STATE_HOME'] = join(home, 'state');
    const project = await aProject(join(home, 'project'), [
      { name: 'met', results: { a: 'a' }, record: { environment } },
    ]);
    writeFileSync(join(project, 'jobs/met', file), met);
    await exported(project, zip);
  });
  beforeEach(async () => {
    for (const one of [folder, join(home, 'state')]) rmSync(one, { recursive: true, force: true });
    await importCrate({ file: zip, into: folder, cwd: home });
  });
  afterAll(() => {
    process.env['XDG_STATE_HOME'] = state;
    rmSync(home, { recursive: true, force: true });
  });

  it('is whole when it came, and is exported again as it came', async () => {
    expect(await problems()).toEqual([]);

    const again = await exported(folder, join(home, 'again.zip'));
    await importCrate({ file: again, into: join(home, 'twice'), cwd: home });

    expect((await checkCrate(again)).problems).toEqual([]);
    expect(readFileSync(join(home, 'twice/jobs/met', `${file}.public`), 'utf8')).toBe(met.replace(homedir(), '~'));
    expect((await verify(join(home, 'twice'))).problems).toEqual([]);
  });

  it('is named when it was changed, and neither compared nor exported then', async () => {
    appendFileSync(copy, 'library=/lib/other.so\n');

    expect(await problems()).toEqual([`${named} was changed since it was imported`]);
    expect(await isCompared()).toBe(false);
    await expect(exported(folder, join(home, 'never.zip'))).rejects.toMatchObject({ code: 'EXPORT_CHANGED' });
  });

  it.each<[string, () => void, string]>([
    ['removed', () => {}, 'is gone'],
    ['replaced by a link', () => symlinkSync('/etc/passwd', copy), 'was replaced by a link since it was imported'],
  ])('is named when it was %s; an export says then that it is not there', async (_, replace, why) => {
    rmSync(copy);
    replace();

    expect(await problems()).toEqual([`${named} ${why}`]);
    expect(await isCompared()).toBe(false);
    const again = await exported(folder, join(home, 'without.zip'));
    rmSync(join(home, 'without'), { recursive: true, force: true });
    const { left } = await importCrate({ file: again, into: join(home, 'without'), cwd: home });
    expect(left).toMatchObject([{ path: `jobs/met/${file}`, why: 'it is not in the project any more' }]);
  });

  it('cannot be changed together with the list of such files', async () => {
    const forged = 'library=/lib/other.so\n';
    const { sha256 } = { sha256: hash('sha256', readFileSync(copy)) };
    writeFileSync(copy, forged);
    writeFileSync(list, readFileSync(list, 'utf8').replace(sha256, hash('sha256', forged)));

    expect(await problems()).toEqual([
      'what job 019aab00-0000-7000-8000-000000000001 wrote down of its environment was changed or is gone',
      'the list of files that its crate left out (.simtrail/references.json) was changed or is gone',
    ]);
  });

  it('is looked at with its job, and compared as it came', async () => {
    appendFileSync(copy, 'x');
    expect((await verify(folder, { job: 'met' })).problems).toHaveLength(1);

    writeFileSync(copy, readFileSync(copy, 'utf8').slice(0, -1));
    expect(await isCompared()).toBe(true);
  });
});
