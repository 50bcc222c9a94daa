import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aProject, aRecord, idOf, made, opened } from '../../test/store/kit.ts';
import type { JobRecord, NewFact } from '../model/index.ts';
import { Store } from './index.ts';

type Document = Record<string, unknown> & { jobs: (Partial<JobRecord> & Record<string, unknown>)[] };

const fileOf = (folder: string): string => join(folder, 'jobs.json');
const look = async (folder: string): Promise<Document> =>
  JSON.parse(await readFile(fileOf(folder), 'utf8')) as Document;
const save = (folder: string, document: Document): Promise<void> =>
  writeFile(fileOf(folder), JSON.stringify(document, null, 2));

/** Somebody opens jobs.json in an editor, changes something and saves. */
async function edit(folder: string, change: (document: Document) => void): Promise<void> {
  const document = await look(folder);
  change(document);
  await save(folder, document);
}

const set = (n: number, changes: Partial<JobRecord>, type: NewFact['type'] = 'observed'): NewFact => ({
  type,
  job: idOf(n),
  set: changes,
});

/** Facts, with everything in jobs.json after each group of them. */
async function went(store: Store, ...groups: NewFact[][]): Promise<void> {
  for (const facts of groups) {
    await store.change(() => facts);
    await store.checkpoint();
  }
}

const running = made(1, { status: 'running', notes: 'first' });

/** What the next program that opens the project sees, and what the file says then. */
async function seen(folder: string): Promise<JobRecord[]> {
  const store = await Store.open(folder);
  const records = [...store.state.jobs()].map((job) => job.record as JobRecord);
  await store.close();
  expect((await look(folder)).jobs).toEqual(records);
  const again = await Store.open(folder);
  expect([...again.state.jobs()].map((job) => job.record)).toEqual(records);
  return records;
}

