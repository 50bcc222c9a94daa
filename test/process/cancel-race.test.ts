import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { allGone, becomesTrue, submitOne, until, untilEnded } from '../../src/testing/scheduler-harness.ts';
import type { JobRef } from '../../src/scheduler/scheduler.ts';
import { linesOf, makeBench, pause, type Bench } from './queue-bench.ts';

let bench: Bench;
afterEach(() => bench.close());

it('60 jobs that are cancelled while they start are all cancelled, and none of their processes is left', async () => {
  bench = makeBench();
  const jobs: JobRef[] = [];
  for (let index = 0; index < 60; index += 1) {
    const job = await submitOne(bench, { program: 'echo $$ >>../pids; exec sleep 300' });
    await pause(Math.random() * 25);
    // Some are under way, however slow the computer is.
    if (index % 10 === 0) await until(bench, [job], (seen) => seen.startedAt !== undefined);
    await bench.again().cancel(job);
    jobs.push(job);
  }

  const seen = await untilEnded(bench, jobs);
  const pids = linesOf(join(bench.folder, 'pids'));

  expect(seen.map((sighting) => sighting.outcome)).toEqual(jobs.map(() => 'cancelled'));
  expect(pids.length).toBeGreaterThan(0);
  expect(await becomesTrue(bench, allGone(pids))).toBe(true);
});
