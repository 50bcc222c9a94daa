import type { Engine } from '../engine/index.ts';
import { groupJobs, type JobFilter } from './job-filter.ts';
import type { ShownGroup } from './render/job-list.ts';

/** The groups with as many records as are shown; the others are counted and not read. */
export function shownGroups(engine: Engine, filter: JobFilter, limit: number): ShownGroup[] {
  const { state } = engine.store;
  return groupJobs(state, filter).map(({ analysis, counts, ids }) => {
    const newest = limit === 0 ? ids : ids.slice(0, limit);
    const found = newest.map((id) => state.job(id)).filter((job) => job !== undefined);
    return { analysis, counts, jobs: found, hidden: ids.length - newest.length };
  });
}
