import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import { UserOnCluster } from '../cluster/user-on-cluster.ts';

interface Compared {
  grade: string;
  reasons: string[];
  surroundings: { path: string }[];
}

interface Verified {
  ok: boolean;
  problems: { kind: string; message: string }[];
  witnesses: number;
  unasked: { machine: string }[];
}

await describeOnCluster('a cavity is computed here and on a real Slurm', (cluster) => {
  const user = new UserOnCluster(cluster, { slurm: 'account: proj1, partition: debug, memory: 1500M' });
  const record = (name: string): JobRecord => user.records().find((one) => one.job_name === name) as JobRecord;
  const compare = async (one: string, other: string): Promise<Compared> =>
    JSON.parse(await user.does('compare', one, other, '--json')) as Compared;
  const verify = async (...args: string[]): Promise<Verified> =>
    JSON.parse((await user.types('verify', '--json', ...args, '--project', user.project)).stdout) as Verified;

  let said = '';
  beforeAll(async () => {
    await user.hasPillbox();
    await user.does('submit', 'pillbox', '--name', 'here', '--wait');
    rmSync(join(user.project, 'analyses'), { recursive: true });
    said = await user.does('rerun', 'here', '--on', 'cluster', '--name', 'there', '--runtime', '10m', '--wait');
    await user.does('rerun', 'there', '--name', 'there-again', '--wait');
  });
  afterAll(() => user.leaves());

  it('gives the same numbers there as here (R3), and twice there the same bytes (R2)', async () => {
    const [across, again] = [await compare('here', 'there'), await compare('there', 'there-again')];

    expect(said).toContain('it runs on cluster; here ran on local.');
    expect(record('there')).toMatchObject({
      rerun_of: record('here').id,
      machine: 'cluster',
      status: 'succeeded',
      runtime: 600,
    });
    expect(record('there').inputs_digest).toBe(record('here').inputs_digest);
    // Large files stay on the cluster, so that only what came home is compared; of that every byte is the same.
    expect({ across: across.grade, again: again.grade }).toEqual({
      across: expect.stringMatching(/R[23]/),
      again: 'R2',
    });
    expect(across.surroundings.map(({ path }) => path)).toContain('machine');
  });

  // It forges the history: there is no second try.
  it('has shown Slurm its history, which nobody here can take back', { retry: 0 }, async () => {
    const shown = await verify('--schedulers');
    const comment = record('there').scheduler_record?.['Comment'];
    // Somebody makes a past of their own: other numbers, a new history signed by the user's key, nothing remembered here.
    const file = join(user.project, 'jobs.json');
    const jobs = user.records().map((one) => ({ ...one, scheduler_record: undefined, host: 'elsewhere' }));
    writeFileSync(file, JSON.stringify({ jobs }));
    rmSync(join(user.project, '.simtrail/log.jsonl'));
    rmSync(join(user.home, 'state/simtrail/heads'), { recursive: true });
    await user.does('verify', '--trust');
    const [alone, asked] = [await verify(), await verify('--schedulers')];

    expect(alone).toMatchObject({ ok: true, problems: [], witnesses: 0 });
    expect(comment).toMatch(/^simtrail:\d+:[\da-f]{16}$/);
    expect(shown).toMatchObject({ ok: true, problems: [], witnesses: 2, unasked: [] });
    expect(asked.ok).toBe(false);
    expect(asked.problems.map(({ message }) => message).join('\n')).toMatch(
      /line \d+ is not the one that the scheduler of cluster was shown when there was submitted on 20/,
    );
  });
});
