import type { SequenceView } from '../engine/index.ts';

/** A sequence as `--json` gives it: its record, and how each task stands. */
export function sequenceDocument({ record, standing }: SequenceView): Record<string, unknown> {
  return {
    ...record,
    state: standing.state,
    tasks: standing.tasks.map(({ step, point, round, state, reason, job }) => ({
      step,
      ...(point === undefined ? {} : { point }),
      ...(round === undefined ? {} : { round }),
      state,
      reason: reason ?? null,
      job: job?.id ?? null,
      status: job?.status ?? null,
      attempt: job?.attempt ?? 0,
    })),
  };
}
