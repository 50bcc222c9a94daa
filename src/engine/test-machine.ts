import { AppError } from '../errors/index.ts';
import type { ConnectOptions } from './connect.ts';
import type { MachineRecord } from './machine-record.ts';
import { findMachine } from './machines.ts';
import { MachineTrial } from './machine-trial.ts';
import type { Verdict } from './verdict.ts';

/** What is tried, in this order. A step that needs one that did not go well is skipped. */
const steps = [
  { step: 'login', needs: undefined },
  { step: 'folder', needs: 'login' },
  { step: 'space', needs: 'folder' },
  { step: 'clock', needs: 'login' },
  { step: 'transfer', needs: 'folder' },
  { step: 'submission', needs: 'transfer' },
  { step: 'run', needs: 'submission' },
  { step: 'accounting', needs: 'run' },
  { step: 'results', needs: 'run' },
  { step: 'removal', needs: 'folder' },
] as const;

export type MachineStep = (typeof steps)[number]['step'];

export type MachineTestEvent =
  | { type: 'begun'; step: MachineStep }
  | ({ type: 'done'; step: MachineStep; seconds: number } & Verdict);

export interface MachineTestOptions extends ConnectOptions {
  /** All of it is over after this, ms. */
  patienceMs: number;
  signal?: AbortSignal | undefined;
}

/** Of the whole time this much is kept for cancelling and removing, ms. */
const tidyingMs = 15_000;
const graceMs = 500;

/**
 * Tries a machine with a job of one second, by the same means as any job, and tells each step as it goes. Nothing of it
 * stays on the machine, whenever it is ended. Rejects with NO_MACHINE; what goes wrong on the machine is in the events.
 */
export async function* testMachine(
  name: string,
  { patienceMs, signal, ...options }: MachineTestOptions,
): AsyncGenerator<MachineTestEvent> {
  const machine: MachineRecord = await findMachine(name);
  const limit = AbortSignal.timeout(Math.max(1, patienceMs - Math.min(tidyingMs, patienceMs / 4)));
  const over = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  const trial = new MachineTrial(machine, options, over);
  const good = new Set<MachineStep>();
  try {
    for (const { step, needs } of steps) {
      const begunMs = Date.now();
      const isTidying = step === 'removal';
      yield { type: 'begun', step };
      const verdict =
        needs !== undefined && !good.has(needs)
          ? skipped(needs)
          : await (isTidying ? trial.removal() : inTime(trial[step](), over, patienceMs)).catch(failure);
      if (verdict.outcome === 'ok') good.add(step);
      yield { type: 'done', step, seconds: (Date.now() - begunMs) / 1000, ...verdict };
    }
  } finally {
    await trial.end();
  }
}

function skipped(needs: MachineStep): Verdict {
  return { outcome: 'skipped', detail: `it needs the step ${needs}` };
}

function failure(error: unknown): Verdict {
  if (error instanceof AppError) {
    const { message, hint, detail } = error;
    return { outcome: 'failed', detail: message, todo: hint, ...(detail === undefined ? {} : { words: detail }) };
  }
  throw error;
}

/** Not every wait listens to a signal; what goes on behind the end of the time finds its folder gone. */
async function inTime(work: Promise<Verdict>, over: AbortSignal, patienceMs: number): Promise<Verdict> {
  const seconds = Math.round(patienceMs / 1000);
  const late: Verdict = {
    outcome: 'failed',
    detail: `it was not done within the ${seconds} s of the whole test`,
    todo: 'Give it longer with `--patience`, or see why it is slow.',
  };
  let stop: (() => void) | undefined;
  const ended = new Promise<Verdict>((resolve) => {
    // A step that listens has a word of its own about why it ended.
    stop = () => void setTimeout(() => resolve(late), graceMs).unref();
    if (over.aborted) stop();
    over.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([
      work.catch((error: unknown) => {
        if (over.aborted) return late;
        throw error;
      }),
      ended,
    ]);
  } finally {
    if (stop !== undefined) over.removeEventListener('abort', stop);
  }
}
