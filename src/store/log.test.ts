import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aProgram, aTinyDisk, canMount, idOf, randomFrom, scratch, start } from '../../test/store/kit.ts';
import type { Fact, NewFact } from '../model/index.ts';
import { digest } from './jobs-file.ts';
import { FactLog } from './log.ts';

const stamp = { at: '2026-11-22T10:00:00.000Z', by: 'ada@desk' };

const program = aProgram(`
  import { withLock } from './src/host/index.ts';
  import { FactLog } from './src/store/log.ts';
  const [folder, name, count] = process.argv.slice(2);
  const log = new FactLog(folder + '/log.jsonl');
  for (let i = 0; i < Number(count); i++) {
    await withLock(folder + '/lock', async () => {
      await log.catchUp();
      await log.append([{ type: 'noted', why: name + i }], ${JSON.stringify(stamp)});
    });
  }
`);

const note = (why: string): NewFact => ({ type: 'noted', job: idOf(1), why });
const checkpoint = (sha256: string): NewFact =>
  ({ type: 'checkpoint', checkpoint: { sha256, size: 1, jobs: 1 } }) as NewFact;

async function aLog(...facts: NewFact[]): Promise<{ path: string; log: FactLog }> {
  const path = join(await scratch(), 'log.jsonl');
  const log = new FactLog(path);
  for (const fact of facts) await log.append([fact], stamp);
  return { path, log };
}

const whys = (facts: readonly Fact[]): (string | undefined)[] => facts.map((fact) => fact.why);
const history = async (path: string): Promise<Fact[]> => new FactLog(path).catchUp();

