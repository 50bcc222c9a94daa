import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import type { User } from '../user.ts';
import { addCluster, aUserWith, machinesFileOf, machinesOf } from './a-user.ts';

const secret = 'hunter2-not-to-be-kept';

await describeOnCluster('the environment of a job', (cluster) => {
  let user: User;
  afterEach(() => user.leaves());

  /** A program with shared libraries, as a code of one's own. */
  async function hasProgram(): Promise<void> {
    const folder = join(user.home, 'code');
    mkdirSync(folder);
    copyFileSync('/bin/sleep', join(folder, 'solver'));
    chmodSync(join(folder, 'solver'), 0o755);
    writeFileSync(join(folder, 'input.txt'), '0.1\n');
    writeFileSync(
      join(folder, 'code.yaml'),
      `simtrail_code: 1
name: solver
title: Sleeps
program: [solver]
inputs:
  - { role: input, file: '*.txt' }
command: [./solver, '0.1']
parallel: true
`,
    );
    await user.mustType('init', user.project);
    await user.does('analysis', 'add', 'a', '--code', join(folder, 'code.yaml'), join(folder, 'input.txt'));
  }
  const allText = (): string =>
    readdirSync(user.project, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n');

  it('is in the record of a cluster’s job, with the scheduler’s own, and holds no secret', async () => {
    user = aUserWith('');
    const config = join(user.home, 'ssh_config');
    const lines = readFileSync(cluster.sshConfig, 'utf8');
    // What the login shell has, sbatch hands on to the job.
    writeFileSync(config, `Host cluster\n  SetEnv LC_API_TOKEN=${secret} LC_NUMERIC=C.UTF-8\n${lines}`);
    await addCluster(user, { ...cluster, sshConfig: config });
    writeFileSync(
      machinesFileOf(user),
      machinesOf(user)
        .replace('poll_floor_seconds: 30', 'poll_floor_seconds: 1')
        .replace('partition: debug', 'partition: debug\n      environment: { OMP_NUM_THREADS: "3" }'),
    );
    await hasProgram();

    await user.does('submit', 'a', '--on', 'cluster', '--name', 'there', '--processes', '2', '--wait');

    const [job] = user.records();
    const sha256 = createHash('sha256').update(readFileSync('/bin/sleep')).digest('hex');
    expect(job?.environment).toMatchObject({
      executable: { path: './solver', sha256 },
      slurm_version: expect.stringMatching(/^\d+\.\d+/) as string,
      nodes: expect.stringMatching(/^node\d/) as string,
      variables: { OMP_NUM_THREADS: '3', LC_NUMERIC: 'C.UTF-8', SLURM_NTASKS: '2' },
      file: '.simtrail/environment.0',
    });
    expect(job?.environment?.libraries).toBeGreaterThan(0);
    expect(job?.scheduler_record).toMatchObject({ State: 'COMPLETED', NodeList: job?.environment?.nodes });
    const said = await user.does('show', 'there');
    expect(said).toContain(`solver  ${sha256.slice(0, 12)}`);
    expect(allText()).not.toContain(secret);
    expect((await user.types('verify', '--project', user.project)).code).toBe(0);

    writeFileSync(join(user.project, job?.run_folder ?? '', '.simtrail/environment.0'), 'os=Another\n');
    expect((await user.types('verify', '--project', user.project)).stdout).toMatch(/environment was changed/);
  });

  it('is in the record of a job on this computer, and another program is told by diff and compare', async () => {
    user = aUserWith('');
    Object.assign(user.env, { OMP_API_KEY: secret, MY_PASSWORD: secret, OMP_PLACES: 'cores' });
    await hasProgram();
    await user.does('submit', 'a', '--name', 'first', '--wait');
    copyFileSync('/bin/true', join(user.project, 'codes/solver/solver'));
    Object.assign(user.env, { OMP_PLACES: 'threads' });

    await user.does('submit', 'a', '--name', 'second', '--wait');

    const [first, second] = user.records();
    expect(first?.environment?.variables).toMatchObject({ OMP_PLACES: 'cores' });
    expect(second?.environment?.executable?.sha256).not.toBe(first?.environment?.executable?.sha256);
    for (const command of ['diff', 'compare']) {
      const said = await user.types(command, 'first', 'second', '--project', user.project);
      expect(said.stdout).toMatch(/executable\.sha256 +\w{12,64} → \w{12,64}/);
      expect(said.stdout).toMatch(/variables\.OMP_PLACES +cores → threads/);
    }
    expect(allText()).not.toContain(secret);
  });
});
