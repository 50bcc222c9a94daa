import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnOwnCluster, makeBench, pause, type SlurmBench } from './bench.ts';
import { look, stage, submit } from './stage.ts';

const wish = { name: 'plain', port: 18_520, nodes: 1, minJobAge: 12, accounting: false };

await describeOnOwnCluster('slurm: a cluster that keeps no accounts', wish, (cluster) => {
  let bench: SlurmBench;
  beforeAll(async () => {
    bench = await makeBench(cluster);
  });
  afterAll(async () => bench.close());

  it('tells from the queue how a job ended, without a record, as long as the queue lists it', async () => {
    const job = await submit(bench, { program: 'exit 200' });
    const isListed = `squeue -h --me -t FAILED --name=${job.token} -o %i | grep -q .`;
    await bench.machine.run(`until ${isListed}; do sleep 0.2; done`);

    const begun = Date.now();
    const seen = await look(bench, job);
    const tookMs = Date.now() - begun;
    const found = await bench.scheduler.find(job.token);
    while ((await bench.machine.run(`squeue -h --me -t all --name=${job.token} -o %i`)).stdout !== '') await pause(500);

    expect(seen).toMatchObject({ word: 'FAILED', outcome: 'failed', exitCode: 200, host: cluster.nodes[0] });
    expect(seen).not.toHaveProperty('record');
    // Without the six seconds that accounting is given for the record of a job that has just ended.
    expect(tookMs).toBeLessThan(5_000);
    expect(found?.nativeId).toBe(job.nativeId);
    expect(await look(bench, job)).toBe(undefined);
    expect((await bench.machine.run(`cat '${job.folder}/.simtrail/ended.0'`)).stdout).toContain('code=200\n');
  });

  it('knows that a job was never submitted', async () => {
    const { token } = await stage(bench, { program: 'true' });
    expect(await bench.scheduler.find(token)).toBe(undefined);
  });
});
