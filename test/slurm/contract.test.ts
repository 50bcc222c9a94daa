import { afterAll, expect, it } from 'vitest';
import { describeScheduler } from '../../src/testing/describe-scheduler.ts';
import { describeOnOwnCluster, makeBench, overSsh } from './bench.ts';

await describeOnOwnCluster('slurm', { name: 'contract', port: 18_400, nodes: 1 }, (cluster) => {
  const limits = { nodes: 1, cpus_per_node: 4 };
  const login = overSsh(cluster);
  afterAll(() => login.disconnect());
  const { deviations } = describeScheduler('slurm over ssh', () => makeBench(cluster, { limits }, login), [
    {
      clause: 'of a job that ended it is told when it started and ended, where, and its peak memory',
      reason: 'Slurm tells times in whole seconds; states.test.ts has the rest of the clause',
    },
  ]);

  it('the slurm scheduler keeps the contract but for one clause', () => {
    expect(deviations.length).toBe(1);
  });
});
