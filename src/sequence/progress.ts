import { needsOf } from './check-sequence.ts';
import type { RunStep, Sequence, Step } from './sequence.ts';
import type { Standing, Task } from './task.ts';

/** How far a sequence is. */
export interface Progress {
  /** Tasks that are settled. */
  done: number;
  /** All tasks that are known; of an open end (`is_open`) more may come. */
  total: number;
  is_open: boolean;
  /** When it ends if it goes on as now, ISO 8601 UTC; null where nobody can tell, and for one that has ended. */
  ends_at: string | null;
}

/** What an estimate is made from. */
export interface Going {
  sequence: Sequence;
  standing: Standing;
  /** How long the last job of an analysis that succeeded took, ms. Asked only where no job of the step can tell. */
  typicalMs: (analysis: string) => number | undefined;
}

/**
 * How far a sequence is and when it will end, from how long the jobs of each step took, how many run at once and what waits
 * for what. No end is told while a search or a loop goes on, for a step whose like has never run, and for several tasks
 * of which none has started yet.
 */
export function progressOf(going: Going, nowMs: number): Progress {
  const { sequence, standing } = going;
  const { tasks, state } = standing;
  const unsettled = sequence.steps.filter((step) => !isOver(step, tasks));
  const is_open = unsettled.some((step) => step.kind === 'loop' || step.search !== undefined);
  const leftMs = is_open || state !== 'running' ? undefined : leftOfAll(going, nowMs);
  return {
    done: tasks.filter(isSettled).length,
    total: tasks.length,
    is_open,
    ends_at: leftMs === undefined ? null : new Date(nowMs + leftMs).toISOString(),
  };
}

function leftOfAll({ sequence, standing, typicalMs }: Going, nowMs: number): number | undefined {
  const left = new Map<string, number | undefined>();
  const visit = (step: Step): number | undefined => {
    if (left.has(step.name)) return left.get(step.name);
    left.set(step.name, 0); // the reader has refused circles
    const before = sequence.steps.filter((one) => needsOf(step).includes(one.name)).map(visit);
    const own = step.kind === 'run' ? leftOf(step, tasksOf(step, standing.tasks), { nowMs, typicalMs }) : 0;
    const known = [...before, own].filter((one) => one !== undefined);
    const sum =
      known.length === before.length + 1 ? Math.max(0, ...before.map((one) => one ?? 0)) + (own ?? 0) : undefined;
    left.set(step.name, sum);
    return sum;
  };
  const ends = sequence.steps.map(visit);
  const known = ends.filter((one) => one !== undefined);
  return known.length === ends.length ? Math.max(0, ...known) : undefined;
}

function leftOf(
  step: RunStep,
  tasks: readonly Task[],
  { nowMs, typicalMs }: Pick<Going, 'typicalMs'> & { nowMs: number },
): number | undefined {
  const active = tasks.filter(({ state }) => state === 'active');
  const waiting = tasks.filter(({ state }) => state === 'waiting' || state === 'ready');
  if (active.length + waiting.length === 0) return 0;
  const took = tasks.flatMap(({ state, job }) =>
    state === 'succeeded' && job?.startedMs !== undefined && job.endedMs !== undefined
      ? [Math.max(0, job.endedMs - job.startedMs)]
      : [],
  );
  const each = took.length > 0 ? took.reduce((sum, one) => sum + one, 0) / took.length : typicalMs(step.analysis);
  if (each === undefined) return undefined;
  const running = active.filter(({ job }) => job?.status === 'running');
  const queued = active.length - running.length + waiting.length;
  const rest = running.map(({ job }) => Math.max(0, each - Math.max(0, nowMs - (job?.startedMs ?? nowMs))));
  const atOnce = running.length > 0 ? running.length : mostAtOnce(tasks);
  if (queued > 1 && atOnce === 0) return undefined;
  return Math.max(0, ...rest) + Math.ceil(queued / Math.max(1, atOnce)) * each;
}

/** How many jobs of a step ran at the same time so far. */
function mostAtOnce(tasks: readonly Task[]): number {
  const changes = tasks.flatMap(({ job }) =>
    job?.startedMs === undefined || job.endedMs === undefined
      ? []
      : [
          { atMs: job.startedMs, by: 1 },
          { atMs: job.endedMs, by: -1 },
        ],
  );
  let [now, most] = [0, 0];
  for (const { by } of changes.toSorted((a, b) => a.atMs - b.atMs || b.by - a.by)) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
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
