import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { stage, type JobWish, type SchedulerHarness, type StagedJob } from '../../src/testing/scheduler-harness.ts';
import type { JobRef } from '../../src/scheduler/scheduler.ts';
import { nameOf, writeEntry } from '../../src/scheduler/process/entry.ts';
import { createProcessScheduler, type ProcessSchedulerOptions } from '../../src/scheduler/process/process-scheduler.ts';
import { makeQueue, pathIn, queueAt, type Place } from '../../src/scheduler/process/queue-folder.ts';
import { runnerOf } from '../../src/scheduler/process/runner-seat.ts';
import { allot } from '../../src/scheduler/process/token-index.ts';

let bundle: string | undefined;

/** The runner's program, built once for a test file from the sources as they are. */
export function builtForTests(): readonly string[] {
  if (bundle === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'simtrail-runner-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    bundle = join(folder, 'local-queue.mjs');
    const entry = new URL('../../src/scheduler/process/queue-runner.ts', import.meta.url).pathname;
    buildSync({ entryPoints: [entry], bundle: true, format: 'esm', platform: 'node', outfile: bundle });
  }
  return [process.execPath, bundle];
}

/** A queue of its own in a temporary folder. */
export interface Bench extends SchedulerHarness {
  queueFolder: string;
  runnerPid(): number | undefined;
  /** Ends the runner as an OOM killer would; gives its pid. */
  killRunner(): number | undefined;
  close(): Promise<void>;
}

export function makeBench(options: ProcessSchedulerOptions = {}): Bench {
  const root = mkdtempSync(join(tmpdir(), 'simtrail-queue-'));
  const queueFolder = join(root, 'queue');
  const all: ProcessSchedulerOptions = {
    queueFolder,
    cores: 2,
    runner: builtForTests(),
    ...options,
    settings: { graceMs: 300, lingerMs: 30, ...options.settings },
  };
  const again = (): ReturnType<typeof createProcessScheduler> => createProcessScheduler(all);
  const runnerPid = (): number | undefined => runnerOf(queueAt(queueFolder));
  const killRunner = (): number | undefined => {
    const pid = runnerPid();
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    return pid;
  };
  return {
    scheduler: again(),
    again,
    machine: { run: runShell },
    folder: join(root, 'jobs'),
    processes: all.cores ?? 2,
    queueFolder,
    runnerPid,
    killRunner,
    close: async () => {
      for (let waited = 0; runnerPid() !== undefined && waited < 3000; waited += 20) await pause(20);
      killRunner();
      // Who is killed may be writing its last word.
      rmSync(root, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function runShell(
  script: string,
  options: { stdin?: string } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (bytes: Buffer) => (said.stdout += bytes.toString()));
    child.stderr.on('data', (bytes: Buffer) => (said.stderr += bytes.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, ...said }));
    child.stdin.on('error', () => {}); // a program that does not read its input
    child.stdin.end(options.stdin ?? '');
  });
}

/** Lines of a file, none if it is not there. */
export function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

export async function stageOne(bench: Bench, wish: JobWish): Promise<StagedJob> {
  const [job] = await stage(bench, [wish]);
  if (job === undefined) throw new Error('no job');
  return job;
}

/** A job as a runner that was killed left it: in a place of the queue, with whatever is in its folder. */
export async function leaveBehind(bench: Bench, place: Place, job: StagedJob): Promise<JobRef & { name: string }> {
  const queue = queueAt(bench.queueFolder);
  await makeQueue(queue);
  const { token, folder, script, resources } = job.submission;
  const at = new Date().toISOString();
  const { number } = allot(queue, token, at);
  const name = nameOf(number, token);
  const { processes, runtime } = resources;
  const entry = { token, folder, script, processes, runtime, cores: 2, environment: '', submittedAt: at };
  writeFileSync(pathIn(queue, place, name), writeEntry(entry));
  return { token, folder, nativeId: String(number), name };
}

/** Starts a job's script as a runner would that is not there any more; gives its pid. */
export function startByHand(job: StagedJob): number {
  const env = { ...process.env, SIMTRAIL_JOB: job.token.slice('simtrail-'.length) };
  const child = spawn('/bin/sh', ['./submit.sh'], { cwd: job.folder, detached: true, stdio: 'ignore', env });
  return child.pid ?? 0;
}

/** The process of a job's script, as its claim says. */
export function claimantOf(folder: string): number {
  return Number(linesOf(join(folder, '.simtrail', 'claim.0'))[0]?.split(' ')[0] ?? 0);
}
