import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import { User } from '../user.ts';

const root = resolve(import.meta.dirname, '../..');

await describeOnCluster('a job on a cluster, over ssh', (cluster) => {
  /** A user with the cluster among their machines and the cavity as an analysis. */
  async function aUser(): Promise<User> {
    const user = new User();
    mkdirSync(join(user.home, 'config/simtrail'), { recursive: true });
    writeFileSync(
      join(user.home, 'config/simtrail/machines.yaml'),
      `machines:
  cluster:
    host: cluster
    ssh_config: ${cluster.sshConfig}
    work_folder: ${cluster.home}/simtrail
    poll_floor_seconds: 1
    slurm: { account: proj1, partition: debug, memory: 1500M }
`,
    );
    await user.mustType('init', user.project);
    const code = join(root, 'dist/examples/cavity/eigen.yaml');
    await user.does('analysis', 'add', 'pillbox', '--code', code, join(root, 'examples/cavity/pillbox.json'));
    return user;
  }
  const record = (user: User, name: string): JobRecord | undefined =>
    user.records().find((one) => one.job_name === name);

  it('is staged, submitted once, followed, judged, and its results are here', { timeout: 120_000 }, async () => {
    const user = await aUser();

    const run = await user.types(
      'submit',
      'pillbox',
      '--on',
      'cluster',
      '--name',
      'there',
      '--wait',
      '--project',
      user.project,
    );

    expect(run.stderr).toBe('');
    const job = record(user, 'there');
    expect(job).toMatchObject({
      status_detail: null,
      machine: 'cluster',
      status: 'succeeded',
      exit_code: 0,
      scheduler_state: 'COMPLETED',
    });
    expect(job?.slurm_id).toMatch(/^\d+$/);
    const frequency = job?.quantities.find((one) => one.name === 'frequency' && one.index?.['mode'] === 1)?.value ?? 0;
    expect(Math.abs(frequency / ((2.404825557695773 * 299_792_458) / (2 * Math.PI * 0.1)) - 1)).toBeLessThan(1e-6);
    expect((await user.types('verify', '--project', user.project)).code).toBe(0);
    user.leaves();
  });

  it('goes on when nobody looks, and is told of afterwards', { timeout: 120_000 }, async () => {
    const user = await aUser();
    await user.does('submit', 'pillbox', '--on', 'cluster', '--name', 'alone');
    await new Promise((done) => setTimeout(done, 15_000));

    await user.does('jobs');

    expect(record(user, 'alone')).toMatchObject({ status: 'succeeded', exit_code: 0 });
    user.leaves();
  });

  it('is refused in Slurm’s own words, and nothing is submitted', { timeout: 120_000 }, async () => {
    const user = await aUser();
    const file = join(user.home, 'config/simtrail/machines.yaml');
    const { readFileSync } = await import('node:fs');
    writeFileSync(file, readFileSync(file, 'utf8').replace('account: proj1', 'account: nobodys'));

    const run = await user.types(
      'submit',
      'pillbox',
      '--on',
      'cluster',
      '--name',
      'refused',
      '--project',
      user.project,
    );

    expect(run.code).toBe(21);
    expect(run.stderr).toMatch(/account/i);
    expect(record(user, 'refused')).toMatchObject({ status: 'failed', slurm_id: null });
    user.leaves();
  });

  it('is cancelled there', { timeout: 120_000 }, async () => {
    const user = await aUser();
    await user.does('submit', 'pillbox', '--on', 'cluster', '--name', 'fine', '--set', 'mesh_size_m=0.0006');
    while (!(await user.does('jobs')).includes('running')) await new Promise((done) => setTimeout(done, 1000));

    await user.does('cancel', 'fine');
    await user.does('watch');

    expect(record(user, 'fine')).toMatchObject({ status: 'cancelled' });
    user.leaves();
  });
});
