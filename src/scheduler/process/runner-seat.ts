import { rmSync, statSync } from 'node:fs';
import { AppError } from '../../errors/index.ts';
import { isAlive, withLock, type ProcessIdentity } from '../../host/index.ts';
import { textAt, type Queue } from './queue-folder.ts';

/** As long as the lock's lease: a runner on a computer where we cannot look is taken for alive while it renews it. */
const leaseMs = 60_000;

/** The process that runs the queue now, or is about to. */
export function runnerOf(queue: Queue): number | undefined {
  return liveProcessIn(queue.runnerLock) ?? liveProcessIn(queue.starting);
}

/** Runs `work` as the one runner of the queue; if there is one already, leaves it to that. */
export async function asRunner(queue: Queue, work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await withLock(queue.runnerLock, work, { patienceMs: 0 });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'LOCKED') throw error;
    }
    // Under the lock under which the other one would leave: either it stays and sees all jobs, or the seat is free.
    const other = await withLock(queue.lock, async () => {
      const holder = liveProcessIn(queue.runnerLock);
      if (holder !== undefined) forgetStarting(queue);
      return holder;
    });
    if (other !== undefined) return;
  }
}

/** This process is not about to run the queue any more; the caller holds the queue's lock. */
export function forgetStarting(queue: Queue): void {
  if (processIn(queue.starting)?.pid === process.pid) rmSync(queue.starting, { force: true });
}

function liveProcessIn(path: string): number | undefined {
  const holder = processIn(path);
  if (holder === undefined) return undefined;
  return (isAlive(holder) ?? isFresh(path)) ? holder.pid : undefined;
}

function processIn(path: string): ProcessIdentity | undefined {
  try {
    const value = JSON.parse(textAt(path) ?? 'null') as ProcessIdentity | null;
    return value ?? undefined;
  } catch {
    return undefined;
  }
}

function isFresh(path: string): boolean {
  const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: 0 };
  return Date.now() - mtimeMs < leaseMs;
}