describe('the log', () => {
  it('has nothing where there is none', async () => {
    const { log } = await aLog();

    expect(await log.catchUp()).toEqual([]);
    expect(await log.seek(() => true)).toBeUndefined();
    expect(await log.isCurrent()).toBe(true);
  });

  it('is one fact a line, each with the hash of the line before and of its own', async () => {
    const { path } = await aLog(note('a'), note('b'));

    const [first = '', second = '', end] = (await readFile(path, 'utf8')).split('\n');

    expect(end).toBe('');
    expect(JSON.parse(first)).toMatchObject({ n: 1, ...stamp, ...note('a'), prev: '0'.repeat(64) });
    expect(JSON.parse(second)).toMatchObject({ n: 2, ...stamp, ...note('b'), prev: digest(Buffer.from(first)) });
    expect(digest(Buffer.from(`${second.slice(0, -77)}}`))).toBe(second.slice(-66, -2));
  });

  it('gives what was appended since the last time', async () => {
    const { path, log } = await aLog(note('a'));
    const other = new FactLog(path);

    expect(whys(await other.catchUp())).toEqual(['a']);
    const appended = await log.append([note('b'), note('c')], stamp);
    expect(await other.isCurrent()).toBe(false);
    expect(await other.catchUp()).toEqual(appended);
    expect(await other.catchUp()).toEqual([]);
    expect(await other.isCurrent()).toBe(true);
    expect(other.head.n).toBe(3);
  });

  it('keeps all facts but a torn last one when it is cut at any byte, and goes on from there', async () => {
    const { path } = await aLog(note('a'), note('b ä \\" }'), note('c'));
    const whole = await readFile(path);
    const ends = [...whole.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at);

    for (let size = 0; size < whole.length; size++) {
      await writeFile(path, whole.subarray(0, size));
      const log = new FactLog(path);
      const facts = await log.catchUp();
      expect(facts.length).toBe(ends.filter((end) => end <= size).length);
      await log.append([note('next')], stamp);
      expect(whys(await history(path))).toEqual([...whys(facts), 'next']);
    }
  });

  it('takes the NULs that a power cut leaves for a torn end', async () => {
    const { path } = await aLog(note('a'), note('b'));
    const whole = await readFile(path);
    const first = whole.indexOf(0x0a) + 1;

    for (const kept of [0, 10, first - 1, first, first + 20, whole.length - 1, whole.length]) {
      await writeFile(path, Buffer.concat([whole.subarray(0, kept), Buffer.alloc(3000)]));
      const log = new FactLog(path);
      const facts = await log.catchUp();
      expect(facts.length).toBe(kept < first - 1 ? 0 : kept < whole.length - 1 ? 1 : 2);
      await log.append([note('next')], stamp);
      expect(whys(await history(path))).toEqual([...whys(facts), 'next']);
    }
  });

  it('is found altered, by line, wherever one byte of it is', async () => {
    const { path } = await aLog(note('a'), note('b'), checkpoint('c'), note('d'));
    const whole = await readFile(path);
    const random = randomFrom(7);
    const lineAt = (at: number): number => whole.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;

    for (let at = 0; at < whole.length; at++) {
      const altered = Buffer.from(whole);
      altered[at] = ((whole[at] ?? 0) + 1 + Math.floor(random() * 255)) % 256;
      if (at === whole.length - 1 && altered[at] === 0) altered[at] = 0x20; // NULs are what a power cut leaves
      await writeFile(path, altered);
      await expect(history(path)).rejects.toMatchObject({
        code: 'LOG_BROKEN',
        facts: { file: path, line: lineAt(at) },
      });
    }
  });

  it('is found altered where a line was taken out, added, doubled or exchanged', async () => {
    const { path } = await aLog(note('a'), note('b'), note('c'));
    const { path: other } = await aLog(note('x'), note('y'));
    const [a, b, c] = (await readFile(path, 'utf8')).split('\n');
    const [, y] = (await readFile(other, 'utf8')).split('\n');

    for (const [lines, line] of [
      [[b, c], 1],
      [[a, c], 2],
      [[a, y, b, c], 2],
      [[a, b, b, c], 3],
      [[a, c, b], 2],
      [[a, '', b], 2],
    ] as const) {
      await writeFile(path, `${lines.join('\n')}\n`);
      await expect(history(path)).rejects.toMatchObject({ code: 'LOG_BROKEN', facts: { line } });
    }
  });

  it('says so when it becomes shorter while it is open', async () => {
    const { path, log } = await aLog(note('a'), note('b'));
    await truncate(path, 10);

    await expect(log.catchUp()).rejects.toMatchObject({ code: 'LOG_BROKEN' });
    await rm(path);
    expect(await log.catchUp()).toEqual([]);
  });

  it('finds its newest checkpoint from the end, and what followed', async () => {
    const { path, log } = await aLog(note('a'), checkpoint('one'), note('b'), checkpoint('two'), note('c'));

    expect(await log.seek(() => true)).toMatchObject({ at: { n: 4 }, after: [{ n: 5, why: 'c' }] });
    expect(await log.seek(({ sha256 }) => sha256 === 'one')).toMatchObject({ at: { n: 2 }, after: [{}, {}, {}] });
    expect(await log.seek(() => false)).toBeUndefined();
    expect(await log.catchUp()).toHaveLength(5);
    await appendFile(path, '{"n":6,"type":"checkpoint","checkpoint":{');
    expect(await log.seek(() => true)).toMatchObject({ at: { n: 4 } });
  });

  it('does not take a text that looks like a checkpoint for one', async () => {
    const { log } = await aLog(checkpoint('one'), note('"type":"checkpoint"'), {
      type: 'edited',
      job: idOf(1),
      set: { theirs: { type: 'checkpoint' } },
    });

    expect(await log.seek(() => true)).toMatchObject({ at: { n: 1 } });
  });

  it('finds a checkpoint that lies far back', async () => {
    const { log } = await aLog(checkpoint('one'));
    await log.append(
      Array.from({ length: 3000 }, (_, i) => note('x'.repeat(200) + i)),
      stamp,
    );

    expect((await log.seek(() => true))?.after).toHaveLength(3000);
  });

  it('keeps one chain when two processes append', async () => {
    const folder = await scratch();

    const both = [start(program.path, [folder, 'a', '100']), start(program.path, [folder, 'b', '100'])];
    const ends = await Promise.all(both.map((one) => one.ended));

    expect(ends).toEqual(both.map(() => ({ code: 0, signal: null, errors: '' })));
    const names = whys(await history(join(folder, 'log.jsonl')));
    for (const name of ['a', 'b']) {
      const own = names.filter((why) => why?.startsWith(name));
      expect(own).toEqual(Array.from({ length: 100 }, (_, i) => name + i));
    }
  });

  it.runIf(canMount)('appends all of several facts on a full disk, or none', async () => {
    const disk = await aTinyDisk(64 * 1024);
    const log = new FactLog(join(disk, 'log.jsonl'));
    await log.append([note('a')], stamp);
    const many = Array.from({ length: 200 }, (_, i) => note('x'.repeat(800) + i));

    await expect(log.append(many, stamp)).rejects.toMatchObject({ code: 'WRITE_FAILED' });

    expect(whys(await history(log.path))).toEqual(['a']);
    await log.append([note('b')], stamp);
    expect(whys(await history(log.path))).toEqual(['a', 'b']);
  });
});
