import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterEach, expect, it } from 'vitest';
import { say, stage, submitAll, submitOne, until, untilEnded } from '../../src/testing/scheduler-harness.ts';
import { builtForTests, linesOf, makeBench, pause, type Bench } from './queue-bench.ts';

let bench: Bench;
afterEach(() => bench.close());

/** Each job tells when it begins and ends to hold its cores. */
const tells = (processes: number): string => `echo ${processes} >>../cores; sleep 0.1; echo -${processes} >>../cores`;
const mostAtOnce = (): number => {
  let now = 0;
  return Math.max(...linesOf(join(bench.folder, 'cores')).map((change) => (now += Number(change))));
};

it('jobs run together up to the cores there are, and a small one does not overtake a large one', async () => {
  bench = makeBench({ cores: 3 });
  const sizes = [2, 1, 3, 1, 1, 2, 3, 1];
  const wishes = sizes.map((processes) => ({ program: tells(processes), resources: { processes } }));

  const jobs = await submitAll(bench, wishes);
  const seen = await untilEnded(bench, jobs);

  const starts = seen.map((sighting) => Date.parse(sighting.startedAt ?? ''));
  const third = starts[2] ?? 0;
  expect(mostAtOnce()).toBe(3);
  expect(starts.slice(0, 2).every((start) => start < third)).toBe(true);
  expect(starts.slice(3).every((start) => start > third)).toBe(true);
});

it('a waiting job says what it waits for', async () => {
  bench = makeBench();
  const [first, second, third] = await submitAll(bench, [
    { program: 'while [ ! -e ../go ]; do sleep 0.02; done', resources: { processes: 2 } },
    { program: 'true', resources: { processes: 2 } },
    { program: 'true' },
  ]);
  if (first === undefined || second === undefined || third === undefined) throw new Error('no jobs');
  await until(bench, [first], (sighting) => sighting.phase === 'running');

  const { jobs } = await bench.scheduler.look([second, third]);
  await bench.machine.run(`: >'${bench.folder}/go'`);
  await untilEnded(bench, [first, second, third]);

  expect(jobs.get(second.token)).toEqual({
    phase: 'queued',
    word: 'PENDING',
    reason: 'waits for 2 free cores, next in line',
  });
  expect(jobs.get(third.token)?.reason).toBe('waits for 1 free core, 1 job ahead');
});

it('a held job is overtaken, and goes back to its place when it is released', async () => {
  bench = makeBench({ cores: 1 });
  const [first, held, last] = await submitAll(bench, [
    { program: 'while [ ! -e ../go ]; do sleep 0.02; done' },
    { program: 'echo held >>../order' },
    { program: 'echo last >>../order' },
  ]);
  if (first === undefined || held === undefined || last === undefined) throw new Error('no jobs');
  await until(bench, [first], (sighting) => sighting.phase === 'running');

  await bench.scheduler.hold(held);
  const word = (await bench.scheduler.look([held])).jobs.get(held.token)?.word;
  await bench.scheduler.release(held);
  // The runner reads the names of who waits again after two seconds at the latest.
  await pause(4_000);
  await bench.machine.run(`: >'${bench.folder}/go'`);
  await untilEnded(bench, [first, held, last]);

  expect([word, linesOf(join(bench.folder, 'order'))]).toEqual(['HELD', ['held', 'last']]);
  await expect(bench.scheduler.hold(first)).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
});

it('eight programs that submit at once make one queue with one runner', async () => {
  bench = makeBench();
  const program = builtSubmitter();
  const staged = await stage(
    bench,
    Array.from({ length: 80 }, (_, index) => ({
      program: `${tells(1).replace('0.1', '0')}; echo x >>../ran.${index}`,
    })),
  );

  const shares = Array.from({ length: 8 }, (_, index) => staged.slice(index * 10, index * 10 + 10));
  const answers = await Promise.all(shares.map((share) => submitElsewhere(program, share)));
  const ids = answers.flat();
  const jobs = staged.map((job, index) => ({ ...job, nativeId: ids[index] ?? '' }));
  await untilEnded(bench, jobs);

  expect([...ids].map(Number).sort((one, other) => one - other)).toEqual(ids.map((_, index) => index + 1));
  expect(staged.map((_, index) => linesOf(join(bench.folder, `ran.${index}`)).length)).toEqual(staged.map(() => 1));
  expect(mostAtOnce()).toBeLessThanOrEqual(2);
  rmSync(dirname(program), { recursive: true });
});

it('a job has the environment of the command that submitted it, and the runner leaves when it is done', async () => {
  bench = makeBench({ environment: { PATH: process.env['PATH'], MINE: 'a b', SIMTRAIL_JOB: 'another' } });

  const job = await submitOne(bench, { program: 'echo "$MINE" "${HOME-none}" "$SIMTRAIL_JOB" >out' });
  await untilEnded(bench, [job]);

  expect(await say(bench, `cat '${job.folder}/out'`)).toBe(`a b none ${job.token.slice('simtrail-'.length)}`);
  await expect.poll(() => bench.runnerPid()).toBe(undefined);
});

it('the memory of a job is the most that its processes had', async () => {
  bench = makeBench();

  // It is sampled, each second at the least.
  const job = await submitOne(bench, { program: 'head -c 60000000 /dev/zero | tail | { sleep 3; wc -c; }' });
  const [seen] = await untilEnded(bench, [job]);

  expect(seen?.peakMemoryBytes).toBeGreaterThan(55_000_000);
  expect(seen?.peakMemoryBytes).toBeLessThan(200_000_000);
});

it('a job that asks for more than there is is refused in a sentence', async () => {
  bench = makeBench({ cores: 2 });
  const [big, wide] = await stage(bench, [
    { program: 'true', resources: { processes: 3 } },
    { program: 'true', resources: { nodes: 2 } },
  ]);
  if (big === undefined || wide === undefined) throw new Error('no jobs');

  await expect(bench.scheduler.submit(big.submission)).rejects.toThrow(
    '3 processes is more than local has: it has 2 cores for jobs.',
  );
  await expect(bench.scheduler.submit(wide.submission)).rejects.toMatchObject({ code: 'TOO_BIG' });
  await expect(bench.scheduler.submit({ ...big.submission, token: '../up' })).rejects.toMatchObject({
    code: 'SCHEDULER_REFUSED',
  });
});

/** A program that submits what it reads, each as one call, and prints the native ids. */
function builtSubmitter(): string {
  const outfile = join(mkdtempSync(join(tmpdir(), 'simtrail-submitter-')), 'submit.mjs');
  const contents = `
    import { text } from 'node:stream/consumers';
    import { createProcessScheduler } from '../../src/scheduler/process/index.ts';
    const { options, submissions } = JSON.parse(await text(process.stdin));
    const scheduler = createProcessScheduler(options);
    for (const submission of submissions) console.log((await scheduler.submit(submission)).nativeId);`;
  const resolveDir = fileURLToPath(new URL('.', import.meta.url));
  buildSync({ stdin: { contents, resolveDir, loader: 'ts' }, bundle: true, format: 'esm', platform: 'node', outfile });
  return outfile;
}

function submitElsewhere(program: string, jobs: Awaited<ReturnType<typeof stage>>): Promise<string[]> {
  const { queueFolder } = bench;
  const options = { queueFolder, cores: 2, runner: builtForTests(), settings: { lingerMs: 100 } };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
    child.on('close', (code) => {
      if (code === 0) resolve(said.split('\n').filter(Boolean));
      else reject(new Error(`a submitter ended with ${code}`));
    });
    child.stdin.end(JSON.stringify({ options, submissions: jobs.map((job) => job.submission) }));
  });
}
