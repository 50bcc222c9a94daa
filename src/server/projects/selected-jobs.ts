import { AppError } from '../../errors/index.ts';
import type { JobFilter } from './job-filter.ts';
import type { LiveProject } from './live-project.ts';

/** Jobs as a request names them. */
export type SelectedJobs =
  | readonly string[]
  | { filter: JobFilter; except?: readonly string[] | undefined; until: string };

/** The ids of jobs that a request means, newest first where it says which by a filter. Throws BAD_REQUEST. */
export async function selectedJobs(live: LiveProject, selected: SelectedJobs): Promise<string[]> {
  if (!('until' in selected)) return [...new Set(selected)];
  const until = Date.parse(selected.until);
  if (Number.isNaN(until)) throw new AppError('BAD_REQUEST', { why: 'body.jobs.until: it is no time' });
  const except = new Set(selected.except);
  await live.look();
  await live.index.complete; // which of them are new is in their records
  const order = { key: 'created_at', isDescending: true } as const;
  const { ids } = await live.index.find({ filter: selected.filter, order });
  return ids.filter((id) => !except.has(id) && !((live.index.createdMs(id) ?? 0) > until));
}
