import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aProject, aTinyDisk, canMount, scratch } from '../../test/store/kit.ts';
import { addAnalysis, createProject, findAnalysis, isAnalysisRecord, listAnalyses } from './index.ts';

async function aFile(name: string, text = 'x', mode = 0o644): Promise<string> {
  const path = join(await scratch(), name);
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

describe('analyses', () => {
  it('are folders with copies of the files, and a record', async () => {
    const folder = await aProject();

    const made = await addAnalysis(folder, 'eigen modes', 'omega3p', [
      await aFile('a.omega3p', 'input'),
      await aFile('ä "b"'),
    ]);

    expect(made).toEqual({
      name: 'eigen modes',
      uuid: made.uuid,
      code: 'omega3p',
      snapshot: true,
      sources: {},
      folder: 'analyses/eigen modes',
    });
    expect(await findAnalysis(folder, 'eigen modes')).toEqual(made);
    const at = join(folder, 'analyses/eigen modes');
    expect((await readdir(at)).toSorted()).toEqual(['a.omega3p', 'analysis.json', 'ä "b"']);
    expect(await readFile(join(at, 'a.omega3p'), 'utf8')).toBe('input');
    expect((await readdir(at)).filter(isAnalysisRecord)).toEqual(['analysis.json']);
    expect((await stat(at)).mode & 0o777).toBe(0o777 & ~process.umask());
  });

  it('are there to be edited, also when their files came from where they were not', async () => {
    const folder = await aProject();

    await addAnalysis(folder, 'a', 'c', [await aFile('f', 'x', 0o444), await aFile('g', 'x', 0o555)]);

    expect((await stat(join(folder, 'analyses/a/f'))).mode & 0o777).toBe(0o644);
    expect((await stat(join(folder, 'analyses/a/g'))).mode & 0o777).toBe(0o755);
  });

  it('are listed by name, and what is none is left out', async () => {
    const folder = await aProject();
    await addAnalysis(folder, 'b', 'c', []);
    await addAnalysis(folder, 'a', 'c', []);
    const elsewhere = await scratch();
    await writeFile(join(elsewhere, 'analysis.json'), '{"uuid":"u","code":"c","snapshot":false,"theirs":1}');
    await symlink(elsewhere, join(folder, 'analyses/linked'));
    await mkdir(join(folder, 'analyses/no record'));
    await mkdir(join(folder, 'analyses/.hidden'));
    await writeFile(join(folder, 'analyses/file'), '');

    expect((await listAnalyses(folder)).map(({ name, snapshot }) => [name, snapshot])).toEqual([
      ['a', true],
      ['b', true],
      ['linked', false],
    ]);
    expect(await listAnalyses(await scratch())).toEqual([]);
  });

  it.each(['none', '../b', '', '.hidden', 'x'.repeat(300), 'b/../b'])(
    'are missed when they are called %j',
    async (name) => {
      const folder = await aProject();
      await addAnalysis(folder, 'b', 'c', []);

      await expect(findAnalysis(folder, name)).rejects.toMatchObject({
        code: 'NO_ANALYSIS',
        facts: { name, known: ['b'] },
      });
    },
  );

  it.each(['{', '[]', 'null', '{"uuid":1,"code":"c"}', '{"uuid":"u"}', ''])(
    'are refused when their record reads %j',
    async (text) => {
      const folder = await aProject();
      await addAnalysis(folder, 'a', 'c', []);
      await writeFile(join(folder, 'analyses/a/analysis.json'), text);

      await expect(findAnalysis(folder, 'a')).rejects.toMatchObject({ code: 'PROJECT_UNREADABLE' });
    },
  );

  it('appear complete or not at all', async () => {
    const folder = await aProject();
    const good = await aFile('a');
    await addAnalysis(folder, 'there', 'c', []);

    for (const [name, files, code] of [
      ['-rf', [], 'BAD_NAME'],
      ['there', [], 'ANALYSIS_EXISTS'],
      ['new', [good, join(folder, 'none')], 'INPUT_UNREADABLE'],
      ['new', [good, folder], 'INPUT_UNREADABLE'],
      ['new', [good, await aFile('a')], 'INPUT_UNREADABLE'],
      ['new', [good, await aFile('analysis.json')], 'INPUT_UNREADABLE'],
    ] as const) {
      await expect(addAnalysis(folder, name, 'c', files)).rejects.toMatchObject({ code });
    }
    expect(await readdir(join(folder, 'analyses'))).toEqual(['there']);
  });

  it.runIf(canMount)('leave nothing on a full disk', async () => {
    const disk = await aTinyDisk(64 * 1024);
    await createProject(disk, 'p');
    const big = await aFile('big', 'x'.repeat(100_000));

    await expect(addAnalysis(disk, 'a', 'c', [big])).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    expect(await readdir(join(disk, 'analyses'))).toEqual([]);
  });

  it('of one name are made once, though several make them', async () => {
    const folder = await aProject();

    const all = await Promise.allSettled(Array.from({ length: 5 }, () => addAnalysis(folder, 'a', 'c', [])));

    const refused = all.filter((one) => one.status === 'rejected').map((one) => (one.reason as { code: string }).code);
    expect(refused).toEqual(Array.from({ length: 4 }, () => 'ANALYSIS_EXISTS'));
    expect(await readdir(join(folder, 'analyses'))).toEqual(['a']);
  });
});
