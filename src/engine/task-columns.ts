import type { Job } from '../model/index.ts';

/** Columns that say which task of a sequence a job is. */
export interface TaskColumns {
  titles: readonly string[];
  /** As many as there are titles; '' for what it has not. */
  of: (job: Job) => string[];
}

/** The step, a column for each parameter of a point, and the round where there are any. */
export function taskColumns(jobs: readonly Job[]): TaskColumns {
  const tasks = jobs.map(({ record }) => record.sequence);
  const paths = [...new Set(tasks.flatMap((task) => Object.keys(task?.point ?? {})))];
  const hasRounds = tasks.some((task) => task?.round !== undefined);
  return {
    titles: ['step', ...paths.map((path) => `point.${path}`), ...(hasRounds ? ['round'] : [])],
    of: ({ record: { sequence: task } }) => [
      task?.step ?? '',
      ...paths.map((path) => task?.point?.[path] ?? ''),
      ...(hasRounds ? [String(task?.round ?? '')] : []),
    ],
  };
}
