import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Objects, type SavedFile } from './objects.ts';

let project: string;

beforeEach(() => void (project = mkdtempSync(join(tmpdir(), 'simtrail-new-objects-'))));
afterEach(() => rmSync(project, { recursive: true, force: true }));

const everything = (): string[] => readdirSync(project, { recursive: true }).map(String);
const drafts = (): string[] => everything().filter((name) => name.endsWith('.draft'));

describe('objects that are saved together', () => {
  // So few are synced one by one, so many with their file system.
  it.each([3, 300])('are there when all of them are: %i', async (count) => {
    const live = join(project, 'mesh.ncdf');
    writeFileSync(live, 'a mesh');
    const saved = await new Objects(project).together(async (objects) => {
      const found: SavedFile[] = [];
      for (let n = 0; n < count; n++) {
        found.push(await objects.saveBytes(Buffer.from(`point ${n % (count - 1)}`), '.json'), await objects.save(live));
      }
      expect(everything().filter((name) => /[0-9a-f]{64}/.test(name))).toEqual([]);
      return found;
    });
    expect(new Set(saved.map(({ object }) => object)).size).toBe(count);
    for (const [at, { object }] of saved.entries()) {
      const text = at % 2 === 1 ? 'a mesh' : `point ${(at / 2) % (count - 1)}`;
      expect(readFileSync(join(project, object), 'utf8')).toBe(text);
      expect(statSync(join(project, object)).mode & 0o777).toBe(0o444);
    }
    expect(drafts()).toEqual([]);
  });

  it('are not there when one of them could not be made, and what was there stays', async () => {
    const objects = new Objects(project);
    const before = await objects.saveBytes(Buffer.from('before'), '.txt');
    const failing = objects.together(async (together) => {
      await together.saveBytes(Buffer.from('before'), '.txt');
      await together.saveBytes(Buffer.from('new'), '.txt');
      await together.save(join(project, 'nothing'));
    });
    await expect(failing).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
    expect(drafts()).toEqual([]);
    const there = everything().filter((name) => name.endsWith('.txt'));
    expect(there.map((name) => existsSync(join(project, name)) && name)).toEqual([before.object]);
  });

  it('are not there when their folder is not any more, and it is said', async () => {
    const failing = new Objects(project).together(async (objects) => {
      await objects.saveBytes(Buffer.from('one'), '.txt');
      rmSync(join(project, 'jobs'), { recursive: true });
      await objects.saveBytes(Buffer.from('two'), '.txt');
    });
    await expect(failing).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    expect(everything()).toEqual([]);
  });

  it('are written once, and one that was damaged is written again', async () => {
    const objects = new Objects(project);
    const saved = await objects.together(async (together) =>
      Promise.all([1, 2, 3].map(() => together.saveBytes(Buffer.from('the same'), '.txt'))),
    );
    const path = join(project, saved[0]?.object ?? '');
    const { ino } = statSync(path);
    await objects.together(async (together) => together.saveBytes(Buffer.from('the same'), '.txt'));
    expect(statSync(path).ino).toBe(ino);

    chmodSync(path, 0o644);
    writeFileSync(path, 'cut');
    await objects.together(async (together) => together.saveBytes(Buffer.from('the same'), '.txt'));
    expect(readFileSync(path, 'utf8')).toBe('the same');
  });

  it('let others have their turn', async () => {
    const others = { turns: 0 };
    const timer = setInterval(() => (others.turns += 1), 1);
    await new Objects(project).together(async (objects) => {
      for (let n = 0; n < 20_000 && others.turns < 3; n++) await objects.saveBytes(Buffer.from(`point ${n}`), '.json');
      expect(others.turns).toBeGreaterThanOrEqual(3);
    });
    clearInterval(timer);
  });
});
