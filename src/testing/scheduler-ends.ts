import { expect } from 'vitest';
import type { Clause } from './clauses.ts';
import {
  allGone,
  becomesTrue,
  patienceOf,
  say,
  submitAll,
  submitOne,
  until,
  untilEnded,
  type SchedulerHarness,
} from './scheduler-harness.ts';

/** Clauses on how jobs end, by themselves or because somebody wants it. */
export function declareEnds(clause: Clause<SchedulerHarness>): void {
  clause('exit code 0 is a success, any other a failure that is told', async (harness) => {
    const jobs = await submitAll(harness, [
      { program: 'exit 0' },
      { program: 'exit 7' },
      { program: 'no-such-program' },
    ]);

    const seen = await untilEnded(harness, jobs);

    const told = seen.map(({ outcome, exitCode }) => ({ outcome, exitCode }));
    expect(told).toEqual([
      { outcome: 'succeeded', exitCode: 0 },
      { outcome: 'failed', exitCode: 7 },
      { outcome: 'failed', exitCode: 127 },
    ]);
  });

  clause('a program that a signal ended has failed, and the signal is told', async (harness) => {
    const job = await submitOne(harness, { program: 'kill -SEGV $$' });

    const [seen] = await untilEnded(harness, [job]);

    expect({ outcome: seen?.outcome, signal: seen?.signal }).toEqual({ outcome: 'failed', signal: 11 });
    expect(seen?.reason ?? '').not.toBe('');
  });

  clause('of a job that ended it is told when it started and ended, where, and its peak memory', async (harness) => {
    // Memory is sampled, each second at the least: what is held for two of them and more is seen on a busy machine too.
    const program = `text=$(head -c 20000000 /dev/zero | tr '\\0' a); sleep 2.5`;
    const job = await submitOne(harness, { program });

    const [seen] = await untilEnded(harness, [job]);

    const elapsedMs = Date.parse(seen?.endedAt ?? '') - Date.parse(seen?.startedAt ?? '');
    expect(elapsedMs).toBeGreaterThanOrEqual(950);
    expect(elapsedMs).toBeLessThan(60_000);
    expect(seen?.host ?? '').not.toBe('');
    expect(seen?.peakMemoryBytes).toBeGreaterThan(20_000_000);
  });

  clause('cancel ends the job with all its processes, and nothing else', async (harness) => {
    const at = (name: string): string => `'${harness.folder}/${name}'`;
    const job = await submitOne(harness, {
      program:
        'sleep 300 & echo $! >../pids; setsid sh -c "echo \\$\\$ >>../pids; exec sleep 300" & ' +
        'sh -c "echo \\$\\$ >>../pids; exec sleep 300" & wait',
    });
    const neighbour = await say(harness, 'setsid sleep 300 >/dev/null 2>&1 </dev/null & echo $!');
    await becomesTrue(harness, `[ "$(wc -l <${at('pids')})" -eq 3 ]`);
    const pids = (await say(harness, `cat ${at('pids')}`)).split('\n');

    await harness.scheduler.cancel(job);
    const [seen] = await untilEnded(harness, [job]);

    expect(seen?.outcome).toBe('cancelled');
    expect(await becomesTrue(harness, allGone(pids))).toBe(true);
    expect((await harness.machine.run(`kill ${neighbour}`)).code).toBe(0);
  });

  clause(
    'cancel of a program that ignores TERM ends it all the same',
    async (harness) => {
      const job = await submitOne(harness, { program: "trap '' TERM; echo $$ >../pid; while :; do sleep 0.1; done" });
      await becomesTrue(harness, `[ -s '${harness.folder}/pid' ]`);
      const pid = await say(harness, `cat '${harness.folder}/pid'`);

      await harness.scheduler.cancel(job);
      const [seen] = await untilEnded({ ...harness, patienceMs: patienceOf(harness) + 30_000 }, [job]);

      expect(seen?.outcome).toBe('cancelled');
      expect(await becomesTrue(harness, allGone([pid]))).toBe(true);
    },
    180_000,
  );

  clause('cancel of a job that has ended is no error and changes nothing', async (harness) => {
    const job = await submitOne(harness, { program: 'true' });
    const [before] = await untilEnded(harness, [job]);

    await harness.scheduler.cancel(job);
    await harness.scheduler.cancel({ ...job, token: 'simtrail-unseen', nativeId: '99999999' });

    expect((await untilEnded(harness, [job]))[0]).toEqual(before);
  });

  clause('a queued job that is cancelled never starts', async (harness) => {
    const all = { processes: harness.processes };
    const [first, second] = await submitAll(harness, [
      { program: 'while [ ! -e ../go ]; do sleep 0.05; done', resources: all },
      { program: ': >../started', resources: all },
    ]);
    if (first === undefined || second === undefined) throw new Error('no jobs');

    await harness.scheduler.cancel(second);
    const [seen] = await untilEnded(harness, [second]);
    await harness.machine.run(`: >'${harness.folder}/go'`);
    await untilEnded(harness, [first]);

    expect(seen?.outcome).toBe('cancelled');
    expect((await harness.machine.run(`[ -e '${harness.folder}/started' ]`)).code).toBe(1);
  });

  clause(
    'several jobs are cancelled in one call, and no other; a brief look is right or leaves it open',
    async (harness) => {
      const all = { processes: harness.processes };
      const [first, ...waiting] = await submitAll(harness, [
        { program: 'while [ ! -e ../go ]; do sleep 0.05; done', resources: all },
        ...['one', 'two', 'kept'].map((name) => ({ program: `: >../${name}`, resources: all })),
      ]);
      const [one, two, kept] = waiting;
      if (first === undefined || one === undefined || two === undefined || kept === undefined)
        throw new Error('no jobs');

      await harness.scheduler.cancel(one, two);
      const brief = await harness.scheduler.look([one, two, kept], { isBrief: true });
      await harness.machine.run(`: >'${harness.folder}/go'`);
      const ends = await untilEnded(harness, [one, two, kept]);

      const told = [one, two, kept].map(({ token }) => (brief.open?.has(token) ? 'open' : brief.jobs.get(token)));
      expect(told.map((seen) => (seen === 'open' ? 'ended' : seen?.phase))).toEqual(['ended', 'ended', 'queued']);
      expect(ends.map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled', 'succeeded']);
      expect(await say(harness, `cd '${harness.folder}' && ls | grep -x -e one -e two -e kept`)).toBe('kept');
    },
  );

  clause(
    'a job that outlives its wall time is ended with all its processes and timed out',
    async (harness) => {
      const runtime = harness.shortestRuntime ?? 1;
      const job = await submitOne(harness, {
        program: 'setsid sleep 300 & echo $! >../pid; wait; sleep 300',
        resources: { runtime },
      });

      const [seen] = await untilEnded({ ...harness, patienceMs: patienceOf(harness) + runtime * 3000 }, [job]);

      const pid = await say(harness, `cat '${harness.folder}/pid'`);
      expect(seen?.outcome).toBe('timed-out');
      expect(await becomesTrue(harness, allGone([pid]))).toBe(true);
    },
    300_000,
  );

  clause('hold keeps a queued job from starting until its release, or is not supported', async (harness) => {
    const all = { processes: harness.processes };
    const [first, held, last] = await submitAll(harness, [
      { program: 'while [ ! -e ../go ]; do sleep 0.05; done', resources: all },
      { program: 'true', resources: all },
      { program: 'true', resources: all },
    ]);
    if (first === undefined || held === undefined || last === undefined) throw new Error('no jobs');

    const refusal = await harness.scheduler.hold(held).then(
      () => undefined,
      (error: unknown) => (error as { code?: string }).code,
    );
    await harness.machine.run(`: >'${harness.folder}/go'`);
    await untilEnded(harness, [first, last]);

    if (refusal === undefined) {
      await until(harness, [held], (sighting) => sighting.phase === 'held');
      await harness.scheduler.release(held);
    } else expect(refusal).toBe('NOT_SUPPORTED');
    const [seen] = await untilEnded(harness, [held]);
    expect(seen?.outcome).toBe('succeeded');
  });
}
