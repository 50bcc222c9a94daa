import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { appendFile, chmod, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aProgram, aProject, asNobody, aTinyDisk, canMount, scratch, start } from '../../test/store/kit.ts';
import { hashOfPath } from '../host/index.ts';
import { createProject, Objects } from './index.ts';

const program = aProgram(`
  import { Objects } from './src/store/index.ts';
  const [folder, path] = process.argv.slice(2);
  console.log('ready');
  console.log(await new Objects(folder).save(path).then((saved) => saved.sha256, (error) => error.code + ': ' + error.message));
`);
const scribbler = aProgram(`
  import { openSync, writeSync } from 'node:fs';
  const file = openSync(process.argv[2], 'r+');
  console.log('ready');
  for (let i = 0; ; i++) writeSync(file, String(i % 10), i % 4_000_000);
`);

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A project with one file. */
async function withFile(
  name: string,
  bytes: string | Buffer,
): Promise<{ folder: string; path: string; objects: Objects }> {
  const folder = await aProject();
  const path = join(folder, 'analyses', name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return { folder, path, objects: new Objects(folder) };
}

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(join(folder, 'jobs/objects'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

const settle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('saved inputs', () => {
  it('are copies, named by their content and extension, read-only', async () => {
    const { folder, path, objects } = await withFile('a.omega3p', 'ModelInfo: {}');

    const saved = await objects.save(path);

    const digest = sha256('ModelInfo: {}');
    expect(saved).toEqual({ sha256: digest, size: 13, object: `jobs/objects/${digest.slice(0, 2)}/${digest}.omega3p` });
    const place = objects.place(saved.object);
    expect(place).toBe(join(folder, saved.object));
    expect((await stat(place)).mode & 0o777).toBe(0o444);
    expect((await stat(place)).nlink).toBe(1);
    await appendFile(path, 'edited');
    expect((await objects.read(saved.object, digest, 'a')).toString()).toBe('ModelInfo: {}');
  });

  it('of the same bytes are one file, from wherever they come', async () => {
    const { folder, path, objects } = await withFile('a.ncdf', 'mesh');
    await writeFile(join(folder, 'b.ncdf'), 'mesh');

    const all = await Promise.all([
      objects.save(path),
      objects.save(path),
      objects.save(join(folder, 'b.ncdf')),
      new Objects(folder).save(path),
    ]);
    all.push(await objects.saveBytes(Buffer.from('mesh'), '.ncdf'), await objects.save(path));

    expect(new Set(all.map((one) => one.object)).size).toBe(1);
    expect(await filesIn(folder)).toHaveLength(1);
  });

  it('are mended when the same bytes are saved again', async () => {
    const { path, objects } = await withFile('a', 'good');
    const { object, sha256: digest } = await objects.save(path);
    await chmod(objects.place(object), 0o644);
    await writeFile(objects.place(object), 'evil');

    await expect(objects.read(object, digest, 'a')).rejects.toMatchObject({ code: 'OBJECT_CHANGED' });
    await objects.save(path);

    expect((await objects.read(object, digest, 'a')).toString()).toBe('good');
  });

  it('are missed by name', async () => {
    const { objects } = await withFile('a', 'x');

    await expect(objects.read('jobs/objects/00/none', 'x', 'a.mesh')).rejects.toMatchObject({
      code: 'OBJECT_MISSING',
      facts: { path: 'a.mesh', object: 'jobs/objects/00/none' },
    });
  });

  it.each([
    ['a.tar.gz', '.gz'],
    ['a.SMTK', '.smtk'],
    ['a', ''],
    ['.hidden', ''],
    ['a.', ''],
    ['a.b c', ''],
    ['a.ä', ''],
    ['a.seventeenletters1', ''],
    ['a.sixteenletters16', '.sixteenletters16'],
    ["it's.txt", '.txt'],
    ['new\nline.txt', '.txt'],
    ['-rf.txt', '.txt'],
    ['Größe 腔.msh', '.msh'],
    [`${'x'.repeat(240)}.msh`, '.msh'],
  ])('of the name %j have the extension %j', async (name, extension) => {
    const { objects, path } = await withFile(name, 'x');

    expect((await objects.save(path)).object).toBe(
      `jobs/objects/${sha256('x').slice(0, 2)}/${sha256('x')}${extension}`,
    );
  });

  it('may be empty, and bigger than any buffer', async () => {
    const big = randomBytes(3 * (1 << 20) + 17);
    const { folder, path, objects } = await withFile('big', big);
    await writeFile(join(folder, 'empty'), '');

    expect(await objects.save(path)).toMatchObject({ sha256: sha256(big), size: big.length });
    expect(await objects.save(join(folder, 'empty'))).toMatchObject({ sha256: sha256(''), size: 0 });
    expect(big.equals(await readFile(objects.place((await objects.save(path)).object)))).toBe(true);
  });

  it('follow a link to what it means', async () => {
    const { folder, path, objects } = await withFile('a', 'x');
    await symlink(path, join(folder, 'linked'));

    expect((await objects.save(join(folder, 'linked'))).sha256).toBe(sha256('x'));
  });
});

describe('what cannot be saved', () => {
  it('is a pipe, a folder, nothing, a device: at once, and nothing is left of it', async () => {
    const { folder, objects } = await withFile('a', 'x');
    execFileSync('mkfifo', [join(folder, 'pipe')]);

    for (const [path, why] of [
      [join(folder, 'pipe'), 'it is not a regular file'],
      [folder, 'it is not a regular file'],
      [join(folder, 'none'), 'it is not there'],
      [join(folder, 'analyses/a/b'), 'it is not there'],
      ['/dev/zero', 'it is not a regular file'],
    ]) {
      const refusal = { code: 'INPUT_UNREADABLE', facts: { path, why } };
      await expect(objects.save(path ?? '')).rejects.toMatchObject(refusal);
      await expect(objects.digest(path ?? '')).rejects.toMatchObject(refusal);
    }
    expect(await filesIn(folder)).toEqual([]);
  });

  it('is what one has no right to read', async () => {
    const { folder, path } = await withFile('a', 'x');
    execFileSync('chmod', ['-R', 'a+rwX', folder]);
    await chmod(path, 0);

    const { lines, ended } = start(program.path, [folder, path], asNobody);
    await ended;

    expect(lines[1]).toBe(`INPUT_UNREADABLE: ${path} cannot be read: you have no right to read it.`);
    expect(await filesIn(folder)).toEqual([]);
  });

  it('is what somebody writes to meanwhile', async () => {
    const { folder, path, objects } = await withFile('a', Buffer.alloc(4_000_000));
    const writing = start(scribbler.path, [path]);
    await writing.said('ready');

    // On a busy computer the writer may rest for as long as a file is read.
    const refusalOf = async (work: () => Promise<unknown>): Promise<unknown> => {
      for (;;) {
        const error = await work().then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error !== undefined) return error;
      }
    };
    expect(await refusalOf(() => objects.save(path))).toMatchObject({ code: 'INPUT_CHANGED', facts: { path } });
    expect(await refusalOf(() => objects.digest(path))).toMatchObject({ code: 'INPUT_CHANGED', facts: { path } });
    writing.kill();
    await writing.ended;

    expect((await filesIn(folder)).filter((name) => name.endsWith('.draft'))).toEqual([]);
    expect(await objects.save(path)).toMatchObject({ sha256: sha256(await readFile(path)) });
  });

  it.runIf(canMount)('is not put on a full disk, and leaves nothing there', async () => {
    const disk = await aTinyDisk(128 * 1024);
    await createProject(disk, 'p');
    const path = join(await scratch(), 'big.mesh');
    await writeFile(path, randomBytes(1 << 20));
    const objects = new Objects(disk);

    const full = {
      code: 'WRITE_FAILED',
      message: `the saved copy of ${path} could not be written: there is no space left on the device.`,
    };
    await expect(objects.save(path)).rejects.toMatchObject(full);
    await expect(objects.saveBytes(randomBytes(1 << 20), '.x')).rejects.toMatchObject({ code: 'WRITE_FAILED' });

    expect(await filesIn(disk)).toEqual([]);
    await writeFile(path, 'small');
    expect(await objects.save(path)).toMatchObject({ size: 5 });
  });

  it('is not put into a folder that may not be written', async () => {
    const { folder, path } = await withFile('a', 'x');
    execFileSync('chmod', ['-R', 'a-w,a+rX', folder]);

    const { lines, ended } = start(program.path, [folder, path], asNobody);
    await ended;

    expect(lines[1]).toContain('WRITE_FAILED');
    execFileSync('chmod', ['-R', 'u+w', folder]);
  });

  it('leaves no copy behind that is ever taken for a saved one, when the program is killed', async () => {
    const { folder, path } = await withFile('big', randomBytes(20_000_000));
    const wanted = await hashOfPath(path);

    for (const wait of [0, 5, 10, 20, 40]) {
      const one = start(program.path, [folder, path]);
      await one.said('ready');
      await settle(wait);
      one.kill();
      await one.ended;
      const saved = (await filesIn(folder)).filter((name) => !name.endsWith('.draft'));
      expect(saved.filter((name) => name !== wanted)).toEqual([]);
    }
    const drafts = (await filesIn(folder)).filter((name) => name.endsWith('.draft'));
    const past = new Date(Date.now() - 25 * 3_600_000);
    for (const name of drafts) await utimes(join(folder, 'jobs/objects', name), past, past);
    await new Objects(folder).save(path);

    expect(await filesIn(folder)).toEqual([wanted]);
  });
});
