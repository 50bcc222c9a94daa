import type { SequenceView } from '../engine/index.ts';
import { needsOf, progressOf, type LoopStep, type Point, type RunStep, type Sequence } from '../sequence/index.ts';

/** A sequence as `--json` gives it: its record, how far it is, and how each task stands. */
export function sequenceDocument(view: SequenceView, now: number): Record<string, unknown> {
  const { record, standing } = view;
  return {
    ...record,
    state: standing.state,
    progress: progressOf(view, now),
    faults: standing.faults,
    tasks: standing.tasks.map(({ step, point, round, state, reason, job, isAnswer }) => ({
      step,
      ...(point === undefined ? {} : { point }),
      ...(round === undefined ? {} : { round }),
      state,
      reason: reason ?? null,
      job: job?.id ?? null,
      status: job?.status ?? null,
      attempt: job?.attempt ?? 0,
      ...(isAnswer === undefined ? {} : { is_answer: isAnswer }),
    })),
  };
}

interface Read {
  sequence: Sequence;
  /** Of steps whose points stand in a table. */
  tables: ReadonlyMap<string, { points: readonly Point[] }>;
}

/** What a sequence file says, as `sequence check --json` gives it: its steps in the order of the file, those of a loop each. */
export function outlineDocument({ sequence, tables }: Read): Record<string, unknown> {
  const { name, onFailure, limits, steps } = sequence;
  /** How many jobs a step has; null where that shows only as it goes. */
  const pointsOf = (step: RunStep): number | null => {
    if (step.search !== undefined) return null;
    if (step.points?.kind === 'listed') return step.points.points.length;
    if (step.points?.kind === 'csv') return tables.get(step.name)?.points.length ?? null;
    const source = steps.find((other) => other.name === step.forEach);
    return source?.kind === 'run' ? pointsOf(source) : 1;
  };
  const outlined = (step: RunStep, loop?: LoopStep): Record<string, unknown> => ({
    step: loop === undefined ? step.name : `${loop.name}.${step.name}`,
    analysis: step.analysis,
    machine: step.machine ?? 'local',
    needs: [...new Set([...(loop?.after ?? []), ...needsOf(step)])],
    points: loop === undefined ? pointsOf(step) : null,
  });
  return {
    name,
    on_failure: onFailure,
    limits: { jobs: limits.jobs ?? null, node_hours: limits.nodeHours ?? null },
    steps: steps.flatMap((step) =>
      step.kind === 'loop' ? step.steps.map((inner) => outlined(inner, step)) : [outlined(step)],
    ),
  };
}
