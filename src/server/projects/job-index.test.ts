import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aProject, aRecord, idOf, made, opened } from '../../../test/store/kit.ts';
import { activeStatuses, finalStatuses, type Job, type JobRecord } from '../../model/index.ts';
import { JobIndex } from './job-index.ts';
import { readOrder } from './job-order.ts';

const word = fc.constantFrom('a', 'b', 'run-2', 'run-10', 'Ünïcode', '');
const aChange = fc.record({
  status: fc.constantFrom(...activeStatuses, ...finalStatuses, 'word-of-tomorrow'),
  analysis: word,
  machine: word,
  job_name: word,
  tags: fc.array(word, { maxLength: 2 }),
  nodes: fc.constantFrom(1, 2, null, 'two'),
  quantities: fc.array(fc.record({ name: fc.constantFrom('q', 'f'), value: fc.integer(), unit: fc.constant('') }), {
    maxLength: 2,
  }),
});

describe('the index of jobs', () => {
  it('finds what looking at every record finds, after any changes', async () => {
    const step = fc.record({ job: fc.integer({ min: 0, max: 9 }), change: fc.option(aChange) });
    const query = fc.record({
      filter: fc.record(
        {
          analysis: fc.array(word, { minLength: 1, maxLength: 2 }),
          machine: fc.array(word, { minLength: 1, maxLength: 2 }),
          status: fc.array(fc.constantFrom('active', 'ended', 'running', 'failed'), { minLength: 1, maxLength: 2 }),
          tag: fc.array(word, { minLength: 1, maxLength: 1 }),
          search: fc.constantFrom('run', 'RUN-1', 'a b', 'ünï', ' '),
        },
        { requiredKeys: [] },
      ),
      sort: fc.constantFrom('created_at', '-created_at', 'name', '-nodes', 'status', 'q', '-f', 'elapsed'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.array(query, { maxLength: 6 }), async (steps, queries) => {
        const store = await opened(await aProject());
        await store.change(() => Array.from({ length: 5 }, (_, i) => made(i)));
        const index = new JobIndex(() => store.state);
        for (const [i, { job, change }] of steps.entries()) {
          const id = idOf(job);
          const set = { ...aRecord(job), ...change } as unknown as JobRecord;
          await store.change(() => [change === null ? { type: 'removed', job: id } : { type: 'edited', job: id, set }]);
          index.update([id]);
          const { filter, sort } = queries[i] ?? { filter: {}, sort: 'name' };
          const { ids, statuses } = await index.find({ filter, order: readOrder(sort) });

          const jobs = [...store.state.jobs()];
          const but = jobs.filter((one) => looks(one, { ...filter, status: undefined }));
          expect(ids.toSorted()).toEqual(
            jobs
              .filter((one) => looks(one, filter))
              .map(({ id }) => id)
              .toSorted(),
          );
          expect(Object.values(statuses).reduce((sum, count) => sum + count, 0)).toBe(but.length);
          const found = ids.map((one) => store.state.job(one));
          const names = found.map((job) => job?.name ?? '');
          const inOrder = names.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true, sensitivity: 'base' }));
          expect(sort === 'name' ? names : inOrder).toEqual(inOrder);
          const values = found.map((job) => job?.quantities.find(({ name }) => name === 'f')?.value);
          const there = values.filter((value) => value !== undefined).toSorted((a, b) => b - a);
          expect(sort === '-f' ? values.slice(0, there.length) : there).toEqual(there);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('answers at once by what heads say, and has every record when it is complete', async () => {
    const store = await opened(await aProject());
    await store.change(() =>
      Array.from({ length: 3000 }, (_, i) => made(i, { machine: i % 2 === 0 ? 'even' : 'odd' })),
    );
    const index = new JobIndex(() => store.state);

    const first = await index.find({ filter: {}, order: readOrder('-created_at') });
    expect(index.isComplete).toBe(false);
    expect(first.ids).toHaveLength(3000);
    expect(first.ids[0]).toBe(idOf(2999));
    const odd = await index.find({ filter: { machine: ['odd'] }, order: readOrder('created_at') });
    expect(index.isComplete).toBe(true);
    expect(odd.ids).toHaveLength(1500);
    expect(index.facets().machines).toEqual([
      { value: 'odd', jobs: 1500 },
      { value: 'even', jobs: 1500 },
    ]);
  });

  it('puts groups one after the other, each from its offset on', async () => {
    const store = await opened(await aProject());
    await store.change(() => [0, 1, 2, 3, 4].map((i) => made(i, { analysis: i % 2 === 0 ? 'x' : 'y' })));
    const index = new JobIndex(() => store.state);

    const { ids, groups } = await index.find({ filter: {}, order: readOrder('-created_at'), group: 'analysis' });

    expect(ids).toEqual([4, 2, 0, 3, 1].map(idOf));
    expect(groups).toEqual([
      { value: 'x', offset: 0, jobs: 3, statuses: { succeeded: 3 } },
      { value: 'y', offset: 3, jobs: 2, statuses: { succeeded: 2 } },
    ]);
  });
});

interface Filter {
  analysis?: string[];
  machine?: string[];
  status?: string[] | undefined;
  tag?: string[];
  search?: string;
}

/** The same said once more, slowly. */
function looks(job: Job, { analysis, machine, status, tag, search }: Filter): boolean {
  const { record } = job;
  const text = [job.name, job.id, job.analysis, record.analysis_step, job.machine, record.slurm_id, record.notes]
    .concat(job.tags)
    .join('\n')
    .toLowerCase();
  return (
    (analysis?.includes(job.analysis) ?? true) &&
    (machine?.includes(job.machine) ?? true) &&
    (status?.some((one) => one === job.status || one === (job.isFinal ? 'ended' : 'active')) ?? true) &&
    (tag?.every((one) => job.tags.includes(one)) ?? true) &&
    (search ?? '')
      .toLowerCase()
      .split(' ')
      .every((one) => text.includes(one))
  );
}
