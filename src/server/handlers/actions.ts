import type { Engine, Outcome } from '../../engine/index.ts';
import { AppError, asAppError } from '../../errors/index.ts';
import { tagFault, type Job } from '../../model/index.ts';
import type { Handlers } from '../call.ts';
import { selectedJobs } from '../projects/selected-jobs.ts';
import type { BulkAction } from '../shapes/index.ts';

/** Jobs that are acted on together. */
const atOnce = 1000;
/** Failures that are told of one by one where many jobs are meant. */
const mostTold = 100;

export const actionHandlers: Handlers<'POST /api/projects/:project/actions'> = {
  async 'POST /api/projects/:project/actions'({ served, params, body }) {
    const live = await served.projects.get(params.project);
    for (const tag of body.action === 'tag' ? (body.add ?? []) : []) assertTag(tag);
    const jobs = await selectedJobs(live, body.jobs);
    const told: Outcome[] = [];
    let failed = 0;
    // A hundred thousand are done a part at a time, so that others have their turn.
    for (let from = 0; from < jobs.length; from += atOnce) {
      for (const outcome of await acted(live.engine, jobs.slice(from, from + atOnce), body)) {
        const hasFailed = outcome.error !== undefined;
        if (hasFailed) failed += 1;
        if (Array.isArray(body.jobs) || (hasFailed && told.length < mostTold)) told.push(outcome);
      }
    }
    await live.look();
    return {
      outcomes: told.map(({ ref, job, error }) => ({
        job: ref,
        record: (job ?? live.engine.store.state.job(ref))?.record ?? null,
        error: error?.toJSON() ?? null,
      })),
      done: jobs.length - failed,
      failed,
    };
  },
};

async function acted(engine: Engine, jobs: readonly string[], body: BulkAction): Promise<Outcome[]> {
  if (body.action !== 'note' && body.action !== 'tag') return engine.act(body.action, jobs);
  const annotate = async (ref: string): Promise<Outcome> => {
    try {
      return { ref, job: await annotated(engine, ref, body) };
    } catch (error) {
      return { ref, error: asAppError(error) };
    }
  };
  // What is written at the same time shares one sync of the disk.
  return Promise.all(jobs.map(annotate));
}

async function annotated(
  engine: Engine,
  job: string,
  body: Extract<BulkAction, { action: 'note' | 'tag' }>,
): Promise<Job> {
  if (body.action === 'note') return engine.note(job, body.text);
  const { add = [], remove = [] } = body;
  if (remove.length > 0) await engine.tag(job, remove, { remove: true });
  return engine.tag(job, [...new Set(add)]);
}

/** Throws BAD_REQUEST for a tag that a list could not show or a filter could not name. */
function assertTag(tag: string): void {
  const fault = tagFault(tag);
  if (fault === undefined) return;
  throw new AppError('BAD_REQUEST', { why: `${JSON.stringify(tag.slice(0, 40))} cannot be a tag: ${fault}` });
}