describe('what others write into jobs.json', () => {
  it('is taken in while a job runs, and what became of the job too', async () => {
    const folder = await aProject();
    const store = await opened(folder);
    await went(store, [running]);

    await edit(folder, ({ jobs: [job = {}] }) => Object.assign(job, { notes: 'by hand', theirs: { deep: [1, null] } }));
    await store.change(() => [set(1, { status: 'succeeded' })]);

    expect(store.state.record(idOf(1))).toMatchObject({
      status: 'succeeded',
      notes: 'by hand',
      theirs: { deep: [1, null] },
    });
    await store.close();
    expect(await seen(folder)).toMatchObject([{ status: 'succeeded', notes: 'by hand', theirs: { deep: [1, null] } }]);
  });

  it('is recorded as a fact, with who did what', async () => {
    const folder = await aProject();
    await went(
      await opened(folder),
      [running, made(2)],
      [{ type: 'accepted', job: idOf(1), unset: ['scheduler_state'] }],
    );
    await edit(folder, ({ jobs }) => {
      Object.assign(jobs[0] ?? {}, { notes: 'by hand' });
      delete jobs[0]?.['host'];
      jobs.pop();
    });
    await seen(folder);

    const facts = (await readFile(join(folder, '.simtrail/log.jsonl'), 'utf8')).trim().split('\n');
    const edits = facts.map((line) => JSON.parse(line) as NewFact).filter(({ type }) => /edited|removed/.test(type));
    expect(edits).toMatchObject([
      { type: 'edited', job: idOf(1), set: { notes: 'by hand' }, unset: ['host'] },
      { type: 'removed', job: idOf(2), why: 'taken out of jobs.json by hand or by another program' },
    ]);
  });

  it('is told from what was old in the copy that an editor saves late', async () => {
    const folder = await aProject();
    const store = await opened(folder);
    await went(store, [running, made(2, { status: 'queued', slurm_id: null })]);
    const stale = await look(folder);
    await went(
      store,
      [set(1, { status: 'succeeded', ended_at: '2026-11-22T12:00:00.000Z' }), set(2, { slurm_id: '7' })],
      [made(3, { status: 'running' }), set(2, { notes: 'meanwhile' }, 'noted')],
    );
    await store.change(() => [set(2, { status: 'running' })]);

    Object.assign(stale.jobs[0] ?? {}, { notes: 'late' });
    await save(folder, stale);

    expect(await seen(folder)).toMatchObject([
      { status: 'succeeded', notes: 'late', ended_at: '2026-11-22T12:00:00.000Z' },
      { status: 'running', slurm_id: '7', notes: 'meanwhile' },
      { id: idOf(3), status: 'running' },
    ]);
  });

  it('counts also where it is what was there earlier', async () => {
    const folder = await aProject();
    const store = await opened(folder);
    await went(store, [running], [set(1, { notes: 'second' }, 'noted')], [made(2)]);

    await edit(folder, ({ jobs: [job = {}] }) => Object.assign(job, { notes: 'first' }));

    expect(await seen(folder)).toMatchObject([{ notes: 'first', status: 'running' }, { id: idOf(2) }]);
  });

  it('counts where it is the status that simtrail keeps', async () => {
    const folder = await aProject();
    await went(await opened(folder), [running], [made(2)], [set(1, { status: 'lost' })]);

    await edit(folder, ({ jobs: [job = {}] }) => Object.assign(job, { status: 'failed' }));

    expect(await seen(folder)).toMatchObject([{ status: 'failed' }, { id: idOf(2) }]);
  });

  it.each([1, 2, 3])('takes finished job %i out', async (n) => {
    const folder = await aProject();
    await went(await opened(folder), [made(1)], [made(2)], [made(3)]);

    await edit(folder, (document) => (document.jobs = document.jobs.filter(({ id }) => id !== idOf(n))));

    expect((await seen(folder)).map(({ id }) => id)).toEqual([1, 2, 3].filter((i) => i !== n).map(idOf));
  });

  it('takes the last finished job out also when the file is the same then, byte by byte, as before the job', async () => {
    const folder = await aProject();
    const store = await opened(folder);
    await went(store, [made(1)]);
    const before = await readFile(fileOf(folder));
    await went(store, [made(2)]);

    await writeFile(fileOf(folder), before);

    expect(await seen(folder)).toMatchObject([{ id: idOf(1) }]);
  });

  it('takes an earlier job out that runs, when the rest is as of now; nothing brings parts of it back', async () => {
    const folder = await aProject();
    const store = await opened(folder);
    await went(store, [running], [made(2)], [made(3)]);

    await edit(folder, ({ jobs }) => jobs.shift());
    await store.change(() => [set(1, { status: 'succeeded' })]);
    await store.close();

    expect((await seen(folder)).map(({ id }) => id)).toEqual([idOf(2), idOf(3)]);
  });

  it('does not take a job out that runs, when an older copy would look just so', async () => {
    const folder = await aProject();
    const store = await opened(folder);
    await went(store, [made(1)]);
    const stale = await look(folder);
    await went(store, [made(2, { status: 'running' })]);

    await save(folder, stale);

    expect((await seen(folder)).map(({ id }) => id)).toEqual([idOf(1), idOf(2)]);
  });

  it('brings a job back whole that one took out and another, with an older copy, worked on', async () => {
    const folder = await aProject();
    const store = await opened(folder);
    await went(store, [made(1)], [made(2)]);
    const stale = await look(folder);
    await went(store, [made(3)]);
    await edit(folder, ({ jobs }) => jobs.shift());
    await store.refresh();
    await went(store, [set(2, { status: 'failed', exit_code: 3 })]);

    Object.assign(stale.jobs[0] ?? {}, { notes: 'still wanted' });
    await save(folder, stale);

    const records = await seen(folder);
    expect(records.find(({ id }) => id === idOf(1))).toEqual({ ...aRecord(1), notes: 'still wanted' });
    expect(records.find(({ id }) => id === idOf(2))).toMatchObject({ status: 'failed', exit_code: 3 });
    expect(records).toHaveLength(3);
  });

  it('may be records of other programs: one without an id gets one, and keeps its keys', async () => {
    const folder = await aProject();
    await went(await opened(folder), [made(1)]);

    await edit(folder, ({ jobs }) =>
      jobs.push({ cumulus_id: 'c1', job_name: 'theirs', odd: { '': [{}] } }, { id: null as never }),
    );

    const [, theirs, empty] = await seen(folder);
    expect(theirs).toEqual({ id: theirs?.id, cumulus_id: 'c1', job_name: 'theirs', odd: { '': [{}] } });
    expect(theirs?.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7/);
    expect(empty).toEqual({ id: empty?.id });
  });

  it('may be there before anything else is', async () => {
    const folder = await aProject();
    await writeFile(fileOf(folder), '{"made by":"hand","jobs":[{"id":"a","notes":"x"}]}');

    expect(await seen(folder)).toEqual([{ id: 'a', notes: 'x' }]);
    expect(await look(folder)).toMatchObject({ 'made by': 'hand' });
  });

  it('survives whatever its keys are called, and whatever simtrail does', async () => {
    const folder = await aProject();
    const store = await opened(folder);
    const theirs =
      '{"__proto__":{"a":1},"constructor":2,"toString":null,"":[{"__proto__":3}],"7":"seven","é\\u0000":"\\ud800"}';
    await writeFile(
      fileOf(folder),
      `{"jobs":[{"id":"${idOf(1)}","status":"running","theirs":${theirs},${theirs.slice(1, -1)}}],"__proto__":5}`,
    );

    await store.change(() => [set(1, { status: 'succeeded' })]);
    await store.change(() => [made(2)]);
    await store.close();
    await seen(folder);

    const text = await readFile(fileOf(folder), 'utf8');
    const [first] = (JSON.parse(text) as { jobs: Record<string, unknown>[] }).jobs;
    const wanted = JSON.parse(theirs) as Record<string, unknown>;
    expect(JSON.stringify(first?.['theirs'])).toBe(JSON.stringify(wanted));
    for (const key of Object.keys(wanted)) expect(JSON.stringify(first?.[key])).toBe(JSON.stringify(wanted[key]));
    expect(Object.keys(first ?? {})).toContain('__proto__');
    expect(text).toContain('"__proto__":5');
  });

  it('is nothing when it is only laid out anew, or put in another order', async () => {
    const folder = await aProject();
    await went(await opened(folder), [made(1), made(2)]);
    await edit(folder, ({ jobs }) => jobs.reverse());

    await seen(folder);

    expect(await readFile(join(folder, '.simtrail/log.jsonl'), 'utf8')).not.toContain('edited');
  });

  it('is nothing when the file is gone: it is made again from the history', async () => {
    const folder = await aProject();
    const store = await opened(folder);
    await went(store, [made(1)]);
    await rm(fileOf(folder));

    await store.change(() => [made(2)]);
    await store.close();

    expect(await seen(folder)).toEqual([aRecord(1), aRecord(2)]);
  });

  it('is all there is when the history was moved away', async () => {
    const folder = await aProject();
    const store = await Store.open(folder);
    await went(store, [made(1)], [made(2)]);
    await store.close();
    await rm(join(folder, '.simtrail'), { recursive: true });

    expect(await seen(folder)).toEqual([aRecord(1), aRecord(2)]);
  });

  it('leaves everything as it is when it cannot be read, and the program that has the project open goes on after', async () => {
    const folder = await aProject();
    const store = await opened(folder);
    await went(store, [running]);
    const whole = await readFile(fileOf(folder));
    const cut = whole.subarray(0, whole.length - 40);
    await writeFile(fileOf(folder), cut);

    await expect(Store.open(folder)).rejects.toMatchObject({ code: 'JOBS_UNREADABLE', facts: { line: 2 } });
    await expect(store.change(() => [made(2)])).rejects.toMatchObject({ code: 'JOBS_UNREADABLE' });
    expect(await readFile(fileOf(folder))).toEqual(cut);

    await writeFile(fileOf(folder), whole);
    await store.change(() => [made(2)]);
    expect([...store.state.jobs()]).toHaveLength(2);
  });
});
