import { appendFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allGone, becomesTrue, submitAll, submitOne, until, untilEnded } from '../../src/testing/scheduler-harness.ts';
import type { JobRef } from '../../src/scheduler/scheduler.ts';
import { writeEnd } from '../../src/scheduler/process/entry.ts';
import { giveOrder } from '../../src/scheduler/process/order.ts';
import { pathIn, queueAt } from '../../src/scheduler/process/queue-folder.ts';
import {
  claimantOf,
  leaveBehind,
  linesOf,
  makeBench,
  pause,
  stageOne,
  startByHand,
  type Bench,
} from './queue-bench.ts';

let bench: Bench;
beforeEach(() => {
  bench = makeBench();
});
afterEach(() => bench.close());

const ran = (name = 'ran'): string[] => linesOf(join(bench.folder, name));

it('each of 160 jobs runs exactly once while the runner is killed at 40 random instants', async () => {
  const jobs: JobRef[] = [];
  let kills = 0;
  for (let round = 0; round < 40; round += 1) {
    const wishes = Array.from({ length: 4 }, (_, index) => ({
      program: `echo ran >>../ran.${jobs.length + index}; sleep 0.0${index}`,
    }));
    jobs.push(...(await submitAll(bench, wishes)));
    await pause(Math.random() * 90);
    if (bench.killRunner() !== undefined) kills += 1;
    await bench.scheduler.look(jobs.slice(-1));
  }
  const seen = await untilEnded(bench, jobs);

  expect(seen.map((sighting) => sighting.outcome)).toEqual(jobs.map(() => 'succeeded'));
  expect(jobs.map((_, index) => ran(`ran.${index}`).length)).toEqual(jobs.map(() => 1));
  expect(kills).toBeGreaterThan(25);
});

it('a running job outlives its runner, and the next one tells of its end', async () => {
  const job = await submitOne(bench, { program: 'sleep 0.6; echo ran >>../ran; exit 3' });
  await until(bench, [job], (sighting) => sighting.startedAt !== undefined);

  const first = bench.killRunner();
  await pause(30);
  const [seen] = await untilEnded(bench, [job]);

  expect(first).toBeGreaterThan(0);
  expect({ outcome: seen?.outcome, exitCode: seen?.exitCode, lines: ran() }).toEqual({
    outcome: 'failed',
    exitCode: 3,
    lines: ['ran'],
  });
});

describe('what a runner leaves that is killed', () => {
  it('between taking a job and starting it: it is started', async () => {
    const job = await leaveBehind(bench, 'running', await stageOne(bench, { program: 'echo ran >>../ran' }));

    const [seen] = await untilEnded(bench, [job]);

    expect([seen?.outcome, ran()]).toEqual(['succeeded', ['ran']]);
  });

  it('between starting a job and its claim: of two copies one runs', async () => {
    const staged = await stageOne(bench, { program: 'sleep 0.3; echo ran >>../ran' });
    const job = await leaveBehind(bench, 'running', staged);

    const started = bench.scheduler.look([job]);
    const pids = [startByHand(staged), startByHand(staged)];
    await started;
    const [seen] = await untilEnded(bench, [job]);

    expect([seen?.outcome, ran()]).toEqual(['succeeded', ['ran']]);
    expect(await becomesTrue(bench, allGone(pids.map(String)))).toBe(true);
  });

  it('while a job runs: it is adopted, and limited, and cancelled', async () => {
    const staged = await stageOne(bench, { program: 'sleep 300', resources: { runtime: 1 } });
    const other = await stageOne(bench, { program: 'sleep 300' });
    startByHand(staged);
    startByHand(other);
    const limited = await leaveBehind(bench, 'running', staged);
    const cancelled = await leaveBehind(bench, 'running', other);
    await until(bench, [limited, cancelled], (sighting) => sighting.startedAt !== undefined);

    await bench.scheduler.cancel(cancelled);
    const seen = await untilEnded(bench, [limited, cancelled]);

    expect(seen.map((sighting) => sighting.outcome)).toEqual(['timed-out', 'cancelled']);
    expect(seen[0]?.reason).toBe('it ran longer than its limit of 1 s');
  });

  it('after a job ended: its end is told from its folder', async () => {
    const staged = await stageOne(bench, { program: 'echo ran >>../ran; exit 4' });
    startByHand(staged);
    await becomesTrue(bench, `[ -s '${staged.folder}/.simtrail/ended.0' ]`);
    const job = await leaveBehind(bench, 'running', staged);

    const [seen] = await untilEnded(bench, [job]);

    expect([seen?.outcome, seen?.exitCode, ran()]).toEqual(['failed', 4, ['ran']]);
  });

  it('between writing an end and filing it: it is filed as written, however often the writing was cut off', async () => {
    const job = await leaveBehind(bench, 'running', await stageOne(bench, { program: 'echo ran >>../ran' }));
    const end = { outcome: 'failed' as const, exitCode: 9, endedAt: '2026-01-01T00:00:00.000Z' };
    const path = pathIn(queueAt(bench.queueFolder), 'running', job.name);
    appendFileSync(path, writeEnd(end).slice(0, 20));
    appendFileSync(path, writeEnd(end));

    const [seen] = await untilEnded(bench, [job]);

    expect([seen?.outcome, seen?.exitCode, ran()]).toEqual(['failed', 9, []]);
  });

  it('between an order to cancel and the start: the job never starts', async () => {
    const job = await leaveBehind(bench, 'running', await stageOne(bench, { program: 'echo ran >>../ran' }));
    giveOrder(queueAt(bench.queueFolder), job.name, {
      outcome: 'cancelled',
      reason: 'so',
      at: new Date().toISOString(),
    });

    const [seen] = await untilEnded(bench, [job]);
    startByHand({ submission: { ...job, script: '', resources: { nodes: 1, processes: 1, runtime: 1 } }, ...job });
    await pause(200);

    expect([seen?.outcome, ran()]).toEqual(['cancelled', []]);
  });

  it('between TERM and the end of a job that ran too long: it is timed out, not failed', async () => {
    const staged = await stageOne(bench, { program: 'sleep 0.2; exit 143' });
    const job = await leaveBehind(bench, 'running', staged);
    const at = new Date().toISOString();
    giveOrder(queueAt(bench.queueFolder), job.name, { outcome: 'timed-out', reason: 'too long', at });
    startByHand(staged);
    await becomesTrue(bench, `[ -s '${staged.folder}/.simtrail/ended.0' ]`);

    const [seen] = await untilEnded(bench, [job]);

    expect([seen?.outcome, seen?.exitCode]).toEqual(['timed-out', 143]);
  });
});

