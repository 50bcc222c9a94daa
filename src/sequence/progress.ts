import { needsOf } from './check-sequence.ts';
import type { RunStep, Sequence, Step } from './sequence.ts';
import type { Standing, Task } from './task.ts';

/** How far a sequence is. */
export interface Progress {
  /** Tasks that are settled. */
  done: number;
  /** All tasks that are known; of an open end (`isOpen`) more may come. */
  total: number;
  isOpen: boolean;
  /** Until the end, ms; undefined where nobody can tell. */
  remainingMs?: number;
}

export interface ProgressOptions {
  nowMs: number;
  /** How long jobs of an analysis took before, ms. */
  typicalMs?: ReadonlyMap<string, number>;
}

/**
 * How far a sequence is and how long it will take, from how long the jobs of each step took, how many run at once now and
 * what waits for what. No end is told while a search or a loop goes on, or for a step whose like has never run.
 */
export function progressOf(sequence: Sequence, { tasks }: Standing, options: ProgressOptions): Progress {
  const done = tasks.filter(isSettled).length;
  const unsettled = sequence.steps.filter((step) => !isOver(step, tasks));
  const isOpen = unsettled.some((step) => step.kind === 'loop' || step.search !== undefined);
  const progress = { done, total: tasks.length, isOpen };
  if (isOpen) return progress;
  const left = new Map<string, number | undefined>();
  const visit = (step: Step): number | undefined => {
    if (left.has(step.name)) return left.get(step.name);
    left.set(step.name, 0); // the reader has refused circles
    const before = sequence.steps.filter((one) => needsOf(step).includes(one.name)).map(visit);
    const own = step.kind === 'run' ? leftOf(step, tasksOf(step, tasks), options) : 0;
    const known = [...before, own].filter((one) => one !== undefined);
    const sum =
      known.length === before.length + 1 ? Math.max(0, ...before.map((one) => one ?? 0)) + (own ?? 0) : undefined;
    left.set(step.name, sum);
    return sum;
  };
  const ends = sequence.steps.map(visit);
  const known = ends.filter((one) => one !== undefined);
  return known.length === ends.length ? { ...progress, remainingMs: Math.max(0, ...known) } : progress;
}

function leftOf(step: RunStep, tasks: readonly Task[], { nowMs, typicalMs }: ProgressOptions): number | undefined {
  const active = tasks.filter(({ state }) => state === 'active');
  const waiting = tasks.filter(({ state }) => state === 'waiting' || state === 'ready');
  if (active.length + waiting.length === 0) return 0;
  const took = tasks.flatMap(({ state, job }) =>
    state === 'succeeded' && job?.startedMs !== undefined && job.endedMs !== undefined
      ? [Math.max(0, job.endedMs - job.startedMs)]
      : [],
  );
  const each = took.length > 0 ? took.reduce((sum, one) => sum + one, 0) / took.length : typicalMs?.get(step.analysis);
  if (each === undefined) return undefined;
  const running = active.filter(({ job }) => job?.status === 'running');
  const queued = active.length - running.length + waiting.length;
  const rest = running.map(({ job }) => Math.max(0, each - Math.max(0, nowMs - (job?.startedMs ?? nowMs))));
  return Math.max(0, ...rest) + Math.ceil(queued / Math.max(1, running.length)) * each;
}

function tasksOf(step: Step, tasks: readonly Task[]): Task[] {
  return tasks.filter((task) => task.step === step.name || task.step.startsWith(`${step.name}.`));
}

/** True where no more tasks can come. */
function isOver(step: Step, tasks: readonly Task[]): boolean {
  const own = tasksOf(step, tasks);
  return own.length > 0 && own.every(isSettled);
}

function isSettled({ state }: Task): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'skipped';
}
