import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeCatalogue } from '../codes/index.ts';
import { projectFilesIn } from './analyses.ts';
import { readModelbuilder, type ModelbuilderProject } from './modelbuilder.ts';

const fixtures = new URL('../../test/fixtures/', import.meta.url).pathname;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simtrail-mb-'));
  cpSync(join(fixtures, 'modelbuilder'), folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function look(): Promise<ModelbuilderProject> {
  const catalogue = codeCatalogue(folder, { config: folder });
  const codes = async () => (await catalogue.list()).flatMap(({ code }) => code ?? []);
  return readModelbuilder(folder, await projectFilesIn(folder), { codes });
}
const edit = (path: string, change: (text: string) => string): void =>
  writeFileSync(join(folder, path), change(readFileSync(join(folder, path), 'utf8')));
const clues = async () => (await look()).analyses.map(({ name, code, input }) => [name, code, input ?? null] as const);

describe('a modelbuilder project', () => {
  it('has its analyses with code, export and solver input', async () => {
    expect(await look()).toEqual({
      file: 'pillbox.project.smtk',
      analyses: [
        {
          name: 'omega3p',
          uuid: '5a000000-0000-4000-8000-000000000001',
          code: 'omega3p',
          snapshot: true,
          folder: '.',
          sources: {},
          resource: 'resources/omega3p-5a000000.smtk',
          export: 'resources/export-5a000000.smtk',
          input: 'export/pillbox.omega3p',
        },
        {
          name: 'heat',
          uuid: '5a000000-0000-4000-8000-000000000002',
          code: null,
          snapshot: true,
          folder: '.',
          sources: {},
          resource: 'resources/heat-5a000000.smtk',
        },
      ],
      faults: [],
    });
  });

  it('tells the code by what is chosen, and follows a change of it', async () => {
    edit('resources/heat-5a000000.smtk', (text) => text.replace('"DiscreteIndex": null', '"DiscreteIndex": 2'));

    expect(await clues()).toContainEqual(['heat', 'tem3p', null]);
  });

  it('tells the code by the one input with the name of the analysis where nothing is chosen', async () => {
    writeFileSync(join(folder, 'export/heat.tem3p'), 'A: 1\n');

    expect(await clues()).toContainEqual(['heat', 'tem3p', 'export/heat.tem3p']);
  });

  it('takes an input in a folder called like the analysis', async () => {
    edit('resources/heat-5a000000.smtk', (text) => text.replace('"DiscreteIndex": null', '"DiscreteIndex": 2'));
    mkdirSync(join(folder, 'export/heat'));
    writeFileSync(join(folder, 'export/heat/run.tem3p'), 'A: 1\n');

    expect(await clues()).toContainEqual(['heat', 'tem3p', 'export/heat/run.tem3p']);
  });

  it('does not guess whose input it is', async () => {
    edit('resources/export-5a000000.smtk', (text) => text.replaceAll('pillbox.omega3p', 'elsewhere.omega3p'));

    expect(await clues()).toContainEqual(['omega3p', 'omega3p', null]);
  });

  it('reads the older spelling of roles, and absolute places that a moved project leaves behind', async () => {
    edit('resources/heat-5a000000.smtk', (text) =>
      text.replace(/"unordered_map<uuid, string>": \{[^}]*\}/, '"string": {"project_role": "heat"}'),
    );
    edit('pillbox.project.smtk', (text) => text.replace('"resources/heat', '"C:\\\\old\\\\place\\\\heat'));

    expect(await clues()).toContainEqual(['heat', null, null]);
  });

  it('tells analyses of one role apart', async () => {
    for (const name of ['heat', 'omega3p']) {
      edit(`resources/${name}-5a000000.smtk`, (text) => text.replace(`"${name}"\n`, '"analysis"\n'));
    }

    expect((await look()).analyses.map(({ name }) => name)).toEqual(['omega3p-5a000000', 'heat-5a000000']);
  });

  it('goes on with what it can read, and names what it cannot', async () => {
    renameSync(join(folder, 'resources/heat-5a000000.smtk'), join(folder, 'heat-gone'));
    edit('resources/export-5a000000.smtk', () => 'version https://git-lfs.github.com/spec/v1\noid sha256:1\n');

    const { analyses, faults } = await look();

    // Without the export nothing says that pillbox.omega3p is its input; it may be that of what cannot be read.
    expect(analyses.map(({ name, input }) => [name, input])).toEqual([['omega3p', undefined]]);
    expect(faults.map(({ message }) => message)).toEqual([
      'resources/heat-5a000000.smtk cannot be read: it is not in the project; pillbox.project.smtk:26 names it.',
      'resources/export-5a000000.smtk:1:1: this is a git-LFS pointer, the file itself is not here; `git lfs pull` brings it.',
    ]);
  });

  it('never reads outside of the project, whatever the project file names', async () => {
    edit('pillbox.project.smtk', (text) => text.replace('"resources/heat', '"../../etc/heat'));

    expect((await look()).faults.map(({ code }) => code)).toEqual([]);
    edit('pillbox.project.smtk', (text) => text.replace('"../../etc/heat-5a000000.smtk', '"../../etc/passwd'));
    expect((await look()).faults.map(({ message }) => message)).toEqual([
      '../../etc/passwd cannot be read: it is not in the project; pillbox.project.smtk:26 names it.',
    ]);
  });

  it('may be one of SMTK 3.0 to 3.3, or nothing that can be read, or none', async () => {
    for (const path of ['pillbox.project.smtk', 'resources', 'export']) rmSync(join(folder, path), { recursive: true });
    cpSync(join(fixtures, 'smtk/legacy.smtkproject'), join(folder, '.smtkproject'));
    cpSync(join(fixtures, 'modelbuilder/resources/omega3p-5a000000.smtk'), join(folder, 'sbi.default.smtk'));
    writeFileSync(join(folder, 'window.omega3p'), 'A: 1\n');

    expect(await look()).toMatchObject({
      file: '.smtkproject',
      analyses: [{ code: 'omega3p', resource: 'sbi.default.smtk', input: 'window.omega3p' }],
      faults: [],
    });

    writeFileSync(join(folder, '.smtkproject'), '{"jobs": []}');
    expect((await look()).faults.map(({ code }) => code)).toEqual(['FILE_FORMAT']);

    rmSync(join(folder, '.smtkproject'));
    expect(await look()).toEqual({ analyses: [], faults: [] });
  });
});
