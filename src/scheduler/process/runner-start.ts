import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { identityOf, withLock } from '../../host/index.ts';
import { replaceFile, textAt, type Queue } from './queue-folder.ts';
import type { RunnerSettings } from './runner-context.ts';
import { runnerOf } from './runner-seat.ts';

/** Program and first arguments of the runner; the queue's folder and the settings are added. */
export type RunnerCommand = readonly string[];

const logLimitBytes = 1_000_000;

/** The runner beside this very file, as the build puts it; undefined where it was not built. */
export function builtRunner(): RunnerCommand | undefined {
  const candidates = ['./local-queue.js', '../local-queue.js', '../../../dist/local-queue.js'];
  const file = candidates.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path));
  return file === undefined ? undefined : [process.execPath, file];
}

/** Sees to it that somebody runs the queue. To be called after the job is in the queue, not before. True if one was started. */
export async function ensureRunner(
  queue: Queue,
  command: RunnerCommand,
  settings: Partial<RunnerSettings>,
): Promise<boolean> {
  if (runnerOf(queue) !== undefined) return false;
  return withLock(queue.lock, async () => {
    if (runnerOf(queue) !== undefined) return false;
    const pid = startRunner(queue, [...command, queue.folder, JSON.stringify(settings)]);
    const identity = pid === undefined ? undefined : identityOf(pid);
    if (identity !== undefined) replaceFile(queue, queue.starting, JSON.stringify(identity));
    return identity !== undefined;
  });
}

/** Waits a moment for a runner that was just started to have looked at what was running before it. */
export async function untilReady(queue: Queue, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const pid = runnerOf(queue);
    if (pid === undefined || textAt(queue.ready) === String(pid)) return;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** In a session of its own, without a terminal, and not as a part of the job that may have called us. */
function startRunner(queue: Queue, [program = '', ...args]: RunnerCommand): number | undefined {
  const { SIMTRAIL_JOB: _, ...env } = process.env;
  if ((statSync(queue.log, { throwIfNoEntry: false })?.size ?? 0) > logLimitBytes)
    renameSync(queue.log, `${queue.log}.old`);
  const log = openSync(queue.log, 'a', 0o600);
  try {
    const child = spawn(program, args, { cwd: '/', detached: true, env, stdio: ['ignore', log, log] });
    child.on('error', () => {}); // the job is safe in the queue; the next command tries again
    child.unref();
    return child.pid;
  } finally {
    closeSync(log);
  }
}
