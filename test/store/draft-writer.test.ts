import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Draft } from '../../src/store/draft.ts';
import { builtThread, DraftWriter } from '../../src/store/draft-writer.ts';
import { scratch } from './kit.ts';

const threads = [
  ['by a thread', builtThread()],
  ['where there is no thread', undefined],
] as const;

let folder: string;
let writer: DraftWriter;
beforeEach(async () => void (folder = await scratch()));
afterEach(() => writer.close());

/** Empty ones, small ones, and now and then one that is a piece of its own. */
const bytesOf = (n: number): Buffer => Buffer.alloc(n % 400 === 399 ? 9_000_000 : n % 50, `${n}`);

const draftFor = (target: string, n: number): Draft => ({ path: join(folder, `.${n}.draft`), target });

it('the thread was built', () => {
  writer = new DraftWriter(folder, undefined);
  expect(builtThread()).toMatch(/draft-worker\.js$/);
});

describe.each(threads)('drafts, %s', (_, program) => {
  beforeEach(() => void (writer = new DraftWriter(folder, program)));

  it('become files, whole and read-only, each under its name', async () => {
    const targets = Array.from({ length: 2600 }, (_, n) => join(folder, `${n % 20}`, `${n}`));
    writeFileSync(join(folder, 'whole.draft'), 'whole');
    writer.take({ path: join(folder, 'whole.draft'), target: join(folder, 'whole') });
    await Promise.all(targets.map((target, n) => writer.write(draftFor(target, n), bytesOf(n))));
    await writer.finish();
    for (const [n, target] of targets.entries()) {
      expect(readFileSync(target).equals(bytesOf(n))).toBe(true);
      expect(statSync(target).mode & 0o777).toBe(0o444);
    }
    expect(readFileSync(join(folder, 'whole'), 'utf8')).toBe('whole');
    expect(readdirSync(folder).filter((name) => name.endsWith('.draft'))).toEqual([]);
  });

  it('that cannot have their names say so', async () => {
    writeFileSync(join(folder, 'a file'), '');
    const targets = Array.from({ length: 1200 }, (_, n) => join(folder, n === 700 ? 'a file/x' : `${n}`));
    const writing = async (): Promise<void> => {
      for (const [n, target] of targets.entries()) await writer.write(draftFor(target, n), bytesOf(n));
      await writer.finish();
    };
    await expect(writing()).rejects.toMatchObject({ code: expect.stringMatching(/ENOTDIR|EEXIST/) });
  });

  it.each([
    ['has no folder', 'none/x', 'ENOENT'],
    ["has somebody else's name", 'taken', 'EEXIST'],
  ])('of which one %s say so, with the word of the system', async (_why, name, code) => {
    writeFileSync(join(folder, 'taken'), 'of somebody else');
    const writing = async (): Promise<void> => {
      for (let n = 0; n < 1200; n += 1) {
        const path = join(folder, n === 700 ? name : `${n}`);
        await writer.write({ path, target: join(folder, 'done', `${n}`) }, bytesOf(n));
      }
      await writer.finish();
    };
    await expect(writing()).rejects.toMatchObject({ code });
    expect(readFileSync(join(folder, 'taken'), 'utf8')).toBe('of somebody else');
  });
});
