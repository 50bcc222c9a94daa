import { expect } from 'vitest';
import type { JobId, JobRecord, NewFact } from '../model/index.ts';
import type { State, Store } from '../store/index.ts';
import type { Clause } from './clauses.ts';
import type { StoreBench } from './store-bench.ts';

/** A fact that makes a job with these keys. */
export function made(store: Store, set: Partial<JobRecord> = {}): NewFact & { job: JobId } {
  const id = store.newId();
  return { type: 'prepared', job: id, set: { id, status: 'prepared', analysis: 'a', job_name: 'job', ...set } };
}

export function recordsOf(state: State): JobRecord[] {
  return [...state.jobs()].map((job) => job.record as JobRecord);
}

function failing(): NewFact[] {
  throw new Error('no');
}

/** What `change` promises, and what the state makes of facts. */
export function changeClauses(clause: Clause<StoreBench>): void {
  clause('a new project has no jobs', async ({ open }) => {
    expect(recordsOf((await open()).state)).toEqual([]);
  });

  clause('what a change resolved with is there for whoever opens the project then', async ({ open }) => {
    const store = await open();
    const fact = made(store, { notes: 'ä "quoted" \\ \n' });

    await store.change(() => [fact]);

    expect(recordsOf((await open()).state)).toEqual([fact.set]);
    expect(recordsOf(store.state)).toEqual([fact.set]);
  });

  clause(
    'a change resolves with its facts, numbered in the order of the history, with time and author',
    async ({ open }) => {
      const [one, other] = [await open(), await open()];

      const facts = [
        ...(await one.change(() => [made(one), made(one)])),
        ...(await other.change(() => [made(other)])),
        ...(await one.change(() => [made(one)])),
      ];

      expect(facts.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
      for (const { at, by } of facts) {
        expect(new Date(at).toISOString()).toBe(at);
        expect(by).toMatch(/^[^@]+@[^@]+$/);
      }
    },
  );

  clause('a change decides on the state as it is when nobody else can change it', async ({ open }) => {
    const stores = [await open(), await open(), await open()];
    const [first] = stores;
    const id = first?.newId() as JobId;
    const more = (state: State): NewFact[] => [
      { type: 'edited', job: id, set: { nodes: (state.record(id)?.nodes ?? 0) + 1 } },
    ];

    await Promise.all(Array.from({ length: 10 }).flatMap(() => stores.map((store) => store.change(more))));

    expect((await open()).state.record(id)?.nodes).toBe(30);
  });

  clause('changes asked for at the same time are made in the order they were asked for', async ({ open }) => {
    const store = await open();
    const names = Array.from({ length: 20 }, (_, i) => `job ${i}`);

    await Promise.all(names.map((job_name) => store.change(() => [made(store, { job_name })])));

    expect(recordsOf(store.state).map((record) => record.job_name)).toEqual(names);
  });

  clause('a change that throws changes nothing, and keeps no other from being made', async ({ open }) => {
    const store = await open();
    const outcomes = await Promise.allSettled([store.change(failing), store.change(() => [made(store)])]);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(recordsOf((await open()).state)).toHaveLength(1);
  });

  clause('a change that decides on nothing leaves no fact', async ({ open }) => {
    const store = await open();

    expect(await store.change(() => [])).toEqual([]);

    expect((await store.change(() => [made(store)])).map(({ n }) => n)).toEqual([1]);
  });

  clause('a fact changes the keys that it names and no other, and never the id', async ({ open }) => {
    const store = await open();
    const fact = made(store, { notes: 'a', theirs: 1 });
    await store.change(() => [fact]);

    const set = { notes: 'b', id: store.newId() };
    await store.change(() => [{ type: 'noted', job: fact.job, set, unset: ['theirs', 'never there'] }]);

    const { theirs: _, ...rest } = fact.set ?? {};
    expect(recordsOf(store.state)).toEqual([{ ...rest, notes: 'b' }]);
  });

  clause(
    'a job that was taken out is gone, and later facts about it do not bring parts of it back',
    async ({ open }) => {
      const store = await open();
      const fact = made(store);
      await store.change(() => [fact]);

      await store.change(() => [{ type: 'removed', job: fact.job }]);
      await store.change(() => [{ type: 'observed', job: fact.job, set: { status: 'running' } }]);

      expect(recordsOf(store.state)).toEqual([]);
      expect(recordsOf((await open()).state)).toEqual([]);
    },
  );

  clause('refresh shows what other stores did', async ({ open }) => {
    const [one, other] = [await open(), await open()];
    await one.change(() => [made(one)]);
    await one.checkpoint();
    await one.change(() => [made(one)]);

    await other.refresh();

    expect(recordsOf(other.state)).toEqual(recordsOf(one.state));
  });

  clause('ids are new each time, and later ones sort behind', async ({ open }) => {
    const store = await open();
    const first = store.newId();
    await new Promise((resolve) => setTimeout(resolve, 2));

    expect(store.newId() > first).toBe(true);
    expect(new Set(Array.from({ length: 100 }, () => store.newId())).size).toBe(100);
  });

  clause('a job is found by its id, the start or end of it, or a name that only one has', async ({ open }) => {
    const store = await open();
    const [one, other] = [made(store, { job_name: 'pill box' }), made(store, { job_name: 'twice' })];
    await store.change(() => [one, other, made(store, { job_name: 'twice' })]);

    const found = [one.job, one.job.slice(-12), 'pill box'].map((ref) => store.state.find(ref).id);

    expect(found).toEqual([one.job, one.job, one.job]);
    expect(() => store.state.find('twice')).toThrow(expect.objectContaining({ code: 'AMBIGUOUS_JOB' }));
    expect(() => store.state.find('none')).toThrow(expect.objectContaining({ code: 'NO_JOB' }));
  });

  clause('active jobs are those whose status is not final, an unknown word included', async ({ open }) => {
    const store = await open();
    for (const status of ['queued', 'succeeded', 'REVOKED' as 'unknown'] as const)
      await store.change(() => [made(store, { status })]);

    expect([...store.state.active()].map((job) => job.status)).toEqual(['queued', 'unknown']);
  });
}
