import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NewFact } from '../model/index.ts';
import { aProject, idOf, made, opened } from '../../test/store/kit.ts';
import { FactFeed, readHistory } from './index.ts';

describe('the history of a job', () => {
  it('has its facts only, oldest first, also in a log of many blocks', async () => {
    const folder = await aProject();
    const store = await opened(folder);
    // Each says why, so that each has a line.
    await store.change(() => Array.from({ length: 2500 }, (_, i): NewFact => ({ ...made(i), why: `${i}` })));
    await store.change(() => [
      { type: 'noted', job: idOf(1), set: { notes: `as ${idOf(2)}` } },
      { type: 'noted', job: idOf(2), set: { notes: 'x' } },
    ]);

    expect((await readHistory(folder, idOf(2))).map(({ n, type }) => [n, type])).toEqual([
      [3, 'prepared'],
      [2502, 'noted'],
    ]);
    expect(await readHistory(folder, idOf(9999))).toEqual([]);
  });

  it('is none where there is no log, and leaves out a line that was cut off', async () => {
    const folder = await aProject();
    expect(await readHistory(folder, idOf(1))).toEqual([]);
    const store = await opened(folder);
    await store.change(() => [made(1)]);
    await appendFile(join(folder, '.simtrail/log.jsonl'), `{"n":2,"job":"${idOf(1)}","type":"noted"`);

    expect(await readHistory(folder, idOf(1))).toHaveLength(1);
  });
});

describe('the feed of facts', () => {
  it('tells what any store appends from its beginning on, once', async () => {
    const folder = await aProject();
    const [one, other] = [await opened(folder), await opened(folder)];
    await one.change(() => [made(1)]);
    await one.checkpoint();
    await one.change(() => [made(2)]);
    const feed = await FactFeed.open(folder);

    expect(await feed.next()).toEqual([]);
    await other.change(() => [made(3)]);
    await one.change(() => [{ type: 'noted', job: idOf(1), set: { notes: 'x' } }]);
    expect((await feed.next()).map(({ job }) => job)).toEqual([idOf(3), idOf(1)]);
    expect(await feed.next()).toEqual([]);
  });
});
