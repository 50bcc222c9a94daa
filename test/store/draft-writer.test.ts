import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

it('the thread was built', () => {
  writer = new DraftWriter(undefined);
  expect(builtThread()).toMatch(/draft-worker\.js$/);
});

describe.each(threads)('drafts, %s', (_, program) => {
  beforeEach(() => void (writer = new DraftWriter(program)));

  it('are written whole and read-only, each under its name', async () => {
    const paths = Array.from({ length: 1700 }, (_, n) => join(folder, `${n}.draft`));
    await Promise.all(paths.map((path, n) => writer.write(path, bytesOf(n))));
    await writer.finish();
    for (const [n, path] of paths.entries()) {
      expect(readFileSync(path).equals(bytesOf(n))).toBe(true);
      expect(statSync(path).mode & 0o777).toBe(0o444);
    }
  });

  it.each([
    ['has no folder', 'none/x', 'ENOENT'],
    ["has somebody else's name", 'taken', 'EEXIST'],
  ])('of which one %s say so, with the word of the system', async (_why, name, code) => {
    writeFileSync(join(folder, 'taken'), 'of somebody else');
    const writing = async (): Promise<void> => {
      for (let n = 0; n < 1200; n += 1) await writer.write(join(folder, n === 700 ? name : `${n}`), bytesOf(n));
      await writer.finish();
    };
    await expect(writing()).rejects.toMatchObject({ code });
    expect(readFileSync(join(folder, 'taken'), 'utf8')).toBe('of somebody else');
  });
});
