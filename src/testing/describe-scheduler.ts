import { expect } from 'vitest';
import type { JobRef } from '../scheduler/index.ts';
import { describeContract, type Clause, type Declared, type Deviation } from './clauses.ts';
import { declareEnds } from './scheduler-ends.ts';
import { declarePlaces } from './scheduler-places.ts';
import {
  patienceOf,
  stage,
  submitAll,
  submitOne,
  until,
  untilEnded,
  type SchedulerHarness,
} from './scheduler-harness.ts';

export type { SchedulerHarness } from './scheduler-harness.ts';

/**
 * The contract of `Scheduler`, clause for clause. Each clause gets a harness of its own with nothing queued.
 *
 * ```ts
 * const { deviations } = describeScheduler('my queue', makeHarness, [
 *   { clause: 'jobs start in the order in which they were submitted', reason: 'the queue sorts by fair share' },
 * ]);
 * it('deviates in one clause', () => expect(deviations.length).toBe(1));
 * ```
 */
export function describeScheduler(
  name: string,
  make: () => Promise<SchedulerHarness> | SchedulerHarness,
  deviations: readonly Deviation[] = [],
): Declared {
  return describeContract(`scheduler contract: ${name}`, make, deviations, (clause) => {
    declareAcceptance(clause);
    declareLook(clause);
    declareAfter(clause);
    declareEnds(clause);
    declarePlaces(clause);
  });
}

function declareAcceptance(clause: Clause<SchedulerHarness>): void {
  clause('submitting the same token again does not submit again but gives the same answer', async (harness) => {
    const [job] = await stage(harness, [{ program: 'echo ran >>../witness' }]);
    if (job === undefined) throw new Error('no job');

    const first = await harness.scheduler.submit(job.submission);
    const second = await harness.again().submit(job.submission);
    await untilEnded(harness, [{ ...job, nativeId: first.nativeId }]);
    const third = await harness.scheduler.submit(job.submission);

    expect([second, third]).toEqual([first, first]);
    expect((await harness.machine.run(`cat '${harness.folder}/witness'`)).stdout).toBe('ran\n');
  });

  clause('at most one job ever has a token, however many submit it at once', async (harness) => {
    const [job] = await stage(harness, [{ program: 'echo ran >>../witness' }]);
    if (job === undefined) throw new Error('no job');

    const answers = await Promise.all(Array.from({ length: 6 }, () => harness.again().submit(job.submission)));
    const [first] = answers;
    await untilEnded(harness, [{ ...job, nativeId: first?.nativeId ?? '' }]);

    expect(new Set(answers.map((answer) => answer.nativeId)).size).toBe(1);
    expect((await harness.machine.run(`cat '${harness.folder}/witness'`)).stdout).toBe('ran\n');
  });

  clause('a job that asks for more than there is is refused, and nothing was submitted', async (harness) => {
    const [job] = await stage(harness, [{ program: 'true', resources: { processes: 1_000_000 } }]);
    if (job === undefined) throw new Error('no job');

    const refusal = await harness.scheduler.submit(job.submission).catch((error: unknown) => error);

    expect(['TOO_BIG', 'SCHEDULER_REFUSED']).toContain((refusal as { code?: string }).code);
    expect(await harness.scheduler.find(job.token)).toBe(undefined);
  });

  clause(
    'find gives the job that carries a token, waiting, running or ended, and none for an unseen token',
    async (harness) => {
      const [job] = await stage(harness, [{ program: 'sleep 0.3' }]);
      if (job === undefined) throw new Error('no job');
      const before = await harness.scheduler.find(job.token);

      const accepted = await harness.scheduler.submit(job.submission);
      const early = await harness.again().find(job.token);
      await untilEnded(harness, [{ ...job, nativeId: accepted.nativeId }]);
      const late = await harness.again().find(job.token);

      expect(before).toBe(undefined);
      expect([early?.nativeId, late?.nativeId]).toEqual([accepted.nativeId, accepted.nativeId]);
    },
  );

  clause('a job goes on without the program that submitted it, and another program finds it', async (harness) => {
    const job = await submitOne(harness, { program: 'sleep 0.2; echo done' });

    const other = { ...harness, scheduler: harness.again() };
    const [sighting] = await untilEnded(other, [job]);

    expect(sighting?.outcome).toBe('succeeded');
  });
}

