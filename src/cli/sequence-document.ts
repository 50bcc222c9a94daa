import type { SequenceView } from '../engine/index.ts';
import { progressOf } from '../sequence/index.ts';

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
