import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  allGone,
  becomesTrue,
  say,
  submitAll,
  submitOne,
  until,
  untilEnded,
} from '../../src/testing/scheduler-harness.ts';
import { createProcessScheduler } from '../../src/scheduler/process/process-scheduler.ts';
import { builtForTests, claimantOf, linesOf, makeBench, pause, type Bench } from './queue-bench.ts';

let bench: Bench;
beforeEach(() => {
  bench = makeBench();
});
afterEach(() => bench.close());

const leaves = 'setsid sleep 300 & echo $! >>../pids; sleep 300 & echo $! >>../pids; echo $$ >>../pids; wait';
/** Until {@link goes}. */
const waits = 'while [ ! -e ../go ]; do sleep 0.02; done';
const goes = (): Promise<unknown> => bench.machine.run(`: >'${bench.folder}/go'`);
const pids = (): string[] => linesOf(join(bench.folder, 'pids'));

it('a job whose script is killed is lost, says so, and leaves nothing that runs', async () => {
  const job = await submitOne(bench, { program: leaves });
  await becomesTrue(bench, `[ "$(wc -l <'${bench.folder}/pids')" -eq 3 ]`);

  process.kill(claimantOf(job.folder), 'SIGKILL');
  const [seen] = await untilEnded(bench, [job]);

  expect(seen?.outcome).toBe('lost');
  expect(seen?.reason).toBe(
    `its script (process ${claimantOf(job.folder)}) was ended from outside by SIGKILL and could not say what became of the program`,
  );
  expect(await becomesTrue(bench, allGone(pids()))).toBe(true);
});

it('the same when the runner was killed before', async () => {
  const job = await submitOne(bench, { program: leaves });
  await becomesTrue(bench, `[ "$(wc -l <'${bench.folder}/pids')" -eq 3 ]`);

  bench.killRunner();
  process.kill(claimantOf(job.folder), 'SIGKILL');
  const [seen] = await untilEnded(bench, [job]);

  expect([seen?.outcome, seen?.reason]).toEqual([
    'lost',
    `its script (process ${claimantOf(job.folder)}) was ended from outside and could not say what became of the program`,
  ]);
  expect(await becomesTrue(bench, allGone(pids()))).toBe(true);
});

it('a job that ran when the computer was started anew is lost, and the first look tells so', async () => {
  const job = await submitOne(bench, { program: 'sleep 300 & echo $! >../pids; wait' });
  await becomesTrue(bench, `[ -s '${bench.folder}/pids' ]`);
  bench.killRunner();
  process.kill(claimantOf(job.folder), 'SIGKILL');
  process.kill(Number(pids()[0]), 'SIGKILL');
  while (bench.runnerPid() !== undefined) await pause(5); // a kill takes its time on a busy machine

  const { queueFolder } = bench;
  const settings = { boot: 'another boot', lingerMs: 50 };
  const later = createProcessScheduler({ queueFolder, cores: 2, runner: builtForTests(), settings });
  const { jobs } = await later.look([job]);

  const seen = jobs.get(job.token);
  expect([seen?.outcome, seen?.reason]).toEqual(['lost', 'the computer was started anew while it ran']);
});

it('a job whose folder is removed while it waits is lost', async () => {
  const [first, second] = await submitAll(bench, [
    { program: waits, resources: { processes: 2 } },
    { program: 'true', resources: { processes: 2 } },
  ]);
  if (first === undefined || second === undefined) throw new Error('no jobs');

  rmSync(second.folder, { recursive: true });
  await goes();
  const [, seen] = await untilEnded(bench, [first, second]);

  expect([seen?.outcome, seen?.reason]).toEqual(['lost', 'its folder is not there any more']);
});

it('a folder that is moved while its job runs does not harm it', async () => {
  const job = await submitOne(bench, { program: `${waits}; exit 5` });
  await until(bench, [job], (sighting) => sighting.startedAt !== undefined);

  renameSync(bench.folder, `${bench.folder}.moved`);
  const moved = { ...job, folder: job.folder.replace(bench.folder, `${bench.folder}.moved`) };
  const [running] = await until(bench, [moved], (sighting) => sighting.phase === 'running');
  bench.killRunner();
  await bench.scheduler.look([moved]);
  await bench.machine.run(`: >'${bench.folder}.moved/go'`);
  const [seen] = await untilEnded(bench, [moved]);

  expect(running?.startedAt).not.toBe(undefined);
  expect([seen?.outcome, seen?.exitCode]).toEqual(['failed', 5]);
});

it('a folder that is moved while its job waits is the place where it starts', async () => {
  const [first, second] = await submitAll(bench, [
    { program: waits, resources: { processes: 2 } },
    { program: 'pwd >here', resources: { processes: 2 } },
  ]);
  if (first === undefined || second === undefined) throw new Error('no jobs');

  const moved = { ...second, folder: `${second.folder}.moved` };
  renameSync(second.folder, moved.folder);
  await bench.scheduler.look([moved]);
  await goes();
  const [seen] = await untilEnded(bench, [moved]);

  expect([seen?.outcome, await say(bench, `cat '${moved.folder}/here'`)]).toEqual(['succeeded', moved.folder]);
});

it('a job that ended in a moved folder while nobody watched is told of by the place the caller knows', async () => {
  const job = await submitOne(bench, { program: `${waits}; exit 6` });
  await until(bench, [job], (sighting) => sighting.startedAt !== undefined);
  bench.killRunner();
  const moved = { ...job, folder: `${job.folder}.moved` };
  renameSync(job.folder, moved.folder);
  await goes();
  await becomesTrue(bench, `[ -s '${moved.folder}/.simtrail/ended.0' ]`);

  const [seen] = await untilEnded(bench, [moved]);

  expect([seen?.outcome, seen?.exitCode]).toEqual(['failed', 6]);
});

it('what a job leaves in the background when it ends is ended too', async () => {
  const job = await submitOne(bench, {
    program: 'setsid sleep 300 & echo $! >>../pids; sleep 300 & echo $! >>../pids; exit 0',
  });

  const [seen] = await untilEnded(bench, [job]);

  expect(seen?.outcome).toBe('succeeded');
  expect(await becomesTrue(bench, allGone(pids()))).toBe(true);
});

it('a script that cannot begin has failed, with what it said', async () => {
  const job = await submitOne({ ...bench, scheduler: withoutWitness(bench) }, { program: 'true' });

  const [seen] = await untilEnded(bench, [job]);

  expect([seen?.outcome, seen?.exitCode]).toEqual(['failed', 75]);
});

function withoutWitness(one: Bench): Bench['scheduler'] {
  return {
    ...one.scheduler,
    submit: (submission) => {
      rmSync(join(submission.folder, '.simtrail'), { recursive: true });
      return one.scheduler.submit(submission);
    },
  };
}
