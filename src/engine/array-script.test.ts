import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newJobId } from '../model/index.ts';
import { readWitness, scriptOutput, witnessFolder, writeJobScript } from '../scheduler/index.ts';
import { writeArrayScript } from './array-script.ts';

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'simtrail pack-'));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

/** The jobs of one task, with the shell line that each runs; their script is the real one. */
function hasJobs(lines: readonly string[], prologue: readonly string[] = []): void {
  for (const [n, line] of lines.entries()) {
    mkdirSync(join(work, `job${n}`, witnessFolder), { recursive: true });
    const id = newJobId(1_795_000_000_000, new Uint8Array(16));
    const facts = { id, jobName: 'x', command: ['sh', '-c', line], environment: {}, prologue };
    writeFileSync(join(work, `job${n}`, 'submit.sh'), writeJobScript(facts));
  }
  mkdirSync(join(work, 'array'));
  writeFileSync(join(work, 'array/tasks'), `other -\n${lines.map((_, n) => `job${n} -`).join(' ')}\n`);
}

/** The batch script as a node runs it, without Slurm. */
function starts(at_once: number): { pid: number; ended: Promise<number | null> } {
  writeFileSync(join(work, 'array/submit.sh'), writeArrayScript('#!/bin/sh\n', { jobs: 9, at_once }));
  const env = { ...process.env, SLURM_ARRAY_TASK_ID: '1' };
  const child = spawn('sh', ['submit.sh'], { cwd: join(work, 'array'), env, detached: true, stdio: 'ignore' });
  return { pid: child.pid ?? 0, ended: new Promise((resolve) => child.on('close', resolve)) };
}

function witness(n: number): ReturnType<typeof readWitness> {
  const folder = join(work, `job${n}`, witnessFolder);
  return readWitness(new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])));
}

it.each([1, 3, 9])('runs each job of a task once, %i at the same time', async (at_once) => {
  hasJobs([0, 1, 2, 3, 4, 5].map((n) => `echo ran >>runs; exit ${n}`));

  expect(await starts(at_once).ended).toBe(0);

  expect([0, 1, 2, 3, 4, 5].map((n) => witness(n).ended?.code)).toEqual([0, 1, 2, 3, 4, 5]);
  for (const n of [0, 5]) expect(readFileSync(join(work, `job${n}/runs`), 'utf8')).toBe('ran\n');
});

it('says the end of a script that did not come to its program', async () => {
  hasJobs(['true', 'true'], ['echo "no module of job $PWD" >&2', 'exit 78']);

  await starts(1).ended;

  expect([0, 1].map((n) => witness(n).ended?.code)).toEqual([78, 78]);
  const words = [0, 1].map((n) => readFileSync(join(work, `job${n}`, scriptOutput), 'utf8'));
  expect(words).toEqual([0, 1].map((n) => `no module of job ${join(work, `job${n}`)}\n`));
});

it('begins nothing more once it is told to end', async () => {
  hasJobs(['touch here; sleep 30', 'sleep 30', 'true']);
  const { pid, ended } = starts(1);
  while (!existsSync(join(work, 'job0/here'))) await wait(20);

  process.kill(-pid, 'SIGTERM');
  await ended;

  expect(witness(0).ended?.code).toBe(143);
  expect([1, 2].map((n) => witness(n))).toEqual([{ claimed: false }, { claimed: false }]);
});

it('leaves a job alone that somebody claimed', async () => {
  hasJobs(['echo ran >>runs', 'echo ran >>runs']);
  writeFileSync(join(work, 'job0', witnessFolder, 'claim.0'), '0\n');

  await starts(2).ended;

  expect([0, 1].map((n) => existsSync(join(work, `job${n}/runs`)))).toEqual([false, true]);
});

/** An array of two jobs, each a task, whose folders are not there yet; their program says what it finds there. */
function hasParts(): void {
  const job = 'echo ran >>runs; cat input; [ -x bin/tool ] && [ -x bin/own ] && ls && wc -c <"a name"';
  const script = writeJobScript({ jobName: 'x', command: ['sh', '-c', job], environment: {} });
  for (const name of ['bin', witnessFolder]) mkdirSync(join(work, 'array/shared', name), { recursive: true });
  for (const name of ['submit.sh', `${witnessFolder}/submit.sh`])
    writeFileSync(join(work, 'array/shared', name), script);
  writeFileSync(join(work, 'array/shared/bin/tool'), '', { mode: 0o755 });
  writeFileSync(join(work, 'array/parts'), `zero\none\n${'x\n\0'.repeat(200)}tool`);
  writeFileSync(join(work, 'array/names'), 'input\na name\nbin/own\nempty\n');
  writeFileSync(join(work, 'array/tasks'), 'job0 1,1,5\njob1 1,6,4,2,10,600,3x,610,4,4,614,0\n');
  writeFileSync(join(work, 'array/submit.sh'), writeArrayScript('#!/bin/sh\n'));
}

async function runs(task: number): Promise<number | null> {
  const env = { ...process.env, SLURM_ARRAY_TASK_ID: String(task) };
  const child = spawn('sh', ['submit.sh'], { cwd: join(work, 'array'), env, stdio: 'ignore' });
  return new Promise((resolve) => child.on('close', resolve));
}

it('makes the folder of its job when it starts, once, of what all have and what is its own', async () => {
  hasParts();

  expect(await Promise.all([runs(1), runs(1), runs(1), runs(2)])).toEqual([0, 0, 0, 0]);

  expect(readFileSync(join(work, 'job1/runs'), 'utf8')).toBe('ran\n');
  expect(readFileSync(join(work, 'job1/stdout'), 'utf8').split('\n')).toEqual([
    'one',
    'a name',
    'bin',
    'empty',
    'input',
    'runs',
    'stderr',
    'stdout',
    'submit.sh',
    '600',
    '',
  ]);
  expect(readFileSync(join(work, 'job1/a name'), 'utf8')).toBe('x\n\0'.repeat(200));
  expect(witness(1).ended?.code).toBe(0);
  expect([existsSync(join(work, 'job0')), readdirSync(join(work, 'array/begun'))]).toEqual([false, ['job1']]);
});

it.each([
  ['lost', (path: string) => rmSync(path)],
  ['cut', (path: string) => truncateSync(path, 3)],
])('runs nothing in a folder that it cannot make whole, the parts being %s', async (_, lose) => {
  hasParts();
  lose(join(work, 'array/parts'));

  expect(await runs(0)).toBe(75);

  expect([existsSync(join(work, 'job0')), readdirSync(join(work, 'array/begun'))]).toEqual([false, ['job0']]);
});
