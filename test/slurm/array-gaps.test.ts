import { afterAll, beforeAll, expect, it } from 'vitest';
import { newJobId, tokenOf } from '../../src/model/index.ts';
import type { JobRef } from '../../src/scheduler/index.ts';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import { makeBench, type SlurmBench } from './bench.ts';
import { stage } from './stage.ts';

/** More than a list of jobs that is asked about one by one, and a list of gaps that is longer than a column of squeue. */
const count = 700;

await describeOnCluster('an array with many gaps', (cluster) => {
  let bench: SlurmBench;
  beforeAll(async () => {
    bench = await makeBench(cluster);
  });
  afterAll(() => bench.close());

  it('has the tasks that were cancelled ended, those alone, and no other taken for one that waits', async () => {
    const staged = await stage(bench, { program: 'true', settings: { directives: ['--hold'] } });
    const { nativeId } = await bench.scheduler.submit({ ...staged, tasks: count });
    const all = Array.from({ length: count }, (_, task): JobRef => {
      const token = tokenOf(newJobId(Date.now(), crypto.getRandomValues(new Uint8Array(16))));
      return { token, nativeId: `${nativeId}_${task}`, folder: `${staged.folder}/${task}`, array: staged.token };
    });
    const isUnwanted = (task: number): boolean => task % 3 === 0;

    await bench.scheduler.cancel(...all.filter((_, task) => isUnwanted(task)));
    const { jobs, open } = await bench.scheduler.look(all, { isBrief: true });
    const left = await bench.machine.run(`squeue --noheader --me --array --jobs=${nativeId} --format=%K`);
    await bench.scheduler.cancel(...all);
    const after = await bench.scheduler.look(all, { isBrief: true });

    const wanted = Array.from({ length: count }, (_, task) => task).filter((task) => !isUnwanted(task));
    const tasksWhere = (is: (ref: JobRef) => boolean): number[] => all.flatMap((ref, task) => (is(ref) ? [task] : []));
    expect(
      left.stdout
        .trim()
        .split('\n')
        .map(Number)
        .toSorted((a, b) => a - b),
    ).toEqual(wanted);
    expect(tasksWhere(({ token }) => jobs.get(token)?.phase === 'held')).toEqual(wanted);
    expect(tasksWhere(({ token }) => open?.has(token) !== true)).toEqual(wanted);
    expect(tasksWhere(({ token }) => after.jobs.get(token)?.outcome === 'cancelled')).toHaveLength(count);
  });
});
