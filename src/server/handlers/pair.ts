import type { Job } from '../../model/index.ts';
import type { Handlers } from '../call.ts';
import { jobRow } from '../projects/job-row.ts';
import type { JobRow } from '../shapes/index.ts';

/** Two jobs side by side. */
export const pairHandlers: Handlers<
  'GET /api/projects/:project/jobs/:job/diff/:other' | 'GET /api/projects/:project/jobs/:job/compare/:other'
> = {
  async 'GET /api/projects/:project/jobs/:job/diff/:other'({ served, params }) {
    const { engine } = await served.projects.get(params.project);
    const { isSame, script, ...found } = await engine.diff(params.job, params.other);
    return copied({ ...found, ...rows(found), same: isSame, script: script ?? null });
  },

  async 'GET /api/projects/:project/jobs/:job/compare/:other'({ served, params, query }) {
    const { engine } = await served.projects.get(params.project);
    const found = await engine.compare(params.job, params.other, { relative: query.rtol, absolute: query.atol });
    return copied({ ...found, ...rows(found) });
  },
};

function rows({ before, after }: { before: Job; after: Job }): { before: JobRow; after: JobRow } {
  return { before: jobRow(before), after: jobRow(after) };
}

/** What is written as JSON is not changed by anybody: read-only lists will do. */
function copied<T>(value: T): Mutable<T> {
  return value as Mutable<T>;
}

type Mutable<T> = T extends readonly (infer U)[]
  ? Mutable<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;