describe('what a submitter or a canceller leaves that is killed', () => {
  it('between a number and the job: the next submission takes the number', async () => {
    const first = await submitOne(bench, { program: 'true' });
    const staged = await stageOne(bench, { program: 'echo ran >>../ran' });
    symlinkSync('7 2026-01-01T00:00:00.000Z', join(bench.queueFolder, 'tokens', staged.token));

    const before = await bench.scheduler.find(staged.token);
    const accepted = await bench.scheduler.submit(staged.submission);
    const [seen] = await untilEnded(bench, [{ ...staged, nativeId: accepted.nativeId }]);

    expect([first.nativeId, before, accepted.nativeId]).toEqual(['1', undefined, '7']);
    expect([seen?.outcome, ran()]).toEqual(['succeeded', ['ran']]);
  });

  it('a power cut that takes the index of tokens: jobs are found, and numbers not given again', async () => {
    const jobs = await submitAll(bench, [{ program: 'true' }, { program: 'true' }]);
    await untilEnded(bench, jobs);
    for (const { token } of jobs) rmSync(join(bench.queueFolder, 'tokens', token));
    rmSync(join(bench.queueFolder, 'tokens.last'));
    writeFileSync(join(bench.queueFolder, 'tokens.boot'), 'the boot before');

    const found = await bench.scheduler.find(jobs[1]?.token ?? '');
    const next = await submitOne(bench, { program: 'true' });

    expect([found?.nativeId, next.nativeId]).toEqual(['2', '3']);
  });

  it('between cancelling a waiting job and writing so: it is cancelled', async () => {
    const job = await leaveBehind(bench, 'ended', await stageOne(bench, { program: 'true' }));

    const { jobs } = await bench.scheduler.look([job]);

    expect(jobs.get(job.token)?.outcome).toBe('cancelled');
  });
});

it('the claim of a killed script is of nobody else: a process that was given its pid is left alone', async () => {
  const staged = await stageOne(bench, { program: 'true' });
  writeFileSync(join(staged.folder, '.simtrail', 'claim.0'), `${process.pid} \n`);
  const job = await leaveBehind(bench, 'running', staged);

  const [seen] = await untilEnded(bench, [job]);

  expect([seen?.outcome, claimantOf(job.folder)]).toEqual(['lost', process.pid]);
  expect(seen?.reason).toContain(`(process ${process.pid}) was ended from outside`);
});
