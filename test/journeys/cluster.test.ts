import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import { UserOnCluster } from '../cluster/user-on-cluster.ts';
import type { User } from '../user.ts';

await describeOnCluster('a job on a cluster, over ssh', (cluster) => {
  async function aUser(): Promise<UserOnCluster> {
    const user = new UserOnCluster(cluster, { slurm: 'account: proj1, partition: debug, memory: 1500M' });
    await user.hasPillbox();
    return user;
  }
  const record = (user: User, name: string): JobRecord | undefined =>
    user.records().find((one) => one.job_name === name);

  it('is staged, submitted once, followed, judged, and its results are here', async () => {
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

  it('goes on when nobody looks, and is told of afterwards', async () => {
    const user = await aUser();
    await user.does('submit', 'pillbox', '--on', 'cluster', '--name', 'alone');
    while (user.queue().length > 0) await wait(500);

    await user.does('jobs');

    expect(record(user, 'alone')).toMatchObject({ status: 'succeeded', exit_code: 0 });
    user.leaves();
  });

  it('is refused in Slurm’s own words, and nothing is submitted', async () => {
    const user = await aUser();
    const file = join(user.home, 'config/simtrail/machines.yaml');
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

  it('says why its script did not come to its program', async () => {
    const user = await aUser();
    const file = join(user.home, 'config/simtrail/machines.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('account: proj1', 'account: proj1, modules: [no-such]'));

    const sequence = join(user.home, 'sweeps.yaml');
    const sweep = '{ grid: { mesh_size_m: [0.004, 0.005] } }';
    const steps = [
      `array: { analysis: pillbox, sweep: ${sweep} }`,
      `shared: { analysis: pillbox, pack: { points: 2, at_once: 2 }, sweep: ${sweep} }`,
    ];
    const text = ['simtrail_sequence: 1', 'name: all', 'machine: cluster', 'on_failure: continue', 'steps:'];
    writeFileSync(sequence, [...text, ...steps.map((step) => `  ${step}`), ''].join('\n'));

    await user.types('submit', 'pillbox', '--on', 'cluster', '--wait', '--project', user.project);
    await user.types('sequence', 'run', sequence, '--project', user.project);

    const why = /exit code 78(?: .*)?: simtrail: module no-such could not be loaded$/;
    const ends = user.records().map((job) => [job.sequence?.step, job.status, job.exit_code, job.status_detail]);
    expect(ends).toEqual(
      [undefined, 'array', 'array', 'shared', 'shared'].map((step) => {
        return [step, 'failed', 78, expect.stringMatching(why) as string];
      }),
    );
    user.leaves();
  });

  it('is judged the same, however often its results are collected', async () => {
    const user = new UserOnCluster(cluster);
    await user.hasTrivialProject({ last: 'echo why >&2; chmod a-w .simtrail; exit $(cat input.json | tr -dc 0-9)' });
    const endings: [depth: string, status: string, detail: RegExp][] = [
      ['0', 'incomplete', /^the scheduler is content, but the job did not record its own end$/],
      ['3', 'failed', /^its script ended with exit code 3 and noted no end of its program: why$/],
    ];
    for (const [depth, status] of endings)
      await user.types(
        'submit',
        'trivial',
        '--on',
        'cluster',
        '--wait',
        '--name',
        status,
        '--set',
        `depth=${depth}`,
        '--project',
        user.project,
      );

    for (const times of [1, 2, 3]) {
      for (const [, status, detail] of endings)
        expect([times, record(user, status)]).toMatchObject([
          times,
          { status, status_detail: expect.stringMatching(detail) as string },
        ]);
      for (const [, status] of endings) await user.does('collect', status);
    }
    user.leaves();
  });

  it('is cancelled there', async () => {
    const user = await aUser();
    await user.does('submit', 'pillbox', '--on', 'cluster', '--name', 'fine', '--set', 'mesh_size_m=0.0006');
    while (!(await user.does('jobs')).includes('running')) await wait(500);

    await user.does('cancel', 'fine');
    await user.does('watch');

    expect(record(user, 'fine')).toMatchObject({ status: 'cancelled' });
    user.leaves();
  });
});
