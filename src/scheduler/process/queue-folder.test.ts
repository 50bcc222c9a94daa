import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nameOf, nameOfRef, readEntry, readName, writeEnd, writeEntry, type Entry } from './entry.ts';
import { dropOrder, giveOrder, orderFor } from './order.ts';
import { pruneEnded, tidy } from './prune.ts';
import { entryIn, makeQueue, move, namesIn, pathIn, queueAt, type Queue } from './queue-folder.ts';
import { readRows, psTable } from './ps-table.ts';
import { acceptedAs, allot } from './token-index.ts';
import { Waiting } from './waiting.ts';

let queue: Queue;
beforeEach(async () => {
  queue = queueAt(mkdtempSync(join(tmpdir(), 'simtrail-queue-')));
  await makeQueue(queue);
});
afterEach(() => rmSync(queue.folder, { recursive: true }));

const entry: Entry = {
  token: 't',
  folder: '/f',
  script: 's',
  processes: 1,
  runtime: 1,
  cores: 1,
  environment: '',
  submittedAt: '',
};

function put(place: 'queued' | 'ended', count: number): string[] {
  return Array.from({ length: count }, () => {
    const token = `t${Math.random()}`;
    const name = nameOf(allot(queue, token, 'now').number, token);
    writeFileSync(pathIn(queue, place, name), writeEntry({ ...entry, token }));
    return name;
  });
}

it('a name holds number and token, and only sound references have one', () => {
  expect(nameOf(12, 'a-b.c')).toBe('000000012-a-b.c.json');
  expect(readName('000000012-a-b.c.json')).toEqual({ number: 12, token: 'a-b.c' });
  expect([readName('.x.draft'), readName('12-a.json')]).toEqual([undefined, undefined]);
  expect(nameOfRef({ nativeId: '12', token: 'a' })).toBe('000000012-a.json');
  expect([nameOfRef({ nativeId: 'x', token: 'a' }), nameOfRef({ nativeId: '1', token: '../a' })]).toEqual([
    undefined,
    undefined,
  ]);
});

it('an entry is read with its end, and one that is cut off without', () => {
  const end = { outcome: 'failed' as const, endedAt: 'then' };
  const whole = writeEntry(entry) + writeEnd(end);

  expect(readEntry(whole)).toEqual({ ...entry, end });
  expect(readEntry(whole.slice(0, -5))).toEqual(entry);
  expect(readEntry(whole.slice(0, 20))).toBe(undefined);
  expect(readEntry('null')).toBe(undefined);
});

it('a damaged entry reads as a job whose folder is not known', () => {
  writeFileSync(pathIn(queue, 'queued', '000000001-t.json'), '{"tok');

  expect(entryIn(queue, 'queued', '000000001-t.json')).toMatchObject({ token: 't', folder: '' });
});

it('of several who move a job one does', () => {
  const [name = ''] = put('queued', 1);

  expect([move(queue, name, 'queued', 'running'), move(queue, name, 'queued', 'ended')]).toEqual([true, false]);
});

it('the first order counts', () => {
  const first = { outcome: 'cancelled' as const, reason: 'one', at: '1' };
  giveOrder(queue, '000000001-t.json', first);

  expect(giveOrder(queue, '000000001-t.json', { ...first, reason: 'two' })).toEqual(first);
  dropOrder(queue, '000000001-t.json');
  expect(orderFor(queue, '000000001-t.json')).toBe(undefined);
});

it('the oldest are forgotten when there are many and they are old, and their numbers are not given again', () => {
  const names = put('ended', 5);
  const later = Date.now() + 10_000;

  pruneEnded(queue, { keepEnded: 2, keepMs: 60_000 }, later);
  expect(namesIn(queue, 'ended')).toEqual(names);
  pruneEnded(queue, { keepEnded: 0, keepMs: 1000 }, later);

  expect(namesIn(queue, 'ended')).toEqual(names.slice(4));
  expect(readdirSync(join(queue.folder, 'tokens')).length).toBe(1);
  expect(acceptedAs(queue, readName(names[0] ?? '')?.token ?? '')).toBe(undefined);
  expect(allot(queue, 'next', 'now').number).toBe(6);
});

it('old drafts and saved environments go when nobody needs them', () => {
  writeFileSync(join(queue.folder, 'drafts', 'old'), '');
  utimesSync(join(queue.folder, 'drafts', 'old'), 0, 0);
  writeFileSync(join(queue.folder, 'drafts', 'new'), '');
  writeFileSync(join(queue.folder, 'environments', 'ab'), '{}');

  tidy(queue, Date.now());

  expect(readdirSync(join(queue.folder, 'drafts'))).toEqual(['new']);
  expect(readdirSync(join(queue.folder, 'environments'))).toEqual([]);
});

it('those that wait are given in order, without those that went, and with those that came', () => {
  const [first = '', second = '', third = ''] = put('queued', 3);
  const waiting = new Waiting(queue);
  const heads: (string | undefined)[] = [waiting.head(0)?.name];
  rmSync(pathIn(queue, 'queued', second));

  const head = waiting.head(0);
  if (head !== undefined) waiting.take(head);
  heads.push(waiting.head(0)?.name);
  const [fourth = ''] = put('queued', 1);
  waiting.change();
  const next = waiting.head(1);
  if (next !== undefined) waiting.take(next);
  heads.push(waiting.head(1)?.name);

  expect(heads).toEqual([first, third, fourth]);
  expect(namesIn(queue, 'running')).toEqual([first, third]);
});

it('processes are read from ps where there is no proc', () => {
  const text = '    1     0     1 Ss   Mon Jan  5 10:00:00 2026\n   77     1    42 Z+   Mon Jan  5 10:00:01 2026\n';

  expect(readRows(text)).toEqual([{ pid: 1, parent: 0, session: 1, started: 'Mon Jan  5 10:00:00 2026' }]);
  expect(psTable().read(process.pid)?.pid).toBe(process.pid);
  expect(psTable().memory(process.pid)?.now).toBeGreaterThan(1_000_000);
});