function declareLook(clause: Clause<SchedulerHarness>): void {
  clause('a job that the queue does not know is absent from look', async (harness) => {
    const job = await submitOne(harness, { program: 'true' });
    const unseen: JobRef = { ...job, token: 'simtrail-00000000-0000-7000-8000-000000000000', nativeId: '99999999' };

    const { jobs } = await harness.scheduler.look([unseen, job]);

    expect([...jobs.keys()]).toEqual([job.token]);
  });

  clause('look goes by the token: a native id that belongs to another job is not answered for', async (harness) => {
    const job = await submitOne(harness, { program: 'true' });
    const impostor: JobRef = { ...job, token: 'simtrail-00000000-0000-7000-8000-000000000000' };

    const { jobs } = await harness.scheduler.look([impostor]);

    expect(jobs.size).toBe(0);
  });

  clause('look of no jobs is an empty answer', async (harness) => {
    expect((await harness.scheduler.look([])).jobs.size).toBe(0);
  });

  clause(
    '200 jobs are looked at in one question',
    async (harness) => {
      const jobs = await submitAll(
        harness,
        Array.from({ length: 200 }, () => ({ program: 'true' })),
      );

      const { jobs: seen } = await harness.scheduler.look(jobs);
      const ended = await untilEnded({ ...harness, patienceMs: patienceOf(harness) * 4 }, jobs);

      expect(seen.size).toBe(200);
      expect(ended.every((sighting) => sighting.outcome === 'succeeded')).toBe(true);
    },
    300_000,
  );

  clause('a job that waits, runs and has ended is seen as queued, running and ended', async (harness) => {
    const all = { processes: harness.processes };
    const [first, second] = await submitAll(harness, [
      { program: 'while [ ! -e ../go ]; do sleep 0.05; done', resources: all },
      { program: 'true', resources: all },
    ]);
    if (first === undefined || second === undefined) throw new Error('no jobs');

    const [running] = await until(harness, [first], (sighting) => sighting.phase === 'running');
    const [queued] = await until(harness, [second], (sighting) => sighting.phase === 'queued');
    await harness.machine.run(`: >'${harness.folder}/go'`);
    await untilEnded(harness, [first, second]);

    expect(running?.word).toMatch(/^[A-Z_]+$/);
    expect(queued?.reason ?? '').not.toBe('');
  });
}

function declareAfter(clause: Clause<SchedulerHarness>): void {
  const waits = 'while [ ! -e ../go ]; do sleep 0.05; done';
  clause('a job starts when those that it comes after have ended well, and not before', async (harness) => {
    const first = await submitOne(harness, { program: `${waits}; echo first >>../witness` });
    const second = await submitOne(harness, { program: `${waits}; echo second >>../witness` });
    const third = await submitOne(harness, { program: 'echo third >>../witness', after: [first, second] });
    const early = (await harness.scheduler.look([third])).jobs.get(third.token);
    await harness.machine.run(`: >'${harness.folder}/go'`);

    const seen = await untilEnded(harness, [first, second, third]);

    expect(early?.phase).toBe('queued');
    expect(seen.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    const { stdout } = await harness.machine.run(`cat '${harness.folder}/witness'`);
    expect(stdout.split('\n')[2]).toBe('third');
  });

  clause(
    'a job does nothing when one that it comes after did not end well, nor does what comes after that',
    async (harness) => {
      const first = await submitOne(harness, { program: `${waits}; exit 3` });
      const second = await submitOne(harness, { program: 'echo ran >>../witness', after: [first] });
      const third = await submitOne(harness, { program: 'echo ran >>../witness', after: [second] });
      await harness.machine.run(`: >'${harness.folder}/go'`);

      const seen = await untilEnded(harness, [first, second, third]);

      expect(seen.map(({ outcome }) => outcome === 'succeeded')).toEqual([false, false, false]);
      expect((await harness.machine.run(`ls '${harness.folder}'/witness`)).code).not.toBe(0);
    },
  );
}
