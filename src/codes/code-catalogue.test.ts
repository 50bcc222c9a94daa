import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeCatalogue, type CodeCatalogue } from './code-catalogue.ts';

let base: string;
let project: string;
let config: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'simtrail-codes-'));
  project = join(base, 'project');
  config = join(base, 'config');
  await mkdir(project);
});
afterEach(() => rm(base, { recursive: true, force: true }));

const catalogue = (): CodeCatalogue => codeCatalogue(project, { config, builtIn: [] });
const codeFile = (name: string, title = 'T', more = ''): string =>
  `simtrail_code: 1\nname: ${name}\ntitle: ${title}\ninputs: [{ role: input, file: a }]\ncommand: [x]\n${more}`;

async function put(path: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(join(base, path)), { recursive: true });
  await writeFile(join(base, path), text, { mode });
}

async function listed(): Promise<string[]> {
  const found = await catalogue().list();
  return found.map(({ name, from, code, error }) => `${name} ${from} ${code?.title ?? error?.message ?? ''}`);
}

const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (error: unknown) => (error as Error).message.replaceAll(base, ''),
  );

describe('codeCatalogue', () => {
  it('finds nothing where nothing is', async () => {
    expect(await listed()).toEqual([]);
    expect(await messageOf(catalogue().find('x'))).toBe('No code is called x.');
  });

  it('prefers the project to the user, and lists each name once', async () => {
    await put('project/codes/a.yaml', codeFile('a', 'of the project'));
    await put('project/codes/b/any.yml', codeFile('b', 'in a folder'));
    await put('config/codes/a.yaml', codeFile('a', 'of the user'));
    await put('config/codes/c.yaml', codeFile('c', 'of the user'));

    expect(await listed()).toEqual(['a project of the project', 'b project in a folder', 'c user of the user']);
    expect((await catalogue().find('c')).origin).toBe(join(config, 'codes/c.yaml'));
    expect(await messageOf(catalogue().find('d'))).toBe('No code is called d; there is a, b, c.');
  });

  it('lists a broken description with its error beside the good ones', async () => {
    await put('project/codes/bad.yaml', 'simtrail_code: 1\nnmae: x\n');
    await put('project/codes/worse/code.yaml', 'simtrail_code: [');
    await put('project/codes/good/good.yaml', codeFile('good'));
    await put('project/codes/good/data.yaml', 'not: a code file');
    await put('project/codes/.draft/x.yaml', codeFile('draft'));
    await symlink('nowhere', join(project, 'codes/gone.yaml'));

    expect((await listed()).map((line) => line.replaceAll(base, '').replace(/flow sequence.*/, '…'))).toEqual([
      'bad project /project/codes/bad.yaml:2:1: unknown key nmae; did you mean name?.',
      'gone project /project/codes/gone.yaml cannot be read: it is not there.',
      'good project T',
      'worse project /project/codes/worse/code.yaml:1:17: …',
    ]);
    expect(await messageOf(catalogue().find('bad'))).toMatch(/unknown key nmae/);
  });

  it('does not take another code for the one that is broken', async () => {
    await put('project/codes/a/a.yaml', codeFile('a').replace('title', 'tilte'));
    await put('config/codes/a.yaml', codeFile('a'));

    expect(await messageOf(catalogue().find('a'))).toMatch(/unknown key tilte/);
  });

  it('reads a file again only when it changed', async () => {
    await put('project/codes/a.yaml', codeFile('a', 'one'));
    const codes = catalogue();
    const first = await codes.find('a');
    const again = await codes.find('a');
    await put('project/codes/a.yaml', codeFile('a', 'two'));
    await utimes(join(project, 'codes/a.yaml'), 1, 1);

    expect(again).toBe(first);
    expect((await codes.find('a')).title).toBe('two');
  });
});

const add = (): Promise<unknown> => catalogue().add(join(base, 'mine/x.yaml'));

describe('adding a code to a project', () => {
  beforeEach(async () => {
    await put('mine/x.yaml', codeFile('x', 'X', 'program: [run.sh, { file: lib/f.awk }]\n'));
    await put('mine/run.sh', '#!/bin/sh\n', 0o755);
    await put('mine/lib/f.awk', '{ print }\n');
  });

  it('copies the code file and its programs, and finds it from then on', async () => {
    await add();
    await rm(join(base, 'mine'), { recursive: true });

    expect((await catalogue().find('x')).origin).toBe(join(project, 'codes/x/x.yaml'));
    expect(await readdir(join(project, 'codes'), { recursive: true })).toEqual(
      expect.arrayContaining(['x', 'x/x.yaml', 'x/run.sh', 'x/lib', 'x/lib/f.awk']),
    );
    expect((await stat(join(project, 'codes/x/run.sh'))).mode & 0o777).toBe(0o755);
    expect(await readdir(join(project, 'codes'))).toEqual(['x']);
  });

  it('does nothing for the same again, from outside or from within', async () => {
    await add();
    const before = await stat(join(project, 'codes/x/x.yaml'));
    await add();
    await catalogue().add(join(project, 'codes/x/x.yaml'));

    expect((await stat(join(project, 'codes/x/x.yaml'))).ino).toBe(before.ino);
  });

  it.each([
    ['mine/run.sh', '#!/bin/sh\necho\n'],
    ['mine/x.yaml', codeFile('x', 'Y', 'program: [run.sh, lib/f.awk]\n')],
  ])('refuses other content under the same name: %s', async (path, text) => {
    await add();
    await put(path, text);

    expect(await messageOf(add())).toBe('The project has another code called x, in codes/x.');
    expect(await readFile(join(project, 'codes/x/run.sh'), 'utf8')).toBe('#!/bin/sh\n');
  });

  it('copes with eight at once', async () => {
    await Promise.all(Array.from({ length: 8 }, add));

    expect(await readdir(join(project, 'codes'))).toEqual(['x']);
  });

  it.each([
    ['is not beside the code file', async () => rm(join(base, 'mine/lib/f.awk'))],
    [
      'is a link that leads out of the folder of the code file',
      async () => {
        await rm(join(base, 'mine/lib/f.awk'));
        await symlink('/etc/passwd', join(base, 'mine/lib/f.awk'));
      },
    ],
    [
      'is not a regular file',
      async () => {
        await rm(join(base, 'mine/lib/f.awk'));
        await mkdir(join(base, 'mine/lib/f.awk'));
      },
    ],
  ])('refuses a program that %s', async (why, change) => {
    await change();

    expect(await messageOf(add())).toBe(`/mine/x.yaml:6:19: the program lib/f.awk ${why}.`);
    expect(await readdir(project)).toEqual([]);
  });

  it.each([
    ['mine/none.yaml', 'it is not there'],
    ['mine', 'it is not a regular file'],
  ])('says what is wrong with %s', async (path, why) => {
    expect(await messageOf(catalogue().add(join(base, path)))).toBe(`/${path} cannot be read: ${why}.`);
  });
});
