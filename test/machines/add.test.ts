import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import type { User } from '../user.ts';
import { addCluster, aUserWith, machinesFileOf, machinesOf } from './a-user.ts';

await describeOnCluster('machine add', (cluster) => {
  let user: User;
  afterEach(() => user.leaves());

  it('asks the cluster, fills in what it says, and leaves what was there as it was', async () => {
    const mine = `# my machines
machines:
  # switched off in May
  old:
    host: old.example.org
    work_folder: /scratch/me # not backed up
    slurm: {account: m1, directives: ['--signal=B:USR1@60']}
`;
    user = aUserWith(mine);

    const said = await addCluster(user, cluster);

    const now = machinesOf(user);
    expect(now.startsWith(mine)).toBe(true);
    expect(said).toMatch(/limited +10m +1 +4 +3.9 GiB/);
    const machine = JSON.parse(await user.mustType('machine', 'show', 'cluster', '--json')) as unknown;
    expect(machine).toMatchObject({
      name: 'cluster',
      host: 'cluster',
      transport: 'ssh',
      work_folder: `${cluster.home}/simtrail`,
      slurm: {
        account: 'proj1',
        partition: 'debug',
        cluster: {
          version: expect.stringMatching(/^\d+\.\d+/) as string,
          accounting: true,
          partitions: { limited: { runtime: 600, nodes: 1, cpus_per_node: 4 }, closed: { up: false } },
          accounts: { proj1: { qos: ['limit2', 'normal', 'onecpu', 'short'] } },
          qos: { short: { runtime: 300 } },
        },
      },
    });
  });

  it('does not touch one that is there, but brings it up to date when told, comments and own settings included', async () => {
    user = aUserWith('');
    await addCluster(user, cluster, '--partition', 'limited', '--work-folder', `${cluster.home}/elsewhere`);
    const edited = machinesOf(user)
      .replace('account: proj1', 'account: proj2 # the other one\n      modules: [ gcc ]')
      .replace('runtime: 600', 'runtime: 999999');
    writeFileSync(machinesFileOf(user), edited);

    const again = await user.types('machine', 'add', 'cluster', '--ssh-config', cluster.sshConfig, '--json');
    expect(JSON.parse(again.stderr)).toMatchObject({ error: { code: 'MACHINE_EXISTS' } });
    expect(machinesOf(user)).toBe(edited);

    await user.mustType('machine', 'add', 'cluster', '--replace');
    const now = machinesOf(user);
    expect(now).toContain('account: proj2 # the other one\n');
    expect(now).toMatch(/partition: limited\n/);
    expect(now).toContain('modules: [ gcc ]');
    expect(now).toContain(`work_folder: ${cluster.home}/elsewhere`);
    expect(now).toContain('runtime: 600');
    expect(now).not.toContain('999999');
  });

  it('writes nothing when the machine cannot be reached, has no Slurm, or does not offer what was named', async () => {
    user = aUserWith('');
    const add = async (...more: string[]) => {
      const run = await user.types('machine', 'add', 'cluster', '--json', '--ssh-config', cluster.sshConfig, ...more);
      return [run.code, (JSON.parse(run.stderr) as { error: { code: string; hint: string } }).error];
    };

    expect(await add('--host', 'no-such-host.invalid')).toMatchObject([
      20,
      { code: 'MACHINE_UNREACHABLE', hint: expect.stringContaining('no-such-host.invalid') as string },
    ]);
    expect(await add('--account', 'nobodys')).toMatchObject([
      2,
      { code: 'NOT_OFFERED', message: expect.stringContaining('proj1, proj2') as string },
    ]);
    expect(await add('--profile', 'cori')).toMatchObject([2, { code: 'NO_PROFILE' }]);
    expect(await add('--no-ask')).toMatchObject([2, { code: 'USAGE' }]);
    expect(machinesOf(user)).toBe('');
  });

  it('works without the cluster, from a profile, and takes it out again', async () => {
    user = aUserWith('');
    await user.mustType(
      'machine',
      'add',
      'nersc',
      '--profile',
      'perlmutter',
      '--no-ask',
      '--work-folder',
      '/pscratch/sd/m/me',
    );

    const { machines } = JSON.parse(await user.mustType('machine', 'list', '--json')) as { machines: unknown[] };
    expect(machines.at(-1)).toMatchObject({
      name: 'nersc',
      host: 'perlmutter.nersc.gov',
      poll_floor_seconds: 60,
      slurm: { constraint: 'cpu', qos: 'regular', launcher: ['srun', '-n', '{processes}', '--cpu-bind=cores'] },
    });
    await user.mustType('machine', 'remove', 'nersc');
    expect((await user.types('machine', 'show', 'nersc')).code).toBe(2);
    expect((await user.types('machine', 'remove', 'nersc')).stderr).toMatch(/No machine is called nersc/);
  });

  it('names what a profile asks for and the cluster does not offer', async () => {
    user = aUserWith('');

    const said = await addCluster(user, cluster, '--host', 'cluster', '--profile', 's3df', '--json');

    const { left } = JSON.parse(said) as { left: string[] };
    expect(left).toContainEqual(expect.stringMatching(/^`partition`: milano is not offered there; there is debug/));
  });

  it('jobs that cannot run there are refused before anything is sent', async () => {
    user = aUserWith('');
    await addCluster(user, cluster);
    await user.hasTrivialProject();
    const refused = async (...asked: string[]): Promise<string> => {
      const run = await user.types('submit', 'trivial', '--on', 'cluster', ...asked, '--project', user.project);
      expect([run.code, run.stdout]).toEqual([2, '']);
      return run.stderr;
    };

    expect(await refused('--runtime', '25h')).toMatch(/a job in partition debug can have 1d/);
    expect(await refused('--nodes', '5')).toMatch(/a job in partition debug can have 4 nodes/);
    expect(await refused('--processes', '5')).toMatch(/1 node of it has 4/);
    writeFileSync(
      machinesFileOf(user),
      machinesOf(user).replace('partition: debug', 'partition: gpu\n      memory: 5G'),
    );
    expect(await refused()).toMatch(/does not offer you the partition gpu; it offers debug, limited/);
    writeFileSync(machinesFileOf(user), machinesOf(user).replace('partition: gpu', 'partition: low'));
    expect(await refused()).toMatch(/5 GiB on a node is more than cluster has: a node has 3.91 GiB/);
    expect(existsSync(join(user.project, 'jobs.json')) ? user.records() : []).toEqual([]);
  });
});
