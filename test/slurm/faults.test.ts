import { readFileSync } from 'node:fs';
import { beforeAll, afterAll, expect, it } from 'vitest';
import { createSlurmScheduler } from '../../src/scheduler/slurm/index.ts';
import type { JobRef, Submission } from '../../src/scheduler/index.ts';
import { clusterForgets, clusterUp, stopPart } from '../cluster/cluster.ts';
import { describeOnOwnCluster, loginNode, makeBench, pause, type SlurmBench } from './bench.ts';
import { ended, look, stage, submit, until, type Wish } from './stage.ts';

const wish = { name: 'faults', port: 18_480, nodes: 1, minJobAge: 5 };

function refOf({ token, folder }: Submission, nativeId: string): JobRef {
  return { token, folder, nativeId };
}

/** What a promise is rejected with, or else what it gives. */
function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => error);
}

await describeOnOwnCluster('slurm: faults', wish, (cluster) => {
  let bench: SlurmBench;
  beforeAll(async () => {
    bench = await makeBench(cluster);
  });
  afterAll(async () => bench.close());

  const runs = async ({ folder }: { folder: string }): Promise<string> =>
    (await bench.machine.run(`cat '${folder}/runs'`)).stdout;
  const purged = async (job: JobRef): Promise<void> => {
    const isListed = `squeue -h --me -t all --name=${job.token} -O JobID | grep -q .`;
    await bench.machine.run(`while ${isListed}; do sleep 0.5; done`);
  };

  async function submitArray(wish: Wish, tasks: number, atMost?: number): Promise<JobRef[]> {
    const submission = await stage(bench, wish);
    const limit = atMost === undefined ? {} : { atMost };
    const { nativeId } = await bench.scheduler.submit({ ...submission, tasks, ...limit });
    const { token: array, folder } = submission;
    return Array.from({ length: tasks }, (_, task) => {
      return { token: `${array}-${task}`, nativeId: `${nativeId}_${task}`, folder, array };
    });
  }

  it('slurmctld down at submission: uncertain, and submitted once when it is back', async () => {
    const submission = await stage(bench, { program: 'echo ran >>runs' });
    await stopPart('slurmctld');

    const error = await failure(bench.scheduler.submit(submission));
    await clusterUp();
    const accepted = await bench.scheduler.submit(submission);
    await ended(bench, refOf(submission, accepted.nativeId));

    const why = 'Unable to contact slurm controller (connect failure)';
    expect(error).toMatchObject({ code: 'SCHEDULER_UNCERTAIN', facts: { why } });
    expect(await bench.scheduler.submit(submission)).toEqual(accepted);
    expect(await runs(submission)).toBe('ran\n');
  });

  it('slurmctld down at polling: an outage, and nothing is said of any job', async () => {
    const job = await submit(bench, { program: 'sleep 300' });
    await stopPart('slurmctld');

    const errors = [await failure(bench.scheduler.look([job])), await failure(bench.scheduler.cancel(job))];
    await clusterUp();
    const seen = await until(bench, job, (one) => one.phase === 'running');
    // A step that is killed while it starts may drain its node.
    await pause(1500);
    await bench.scheduler.cancel(job);

    for (const error of errors) expect(error).toMatchObject({ code: 'MACHINE_UNREACHABLE' });
    expect((errors[0] as Error).message).toBe(
      'cluster could not be reached: its scheduler does not answer (Unable to contact slurm controller (connect failure)).',
    );
    expect(seen.word).toBe('RUNNING');
  });

  it('slurmctld does not answer in time and accepts afterwards: found, and submitted once', async () => {
    const submission = await stage(bench, { program: 'echo ran >>runs' });
    const pid = readFileSync(`${cluster.folder}/run/pids/slurmctld`, 'utf8').split(' ')[0] ?? '';
    await bench.admin(`kill -STOP ${pid}`);

    const submitting = failure(bench.scheduler.submit(submission));
    await pause(12_000);
    await bench.admin(`kill -CONT ${pid}`);
    const first = await submitting;
    const accepted = await bench.scheduler.submit(submission);
    await ended(bench, refOf(submission, accepted.nativeId));

    expect([accepted, 'SCHEDULER_UNCERTAIN']).toContainEqual((first as { code?: string }).code ?? first);
    expect(await runs(submission)).toBe('ran\n');
    const { stdout } = await bench.machine.run(`sacct -X -n -P --name=${submission.token} -S now-1day -E now -o JobID`);
    expect(stdout).toBe(`${accepted.nativeId}\n`);
  });

  it('the command of a submission cut off anywhere: each job is submitted once', { timeout: 300_000 }, async () => {
    const submissions: Submission[] = [];
    for (let trial = 0; trial < 24; trial += 1) {
      const submission = await stage(bench, { program: 'echo ran >>runs' });
      const hasty = createSlurmScheduler({ transport: loginNode(cluster), patienceMs: 2 + trial * 2 });
      const patient = createSlurmScheduler({ transport: loginNode(cluster), settleMs: 1000 });

      const cut = await failure(hasty.submit(submission));
      const accepted = await patient.submit(submission);

      expect([accepted, 'MACHINE_UNREACHABLE']).toContainEqual((cut as { code?: string }).code ?? cut);
      submissions.push(submission);
    }
    await bench.machine.run('while squeue -h --me | grep -q .; do sleep 0.3; done; sleep 6');

    for (const { token, folder } of submissions) {
      expect(await runs({ folder })).toBe('ran\n');
      const { stdout } = await bench.machine.run(`sacct -X -n -P --name=${token} -S now-1day -E now -o JobID`);
      expect(stdout.trim().split('\n').length).toBe(1);
    }
  });

  it(
    'slurmctld killed right after it acknowledged: what it forgot is absent, and a stranger is not taken for it',
    { timeout: 300_000 },
    async () => {
      const submissions = await Promise.all(
        Array.from({ length: 6 }, () =>
          stage(bench, { program: 'echo ran >>runs', settings: { directives: ['--hold'] } }),
        ),
      );
      const jobs: JobRef[] = [];
      const accept = async (one: Submission): Promise<unknown> =>
        jobs.push(refOf(one, (await bench.scheduler.submit(one)).nativeId));
      // It writes what it accepted within some seconds: of the first two it will know, of the others not.
      for (const one of submissions.slice(0, 2)) await accept(one);
      let tasks: JobRef[] = [];
      await clusterForgets(cluster, async () => {
        for (const one of submissions.slice(2)) await accept(one);
        tasks = await submitArray({ program: 'true', settings: { directives: ['--hold'] } }, 3);
      });
      const known = (await bench.machine.run('squeue -h --me -t all -O Name:64')).stdout;
      const forgotten = jobs.filter((job) => !known.includes(job.token));
      const last = Math.max(...jobs.map((job) => Number(job.nativeId)));

      // Strangers get the ids again.
      const strangers: string[] = [];
      while (forgotten.length > 0 && !strangers.includes(String(last)) && strangers.length < 20) {
        const { stdout } = await bench.machine.run('sbatch --parsable --hold -J stranger -o /dev/null --wrap true');
        strangers.push(stdout.trim());
      }

      const { jobs: seen } = await bench.scheduler.look(jobs);
      expect([...seen.keys()].toSorted()).toEqual(
        jobs
          .filter((job) => !forgotten.includes(job))
          .map((job) => job.token)
          .toSorted(),
      );
      const said = await bench.scheduler.look(tasks);
      expect(tasks.map(({ token }) => said.jobs.get(token)?.phase)).toEqual([undefined, undefined, undefined]);
      expect(forgotten).toEqual(jobs.slice(2));
      expect(forgotten.filter((job) => strangers.includes(job.nativeId)).length).toBeGreaterThan(0);

      // It is submitted again when its loss is named, once; without that its old id stays the answer.
      const [lost] = forgotten;
      const submission = submissions.find((one) => one.token === lost?.token);
      if (lost === undefined || submission === undefined) throw new Error('nothing was forgotten');
      expect((await bench.scheduler.submit(submission)).nativeId).toBe(lost.nativeId);
      await bench.scheduler.cancel(lost);
      expect((await bench.machine.run('squeue -h --me -n stranger -o %T | sort -u')).stdout).toBe('PENDING\n');
      const again = await bench.scheduler.submit({ ...submission, forgotten: lost.nativeId });
      const third = await bench.scheduler.submit({ ...submission, forgotten: lost.nativeId });
      expect(third).toEqual(again);
      expect(again.nativeId).not.toBe(lost.nativeId);
      expect((await look(bench, refOf(submission, again.nativeId)))?.phase).toBe('held');
      await bench.machine.run('scancel --me');
    },
  );

  it('purged from the queue: accounting knows, by id also what never started', async () => {
    const failed = await submit(bench, { program: 'exit 3' });
    const never = await submit(bench, { program: 'true', settings: { directives: ['--hold'] } });
    await ended(bench, failed);
    await bench.scheduler.cancel(never);
    await Promise.all([purged(failed), purged(never)]);

    const { jobs } = await bench.scheduler.look([failed, never]);
    const single = await bench.scheduler.look([failed]);

    expect(jobs.get(failed.token)).toMatchObject({ phase: 'ended', outcome: 'failed', exitCode: 3 });
    expect(jobs.get(never.token)).toMatchObject({ phase: 'ended', outcome: 'cancelled' });
    expect(single.jobs.get(failed.token)?.outcome).toBe('failed');
    expect((await bench.scheduler.find(failed.token))?.nativeId).toBe(failed.nativeId);
    await bench.scheduler.cancel(failed);
  });

  it('tasks that were cancelled while they waited, and purged: cancelled, when nobody asks about the others any more', async () => {
    // Of one array the last tasks are cancelled one by one, of the other one in the middle.
    const ends = await submitArray({ program: 'true', settings: { directives: ['--hold'] } }, 5);
    const middle = await submitArray({ program: 'true' }, 4, 1);
    await bench.machine.run(`scancel ${middle[2]?.nativeId}; scontrol release ${ends[0]?.nativeId}`);
    for (const one of [ends[0], middle[3]]) await ended(bench, one as JobRef);
    for (const one of ends.slice(1)) await bench.machine.run(`scancel ${one.nativeId}`);
    await bench.machine.run(
      `while squeue -h --me -t all --name=${ends[0]?.array},${middle[0]?.array} -O JobID | grep -q .; do sleep 0.5; done`,
    );

    const last = await bench.scheduler.look(ends.slice(1));
    const each = await Promise.all(ends.slice(1).map(async (one) => look(bench, one)));
    const between = await look(bench, middle[2] as JobRef);
    const whole = await bench.scheduler.look(middle);

    const byOwner = { phase: 'ended', outcome: 'cancelled', reason: 'it was cancelled by its owner' };
    expect(ends.slice(1).map(({ token }) => last.jobs.get(token))).toMatchObject(each);
    expect(each).toMatchObject([byOwner, byOwner, byOwner, byOwner]);
    expect(between).toEqual({ phase: 'ended', word: 'CANCELLED', outcome: 'cancelled', isUntraced: true });
    expect(middle.map(({ token }) => whole.jobs.get(token)?.word)).toEqual([
      'COMPLETED',
      'COMPLETED',
      'CANCELLED',
      'COMPLETED',
    ]);
  });

  it('slurmdbd down: jobs are submitted and seen; what left the queue is unknown, not lost', async () => {
    await stopPart('slurmdbd');

    const job = await submit(bench, { program: 'exit 3' });
    const early = await ended(bench, job);
    await purged(job);
    const late = await look(bench, job);
    const found = await failure(bench.scheduler.find(job.token));
    await clusterUp();
    const back = await until(bench, job, (seen) => seen.phase === 'ended');

    expect(early).toMatchObject({ word: 'FAILED', outcome: 'failed', exitCode: 3 });
    expect(early).not.toHaveProperty('record');
    expect(late).toMatchObject({ phase: 'unknown', word: 'UNKNOWN' });
    expect(late?.reason).toBe('the queue does not list it any more, and accounting does not answer');
    expect(found).toMatchObject({ code: 'SCHEDULER_UNCERTAIN' });
    expect(back).toMatchObject({ word: 'FAILED', outcome: 'failed', exitCode: 3 });
  });

  it('ids begin again after the state of slurmctld is lost: a job keeps its own end', async () => {
    const job = await submit(bench, { program: 'exit 3' });
    const before = await ended(bench, job);
    await until(bench, job, (seen) => seen.record !== undefined);
    await stopPart('slurmctld');
    await bench.admin(`rm -rf ${cluster.folder}/state/slurmctld/*`);
    await clusterUp();
    let id = 0;
    while (id < Number(job.nativeId)) {
      const { stdout, stderr } = await bench.machine.run('sbatch --parsable -J stranger -o /dev/null --wrap true');
      id = Number(stdout);
      if (!(id > 0)) throw new Error(stderr);
    }
    await bench.machine.run('while squeue -h --me | grep -q .; do sleep 0.3; done; sleep 5');

    const seen = await look(bench, job);

    expect(id).toBe(Number(job.nativeId));
    expect(seen).toMatchObject({ outcome: 'failed', exitCode: 3, record: { JobName: job.token } });
    expect(seen?.endedAt).toBe(before.endedAt);
  });
});
