import type { Engine } from '../../engine/index.ts';
import { AppError, asAppError } from '../../errors/index.ts';
import { tagFault, type Job } from '../../model/index.ts';
import type { Handlers } from '../call.ts';
import type { BulkAction, Outcomes } from '../shapes/index.ts';

export const actionHandlers: Handlers<'POST /api/projects/:project/actions'> = {
  async 'POST /api/projects/:project/actions'({ served, params, body }) {
    const live = await served.projects.get(params.project);
    for (const tag of body.action === 'tag' ? (body.add ?? []) : []) assertTag(tag);
    const tried = async (job: string): Promise<Outcomes['outcomes'][number]> => {
      try {
        return { job, record: (await act(live.engine, job, body)).record, error: null };
      } catch (error) {
        const record = live.engine.store.state.record(job) ?? null;
        return { job, record, error: asAppError(error).toJSON() };
      }
    };
    const jobs = [...new Set(body.jobs)];
    const outcomes: Outcomes['outcomes'] = [];
    // What is written at the same time shares one sync of the disk; machines are asked about one job after the other.
    if (body.action === 'note' || body.action === 'tag') outcomes.push(...(await Promise.all(jobs.map(tried))));
    else for (const job of jobs) outcomes.push(await tried(job));
    await live.look();
    return { outcomes };
  },
};

async function act(engine: Engine, job: string, body: BulkAction): Promise<Job> {
  if (body.action === 'cancel') return engine.cancel(job);
  if (body.action === 'collect') return (await engine.collect(job)).job;
  if (body.action === 'note') return engine.note(job, body.text);
  if (body.action !== 'tag') return engine.hold(job, body.action);
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
