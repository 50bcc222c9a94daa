import { afterAll, beforeAll, expect, it } from 'vitest';
import { newJobId, tokenOf } from '../../src/model/index.ts';
import type { JobRef } from '../../src/scheduler/index.ts';
import type { SlurmSighting } from '../../src/scheduler/slurm/index.ts';
import { describeOnOwnCluster, makeBench, type SlurmBench } from './bench.ts';
import { ended, stage, submit, until } from './stage.ts';

/** What is the same at every run. */
function told({ word, outcome, exitCode, signal, reason }: SlurmSighting): Partial<SlurmSighting> {
  return Object.fromEntries(
    Object.entries({ word, outcome, exitCode, signal, reason }).filter(([, value]) => value !== undefined),
  );
}

await describeOnOwnCluster('slurm: every state as itself', { name: 'states', port: 18_440, nodes: 6 }, (cluster) => {
  let bench: SlurmBench;
  beforeAll(async () => {
    bench = await makeBench(cluster);
  });
  afterAll(async () => bench.close());

  it.concurrent('COMPLETED, with times, host, peak memory and the full record', async () => {
    const program = 'x=$(head -c 40000000 /dev/zero | tr "\\0" a); sleep 2.5';
    const job = await submit(bench, { program });

    const seen = await ended(bench, job);

    expect(told(seen)).toEqual({ word: 'COMPLETED', outcome: 'succeeded', exitCode: 0 });
    expect(Date.parse(seen.endedAt ?? '') - Date.parse(seen.startedAt ?? '')).toBeGreaterThanOrEqual(1000);
    expect(Math.abs(Date.parse(seen.endedAt ?? '') - Date.now())).toBeLessThan(60_000);
    expect(cluster.nodes).toContain(seen.host);
    expect(seen.peakMemoryBytes).toBeGreaterThan(20_000_000);
    expect(seen.record).toMatchObject({ JobName: job.token, JobID: job.nativeId, NCPUS: '1', WorkDir: job.folder });
  });

  it.concurrent('a parallel program, started by the launcher on two nodes with the cores it asked for', async () => {
    const resources = { nodes: 2, processes: 2 };
    const settings = { cpus_per_task: 2, environment: { GIVEN: 'a b' }, prologue: ['LATER=1'] };
    const program = 'srun -n 2 sh -c \'echo "$SLURM_PROCID $SLURM_CPUS_PER_TASK $GIVEN"\' | sort';
    const job = await submit(bench, { program, resources, settings });

    const seen = await ended(bench, job);

    expect(seen).toMatchObject({ outcome: 'succeeded', record: { NNodes: '2', NCPUS: '4' } });
    expect((await bench.machine.run(`cat '${job.folder}/stdout'`)).stdout).toBe('0 2 a b\n1 2 a b\n');
  });

  it.concurrent('FAILED by exit code', async () => {
    const seen = await ended(bench, await submit(bench, { program: 'exit 3' }));

    const reason = 'the program ended with exit code 3';
    expect(told(seen)).toEqual({ word: 'FAILED', outcome: 'failed', exitCode: 3, reason });
  });

  it.concurrent('FAILED by a signal, which accounting tells as exit code 11', async () => {
    const seen = await ended(bench, await submit(bench, { program: 'kill -SEGV $$' }));

    const reason = 'the program was ended by signal 11 (SIGSEGV)';
    expect(told(seen)).toEqual({ word: 'FAILED', outcome: 'failed', exitCode: 139, signal: 11, reason });
    expect(seen.record?.['ExitCode']).toBe('11:0');
  });

  it.concurrent('FAILED because its folder was gone when it started', async () => {
    const job = await submit(bench, { program: 'true', settings: { directives: ['--hold'] } });
    await bench.machine.run(`rm -rf '${job.folder}'`);

    await bench.scheduler.release(job);

    const reason = 'Slurm could not start its script: its folder or its output file could not be opened (signal 53)';
    expect(told(await ended(bench, job))).toEqual({ word: 'FAILED', outcome: 'failed', reason });
  });

  it.concurrent('TIMEOUT', async () => {
    const job = await submit(bench, { program: 'sleep 300', resources: { runtime: 60 } });

    const seen = await ended(bench, job, 180_000);

    const reason = 'it reached its time limit of 1m';
    expect(told(seen)).toMatchObject({ word: 'TIMEOUT', outcome: 'timed-out', reason });
  });

  it.concurrent('OUT_OF_MEMORY', async ({ skip }) => {
    skip(!cluster.hasCgroup, 'cgroups cannot be had here');
    const program = 'x=$(head -c 200000000 /dev/zero | tr "\\0" a); sleep 20';
    const job = await submit(bench, { program, settings: { memory: '30M' } });

    const seen = await ended(bench, job);

    const reason = 'it used more memory than it had asked for (30M)';
    expect(told(seen)).toMatchObject({ word: 'OUT_OF_MEMORY', outcome: 'out-of-memory', reason });
  });

  it.concurrent('that was given another name: still known, held, released and cancelled', async () => {
    const running = await submit(bench, { program: 'sleep 99' });
    const waiting = await submit(bench, { program: 'true', settings: { directives: ['--begin=now+1hour'] } });
    const rename = ({ nativeId }: JobRef): string => `scontrol update JobId=${nativeId} JobName=mine`;
    expect((await bench.machine.run(`${rename(running)} && ${rename(waiting)}`)).code).toBe(0);

    await until(bench, running, (seen) => seen.phase === 'running');
    await bench.scheduler.hold(waiting);
    await until(bench, waiting, (seen) => seen.phase === 'held');
    await bench.scheduler.release(waiting);
    await bench.scheduler.cancel(running, waiting);

    expect(await ended(bench, running)).toMatchObject({ outcome: 'cancelled', record: { JobName: 'mine' } });
    expect(await ended(bench, waiting)).toMatchObject({ outcome: 'cancelled' });
  });

  it.concurrent('CANCELLED by an administrator, and by its owner', async () => {
    const [one, two] = [await submit(bench, { program: 'sleep 99' }), await submit(bench, { program: 'sleep 99' })];
    await until(bench, two, (seen) => seen.phase === 'running');

    await bench.admin(`scancel ${one.nativeId}`);
    await bench.machine.run(`scancel ${two.nativeId}`);

    const [byAdmin, byOwner] = [await ended(bench, one), await ended(bench, two)];
    expect(byAdmin).toMatchObject({
      word: 'CANCELLED',
      outcome: 'cancelled',
      reason: 'it was cancelled by an administrator',
    });
    expect(byOwner).toMatchObject({ word: 'CANCELLED', outcome: 'cancelled', reason: 'it was cancelled by its owner' });
  });

  it.concurrent('NODE_FAIL', async () => {
    const job = await submit(bench, {
      program: 'sleep 99',
      settings: { directives: [`--nodelist=${cluster.nodes[5]}`] },
    });
    await until(bench, job, (seen) => seen.phase === 'running');

    await bench.admin(`scontrol update nodename=${cluster.nodes[5]} state=down reason=test`);
    const ends = ended(bench, job);
    await ends.catch(() => undefined);
    await bench.admin(`scontrol update nodename=${cluster.nodes[5]} state=resume`);
    const seen = await ends;

    const reason = `a node that it ran on failed (${cluster.nodes[5]})`;
    expect(told(seen)).toMatchObject({ word: 'NODE_FAIL', outcome: 'node-failed', reason });
  });

  it.concurrent('PREEMPTED', async () => {
    const whole = { exclusive: true, directives: [`--nodelist=${cluster.nodes[4]}`] };
    const low = await submit(bench, { program: 'sleep 99', settings: { ...whole, partition: 'low' } });
    await until(bench, low, (seen) => seen.phase === 'running');

    const high = await submit(bench, { program: 'true', settings: { ...whole, partition: 'high' } });
    const seen = await ended(bench, low);

    const reason = 'a job of higher priority took its nodes';
    expect(told(seen)).toMatchObject({ word: 'PREEMPTED', outcome: 'preempted', reason });
    expect((await ended(bench, high)).outcome).toBe('succeeded');
  });

  it.concurrent('a requeue is another attempt of the same job', async () => {
    const program = 'echo ran >>runs; [ "$(wc -l <runs)" = 2 ] || sleep 99';
    const job = await submit(bench, { program, settings: { requeue: true } });
    await until(bench, job, (seen) => seen.phase === 'running');
    await bench.machine.run(`until [ -e '${job.folder}/runs' ]; do sleep 0.1; done`);

    await bench.admin(`scontrol requeue ${job.nativeId}`);
    const waiting = await until(bench, job, (seen) => seen.phase === 'queued');
    const seen = await ended(bench, job);

    expect(waiting.word).toBe('PENDING');
    expect(told(seen)).toEqual({ word: 'COMPLETED', outcome: 'succeeded', exitCode: 0 });
    const { stdout } = await bench.machine.run(`cd '${job.folder}' && cat runs && ls .simtrail`);
    expect(stdout).toContain('ran\nran\n');
    expect(stdout).toContain('claim.0\nclaim.1\nended.1\n');
  });

  it.concurrent('held by an administrator, which its owner cannot release', async () => {
    const job = await submit(bench, { program: 'true', settings: { directives: ['--begin=now+1hour'] } });
    await bench.admin(`scontrol hold ${job.nativeId}`);

    const seen = await until(bench, job, (one) => one.phase === 'held');
    const refusal = await bench.scheduler.release(job).catch((error: unknown) => error);
    await bench.scheduler.cancel(job);

    expect(seen).toMatchObject({ word: 'PENDING', reason: 'an administrator holds it (JobHeldAdmin)' });
    expect((refusal as Error).message).toBe(
      `cluster cannot release it: Access/permission denied for job ${job.nativeId}; Access/permission denied.`,
    );
  });

  it.concurrent('a dependency that is never satisfied', async () => {
    const failed = await submit(bench, { program: 'false' });
    await ended(bench, failed);
    const job = await submit(bench, { program: 'true', settings: { dependency: `afterok:${failed.nativeId}` } });

    const seen = await until(bench, job, ({ reason = '' }) => reason.includes('Never'));

    const reason =
      'it will never start: a job that it depends on did not end as it has to; cancel it (DependencyNeverSatisfied)';
    expect(seen).toEqual({ phase: 'queued', word: 'PENDING', reason, queuedAt: expect.any(String) });
    await bench.scheduler.cancel(job);
    const cancelled = { phase: 'ended', outcome: 'cancelled', reason: 'it was cancelled by its owner' };
    expect(await ended(bench, job)).toMatchObject(cancelled);
  });

  it.concurrent('reasons to wait, in words', async () => {
    const cases = [
      {
        settings: { partition: 'limited' },
        resources: { runtime: 3600 },
        words: 'it asks for more time than its partition gives; it will not start as it is (PartitionTimeLimit)',
      },
      { settings: { partition: 'closed' }, resources: {}, words: 'its partition is down (PartitionDown)' },
      {
        settings: {},
        resources: { nodes: 99, processes: 99 },
        words: 'it asks for more than its partition gives; it will not start as it is (PartitionConfig)',
      },
    ];
    for (const { settings, resources, words } of cases) {
      const job = await submit(bench, { program: 'true', settings, resources });
      const seen = await until(bench, job, ({ reason = '' }) => reason === words);
      expect(seen).toEqual({ phase: 'queued', word: 'PENDING', reason: words, queuedAt: expect.any(String) });
      await bench.scheduler.cancel(job);
    }
    const later = await submit(bench, { program: 'true', settings: { directives: ['--begin=now+1hour'] } });
    const begun = await until(bench, later, ({ reason = '' }) => reason.includes('BeginTime'));
    expect(begun.reason).toMatch(
      /^its time to start has not come \(BeginTime\); expected to start about \d{4}-\d\d-\d\d \d\d:\d\d UTC$/,
    );
    // One of a first try would be the one that this quality of service allows.
    await bench.machine.run('scancel --me --qos=onecpu');
    const runs = await submit(bench, { program: 'sleep 99', settings: { qos: 'onecpu' } });
    await until(bench, runs, (seen) => seen.phase === 'running');
    const limited = await submit(bench, { program: 'true', settings: { qos: 'onecpu' } });
    const seen = await until(bench, limited, ({ reason = '' }) => reason.includes('QOS'));
    // Slurm may say when it expects to start.
    expect(seen.reason).toMatch(/^you use as much of its quality of service as one user may \(QOSMaxCpuPerUserLimit\)/);
    for (const job of [later, limited, runs]) await bench.scheduler.cancel(job);
  });

  it.concurrent("a refusal tells Slurm's own words, and nothing was submitted", async () => {
    const cases = [
      {
        settings: { partition: 'nosuch' },
        why: 'invalid partition specified: nosuch; Invalid partition name specified',
      },
      { settings: { account: 'nosuch' }, why: 'Invalid account or account/partition combination specified' },
      { settings: { qos: 'nosuch' }, why: 'Invalid qos specification' },
      {
        settings: { memory: '999G' },
        why: 'Memory specification can not be satisfied; Requested node configuration is not available',
      },
      { settings: { directives: ['--nosuch'] }, why: "unrecognized option '--nosuch'" },
    ];
    for (const { settings, why } of cases) {
      const submission = await stage(bench, { program: 'true', settings });
      const error = await bench.scheduler.submit(submission).catch((one: unknown) => one);
      expect(error).toMatchObject({ code: 'SCHEDULER_REFUSED', facts: { machine: 'cluster', why } });
      expect(await bench.scheduler.find(submission.token)).toBe(undefined);
    }
  });

  it.concurrent('an array with many gaps: the tasks that were cancelled ended, those alone, and no other waits', async () => {
    // More than a list of jobs that is asked about one by one, and a list of gaps that is longer than a column of squeue.
    const count = 700;
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
