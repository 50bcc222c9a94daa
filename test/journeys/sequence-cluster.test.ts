import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import type { ClusterWishes } from '../cluster/machines-yaml.ts';
import { UserOnCluster } from '../cluster/user-on-cluster.ts';
import type { User } from '../user.ts';

const root = resolve(import.meta.dirname, '../..');

await describeOnCluster('a sequence on a cluster', (cluster) => {
  /** Whose jobs go with the test, however that ends: a second try finds none of them. */
  function aUser(wishes?: ClusterWishes): UserOnCluster {
    const user = new UserOnCluster(cluster, wishes);
    onTestFinished(() => {
      for (const id of user.queue()) user.cancelsOutside(id);
      user.leaves();
    });
    return user;
  }

  /** A file that jobs wait for, of this user alone. */
  const gateOf = ({ workFolder }: UserOnCluster): string => `${workFolder}.go`;

  /** While nothing of simtrail runs. */
  async function untilQueueIsEmpty(user: UserOnCluster): Promise<void> {
    while (user.queue().length > 0) await wait(500);
  }

  function file(user: User, text: string): string {
    const path = join(user.home, 'sequence.yaml');
    writeFileSync(path, `simtrail_sequence: 1\n${text}`);
    return path;
  }

  it('goes on with nothing of ours alive: eigen, then thermal', async () => {
    const user = aUser();
    await user.mustType('init', user.project);
    for (const [name, code, input] of [
      ['pillbox', 'eigen.yaml', 'pillbox.json'],
      ['wall', 'thermal.yaml', 'wall.json'],
    ] as const) {
      const description = join(root, 'dist/examples/cavity', code);
      await user.does('analysis', 'add', name, '--code', description, join(root, 'examples/cavity', input));
    }
    const path = file(
      user,
      `name: heating
machine: cluster
steps:
  eigen: { analysis: pillbox, set: { mesh_size_m: 0.004 } }
  thermal:
    analysis: wall
    inputs:
      - { from: eigen, files: results.json }
      - { from: eigen, files: 'wall_loss_mode{mode}.csv', mode: 1 }
    set: { mode: 1 }
`,
    );

    await user.does('sequence', 'run', path, '--detach');
    const submitted = user.records();
    await untilQueueIsEmpty(user);
    await user.does('jobs');

    const [eigen, thermal] = user.records() as [JobRecord, JobRecord];
    expect(submitted[1]?.status).not.toBe('succeeded');
    expect([eigen, thermal].map((job) => [job.sequence?.step, job.status, job.status_detail])).toEqual([
      ['eigen', 'succeeded', null],
      ['thermal', 'succeeded', null],
    ]);
    expect(thermal.after).toEqual([eigen.id]);
    const taken = thermal.inputs.filter((one) => one.from !== undefined);
    expect(taken.map(({ path: at, from }) => [at, from])).toEqual([
      ['results.json', { job: eigen.id, path: 'results.json' }],
      ['wall_loss_mode1.csv', { job: eigen.id, path: 'wall_loss_mode1.csv' }],
    ]);
    expect(taken.every(({ object }) => object !== null)).toBe(true);
    expect(thermal.quantities.find((one) => one.name === 'max_temperature')?.value).toBeGreaterThan(20);
    expect(JSON.parse(await user.does('sequence', 'show', 'heating', '--json'))).toMatchObject({ state: 'succeeded' });
    expect((await user.types('sequence', 'cancel', 'heating', '--project', user.project)).stderr).toMatch(
      /^error: Sequence heating \(\w+\) has succeeded already: there is nothing to cancel\./,
    );
    expect((await user.types('verify', '--project', user.project)).code).toBe(0);
    await user.does('rerun', thermal.id, '--on', 'local', '--wait');
  });

  it('brings what a step takes from another machine, and nothing else of what was left there', async () => {
    const user = aUser();
    await user.hasTrivialProject({ first: 'echo far >modes.dat; echo far >other.dat' });
    const path = file(
      user,
      `name: two
steps:
  a: { analysis: trivial, machine: cluster }
  b: { analysis: trivial, inputs: { from: a, files: 'modes*', to: before } }
`,
    );
    await user.does('sequence', 'run', path);

    const [a, b] = user.records();
    expect(b?.inputs.find((input) => input.path === 'before/modes.dat')?.from).toEqual({
      job: a?.id,
      path: 'modes.dat',
    });
    const here = readdirSync(join(user.project, a?.run_folder ?? ''));
    expect(here).toContain('modes.dat');
    expect(here).not.toContain('other.dat');
  });

  it('ends what waited for a step that failed, and says which', async () => {
    const user = aUser();
    await user.hasTrivialProject({ first: 'exit 3' });
    const path = file(
      user,
      'name: chain\nmachine: cluster\nsteps:\n  a: { analysis: trivial }\n  b: { analysis: trivial, after: a }\n  c: { analysis: trivial, after: b }\n  d: { analysis: trivial, after: a, sweep: { grid: { depth: [1, 2] } } }\n',
    );

    await user.does('sequence', 'run', path, '--detach');
    await untilQueueIsEmpty(user);
    await user.does('jobs');

    const steps = (name: string): JobRecord[] => user.records().filter(({ sequence }) => sequence?.step === name);
    const [[a], [b], [c], d] = [steps('a'), steps('b'), steps('c'), steps('d')];
    expect([a, b, c, ...d].map((job) => job?.status)).toEqual(['failed', ...Array<string>(4).fill('cancelled')]);
    // Points that wait for the same are one array.
    expect(d.map(({ slurm_id }) => slurm_id?.replace(/^\d+/, ''))).toEqual(['_0', '_1']);
    expect(new Set(d.map(({ status_detail }) => status_detail))).toEqual(new Set([b?.status_detail]));
    expect(b?.status_detail).toBe(`a (${a?.id.slice(-8)}) did not succeed: it is failed`);
    const { state, tasks } = JSON.parse(await user.does('sequence', 'show', 'chain', '--json')) as {
      state: string;
      tasks: { step: string; state: string }[];
    };
    expect([state, ...tasks.map((task) => task.state)]).toEqual([
      'failed',
      'failed',
      ...Array<string>(4).fill('skipped'),
    ]);
  });

  it('waits where Slurm takes no more jobs, and goes on when it does', async () => {
    const user = aUser({ slurm: 'account: proj1, partition: debug, memory: 100M, qos: limit2' });
    const gate = gateOf(user);
    await user.hasTrivialProject({ first: `while [ ! -e ${gate} ]; do sleep 0.2; done` });
    const path = file(
      user,
      'name: sweep\nmachine: cluster\nsteps:\n  a: { analysis: trivial, sweep: { grid: { depth: [1, 2, 3, 4, 5] } } }\n',
    );

    await user.does('sequence', 'run', path, '--detach');
    const early = user.records();
    writeFileSync(gate, '');
    await user.does('watch');

    const waiting = early.filter((job) => job.slurm_id === null);
    expect(waiting).toHaveLength(3);
    expect(waiting.map((job) => job.status_detail)).toContain(
      "cluster takes no more jobs of yours at present: QOSMaxSubmitJobPerUserLimit; Job violates accounting/QOS policy (job submit limit, user's size and/or time limits).",
    );
    expect(user.records().map((job) => job.status)).toEqual(Array.from({ length: 5 }, () => 'succeeded'));
  });

  it('sweeps as one job array, each point with a folder, a state and a result of its own', async () => {
    const user = aUser();
    await user.hasTrivialProject({
      first: 'grep -q 3 input.json && exit 3; sed "s/depth/answer/" input.json >answer.json',
      last: 'sed "s/depth/answer/" input.json >answer.json',
    });
    const path = file(
      user,
      'name: sweep\nmachine: cluster\non_failure: continue\nsteps:\n  a: { analysis: trivial, sweep: { grid: { depth: { from: 1, to: 12, count: 12 } } }, retry: { failed: 1 } }\n',
    );

    await user.does('sequence', 'run', path, '--detach');
    const early = user.records();
    await untilQueueIsEmpty(user);
    await user.does('jobs');
    const [first, ...others] = [...new Set(user.records().map((job) => job.slurm_id?.split('_')[0]))];
    await user.types('sequence', 'resume', 'sweep', '--project', user.project);

    expect(early.map((job) => job.slurm_id)).toEqual(early.map((_, n) => `${first}_${n}`));
    expect(others).toEqual([]);
    const jobs = user.records();
    const told = jobs.map((job) => [job.sequence?.point?.['depth'], job.status, job.quantities[0]?.value ?? null]);
    expect(told.slice(0, 12)).toEqual(
      Array.from({ length: 12 }, (_, n) => [String(n + 1), n === 2 ? 'failed' : 'succeeded', n === 2 ? null : n + 1]),
    );
    // The task that failed was tried again alone.
    expect(
      jobs.slice(12).map((job) => [job.sequence?.point?.['depth'], job.sequence?.attempt, job.slurm_id?.includes('_')]),
    ).toEqual([['3', 2, false]]);
    expect(jobs.every((job) => job.host !== null)).toBe(true);
  });

  it('leaves a limit of jobs to Slurm, with nothing of ours alive', async () => {
    const user = aUser();
    const gate = gateOf(user);
    await user.hasTrivialProject({ first: `while [ ! -e ${gate} ]; do sleep 0.2; done` });
    const path = file(
      user,
      'name: sweep\nmachine: cluster\nlimits: { jobs: 2 }\nsteps:\n  a: { analysis: trivial, sweep: { grid: { depth: [1, 2, 3, 4, 5] } } }\n',
    );

    await user.does('sequence', 'run', path, '--detach');
    while (user.queue().length < 3) await wait(300);
    const ids = user.queue().map((id) => id.replace(/^\d+/, ''));
    writeFileSync(gate, '');
    await untilQueueIsEmpty(user);
    await user.does('jobs');

    expect(ids.toSorted()).toEqual(['_0', '_1', '_[2-4%2]']);
    expect(user.records().map((job) => job.status)).toEqual(Array.from({ length: 5 }, () => 'succeeded'));
  });

  it('cancels some tasks of an array, and holds another', async () => {
    const user = aUser();
    const gate = gateOf(user);
    await user.hasTrivialProject({ first: `while [ ! -e ${gate} ]; do sleep 0.2; done` });
    const path = file(
      user,
      'name: sweep\nmachine: cluster\nsteps:\n  a: { analysis: trivial, processes: 4, sweep: { grid: { depth: { from: 1, to: 8, count: 8 } } } }\n',
    );

    await user.does('sequence', 'run', path, '--detach');
    await user.does('hold', 'a depth=7');
    while (!user.queue().some((id) => id.endsWith('_0'))) await wait(300);
    await user.does('cancel', 'a depth=8', 'a depth=1', 'a depth=5');
    const { jobs } = JSON.parse(await user.does('jobs', '--json')) as { jobs: JobRecord[] };
    const held = jobs.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((job) => job.status);
    await user.does('release', 'a depth=7');
    writeFileSync(gate, '');
    await user.does('watch');

    const cancelled = new Set([0, 4, 7]);
    expect(held[6]).toBe('held');
    expect(user.records().map((job) => job.status)).toEqual(
      held.map((_, task) => (cancelled.has(task) ? 'cancelled' : 'succeeded')),
    );
  });

  it('takes a task that Slurm puts back into the queue for the same job', async () => {
    const user = aUser({ slurm: 'account: proj1, partition: debug, memory: 50M, requeue: true' });
    const first = '[ "$(tr -dc 0-9 <input.json)$SLURM_RESTART_COUNT" != 1 ] || { echo >waits; sleep 300; }';
    await user.hasTrivialProject({ first });
    const path = file(
      user,
      'name: sweep\nmachine: cluster\nsteps:\n  a: { analysis: trivial, sweep: { grid: { depth: [1, 2] } } }\n',
    );
    await user.does('sequence', 'run', path, '--detach');
    const [job] = user.records();
    while (!existsSync(join(user.workFolder, job?.id ?? '', 'waits'))) await wait(200);
    await user.does('jobs');

    const env = { ...process.env, SLURM_CONF: cluster.slurmConf };
    execFileSync('scontrol', ['requeue', job?.slurm_id ?? ''], { env });
    // It is ended first, and waits then for longer than the machine is left in peace.
    while (user.records()[0]?.status !== 'queued') await user.does('jobs');
    const between = user.records();
    await user.does('watch');

    expect([between[0]?.status, between[0]?.ended_at]).toEqual(['queued', null]);
    const records = user.records();
    expect(records.map(({ id, status, exit_code }) => [id, status, exit_code])).toEqual(
      between.map(({ id }) => [id, 'succeeded', 0]),
    );
    const runs = records.map(({ run_folder }) => readFileSync(join(user.project, run_folder, 'runs'), 'utf8'));
    expect(runs).toEqual(['ran\n', 'ran\n']);
    expect(records[0]?.started_at).not.toBe(between[0]?.started_at);

    // The array's folder goes with the last of its jobs.
    const [one, other] = records.map(({ id }) => id);
    await user.does('clean', one ?? '', '--yes', '--force');
    const left = readdirSync(user.workFolder);
    await user.does('clean', other ?? '', '--yes');
    expect([left.length, readdirSync(user.workFolder)]).toEqual([2, []]);
  });

  it('runs several points in one allocation, each with a record of its own', async () => {
    const user = aUser();
    const gate = gateOf(user);
    await user.hasTrivialProject({
      first: `while [ ! -e ${gate} ]; do sleep 0.2; done; grep -q 3 input.json && exit 3`,
      last: 'sed "s/depth/answer/" input.json >answer.json',
    });
    const path = file(
      user,
      'name: sweep\nmachine: cluster\non_failure: continue\nsteps:\n  a: { analysis: trivial, sweep: { grid: { depth: [1, 2, 3, 4, 5] } }, pack: { points: 3, at_once: 2 }, retry: { failed: 1 } }\n',
    );

    await user.does('sequence', 'run', path, '--detach');
    const early = user.records();
    const sideBySide = async (): Promise<string[]> => {
      const { jobs } = JSON.parse(await user.does('jobs', '--json')) as { jobs: JobRecord[] };
      return jobs.filter((job) => job.status === 'running').map((job) => job.job_name);
    };
    while ((await sideBySide()).length < 4) await wait(500);
    const running = await sideBySide();
    writeFileSync(gate, '');
    await untilQueueIsEmpty(user);
    await user.does('jobs');
    await user.types('sequence', 'resume', 'sweep', '--project', user.project);

    const first = early[0]?.slurm_id?.split('_')[0];
    expect(early.map((job) => job.slurm_id)).toEqual([0, 0, 0, 1, 1].map((task) => `${first}_${task}`));
    expect(running.toSorted()).toEqual(['a depth=1', 'a depth=2', 'a depth=4', 'a depth=5']);
    const jobs = user.records();
    expect(
      jobs.map((job) => [job.sequence?.point?.['depth'], job.status, job.exit_code, job.quantities[0]?.value]),
    ).toEqual([
      ['1', 'succeeded', 0, 1],
      ['2', 'succeeded', 0, 2],
      ['3', 'failed', 3, undefined],
      ['4', 'succeeded', 0, 4],
      ['5', 'succeeded', 0, 5],
      ['3', 'failed', 3, undefined],
    ]);
    const steps = jobs.slice(0, 5).map((job) => job.scheduler_record?.['JobID'] ?? '');
    expect(steps.map((id) => id.replace(/\.\d+$/, ''))).toEqual(early.map((job) => job.slurm_id));
    expect(new Set(steps).size).toBe(5);
    expect(jobs[5]?.slurm_id).not.toContain('_');
  });

  it('ends one job of an allocation alone, and says of the rest what did not run', async () => {
    const user = aUser();
    const gate = gateOf(user);
    await user.hasTrivialProject({ first: `while [ ! -e ${gate} ]; do sleep 0.2; done` });
    const path = file(
      user,
      'name: sweep\nmachine: cluster\nsteps:\n  a: { analysis: trivial, sweep: { grid: { depth: [1, 2, 3, 4] } }, pack: 4 }\n',
    );
    const runs = async (name: string): Promise<boolean> => {
      const { jobs } = JSON.parse(await user.does('jobs', '--json')) as { jobs: JobRecord[] };
      return jobs.some((job) => job.job_name === name && job.status === 'running');
    };

    await user.does('sequence', 'run', path, '--detach');
    while (!(await runs('a depth=1'))) await wait(300);
    await user.does('cancel', 'a depth=2');
    const held = await user.types('hold', 'a depth=4', '--project', user.project);
    await user.does('cancel', 'a depth=1');
    while (!(await runs('a depth=3'))) await wait(300);
    const allocation = user.records()[0]?.slurm_id ?? '';
    user.cancelsOutside(allocation);
    await untilQueueIsEmpty(user);
    await user.does('watch');

    expect(held.stderr).toContain('cannot hold one job of an allocation');
    expect(user.records().map((job) => [job.status, job.status_detail])).toEqual([
      ['cancelled', 'it was cancelled by its owner'],
      ['cancelled', 'it was cancelled before it started'],
      ['cancelled', 'it was cancelled by its owner'],
      ['cancelled', 'it did not run: it was cancelled by its owner'],
    ]);
  });
});
