import { expect, it } from 'vitest';
import type { JobId, JobRecord, Pack } from '../../model/index.ts';
import type { Plan } from '../plan.ts';
import { Arrays } from './arrays.ts';

/** A machine as far as arrays look at it. */
const machine = { name: 'cluster', scheduler: 'slurm', work_folder: '/w' };

/** So many jobs of one step, as far as arrays look at them. */
async function arraysOf(
  count: number,
  { atMost, most, pack }: { atMost?: number; pack?: Pack; most?: () => Promise<number | undefined> } = {},
): Promise<NonNullable<JobRecord['array']>[]> {
  let ids = 0;
  const arrays = new Arrays(() => `array-${(ids += 1)}` as JobId, most ?? (async () => undefined));
  const plan = { machine, after: [], resources: { nodes: 1, processes: 1, runtime: 60 } } as unknown as Plan;
  const records = Array.from({ length: count }, (_, n) =>
    arrays.take(plan, { id: `job-${n}`, sequence: { id: 's', step: 'a', attempt: 1 } } as unknown as JobRecord, {
      atMost,
      pack,
    }),
  );
  await arrays.close(records);
  return records.flatMap(({ array }) => array ?? []);
}

it('makes one array of what a scheduler takes, none of one job', async () => {
  expect(await arraysOf(1)).toEqual([]);
  expect(await arraysOf(3)).toEqual([0, 1, 2].map((task) => ({ id: 'array-1', task })));
});

it('makes one of those that wait for the same', async () => {
  let ids = 0;
  const arrays = new Arrays(
    () => `array-${(ids += 1)}` as JobId,
    async () => undefined,
  );
  const records = [['a'], ['b', 'c'], ['a'], ['c', 'b'], []].map((after, n) => {
    const resources = { nodes: 1, processes: 1, runtime: 60 };
    const plan = { machine, after: after.map((id) => ({ id })), resources } as unknown as Plan;
    return arrays.take(plan, { id: `job-${n}`, sequence: { step: 'a' } } as unknown as JobRecord);
  });
  await arrays.close(records);

  expect(records.map(({ array }) => array?.id)).toEqual(['array-1', 'array-2', 'array-1', 'array-2', undefined]);
});

it('makes as many as the cluster needs', async () => {
  const sizes = async (most?: () => Promise<number | undefined>): Promise<number[]> => {
    const found = await arraysOf(2500, most === undefined ? {} : { most });
    return [...new Set(found.map(({ id }) => id))].map((id) => found.filter((one) => one.id === id).length);
  };
  expect(await sizes(async () => 10_001)).toEqual([2500]);
  expect(await sizes(async () => 900)).toEqual([900, 900, 700]);
  expect(await sizes()).toEqual([1000, 1000, 500]);
  const silent = async (): Promise<number> => {
    throw new Error('nobody answers');
  };
  expect(await sizes(silent)).toEqual([1000, 1000, 500]);
});

it('asks a cluster as soon as it matters, and once', async () => {
  let asked = 0;
  const most = async (): Promise<number> => (asked += 1) * 2000;
  expect(new Set((await arraysOf(4000, { most })).map(({ id }) => id)).size).toBe(2);
  expect(asked).toBe(1);
  await arraysOf(1000, { most });
  expect(asked).toBe(1);
});

it('starts arrays that share a limit one behind the other', async () => {
  const found = await arraysOf(1500, { atMost: 7 });
  expect(found[0]).toEqual({ id: 'array-1', task: 0, at_most: 7 });
  expect(found[1499]).toEqual({ id: 'array-2', task: 499, at_most: 7, behind: 'array-1' });
});

it('puts several jobs into each task, and asks for no more than they need', async () => {
  const tasksOf = async (count: number, pack: Pack, most?: number): Promise<unknown[]> =>
    (await arraysOf(count, { pack, most: async () => most })).map(({ id, task, pack: own }) => [id, task, own]);

  const two = { jobs: 2, at_once: 2 };
  expect(await tasksOf(5, two)).toEqual([0, 0, 1, 1, 2].map((task) => ['array-1', task, two]));
  expect(await tasksOf(2, { jobs: 50, at_once: 4 })).toEqual([0, 0].map((task) => ['array-1', task, two]));
  const many = await tasksOf(2500, { jobs: 2, at_once: 1 }, 800);
  expect(many.at(1599)).toEqual(['array-1', 799, { jobs: 2, at_once: 1 }]);
  expect(many.at(1600)).toEqual(['array-2', 0, { jobs: 2, at_once: 1 }]);
});
