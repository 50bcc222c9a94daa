import { changedParameters, type Engine } from '../../engine/index.ts';
import type { Fact, Job } from '../../model/index.ts';
import { readHistory } from '../../store/index.ts';
import type { Handlers } from '../call.ts';
import { jobRow } from '../projects/job-row.ts';
import { lineageGraph } from '../projects/lineage-graph.ts';
import { parametersNow, parametersOf, parameterView, type Listed } from '../projects/parameters.ts';
import type { Action, TimelineFact } from '../shapes/index.ts';

export const jobHandlers: Handlers<
  | 'GET /api/projects/:project/jobs/:job'
  | 'GET /api/projects/:project/jobs/:job/parameters'
  | 'GET /api/projects/:project/jobs/:job/lineage'
  | 'PUT /api/projects/:project/jobs/:job/notes'
> = {
  async 'GET /api/projects/:project/jobs/:job'({ served, params }) {
    const live = await served.projects.get(params.project);
    await live.look();
    const { cursor } = served.ring;
    const job = live.engine.job(params.job);
    const { record, status } = job;
    const isWaiting = status === 'queued' || status === 'held';
    return {
      record,
      row: jobRow(job),
      timeline: (await readHistory(live.engine.folder, job.id)).map(timelineFact),
      waiting_reason: isWaiting && typeof record.status_detail === 'string' ? record.status_detail : null,
      progress: live.progress.get(job.id) ?? null,
      actions: served.isReadOnly ? [] : actionsOf(job),
      reruns: live.index.rerunsOf(job.id),
      cursor,
    };
  },

  async 'GET /api/projects/:project/jobs/:job/parameters'({ served, params }) {
    const { engine } = await served.projects.get(params.project);
    const job = engine.job(params.job);
    const own = await parametersOf(engine, job);
    if (own === undefined) return { file: null, parameters: [], against: null, changed: [] };
    const other = await compared(engine, job);
    return {
      file: own.file,
      parameters: own.list.map(parameterView),
      against: other?.what ?? null,
      changed: other === undefined ? [] : changedParameters(other.list, own.list),
    };
  },

  async 'GET /api/projects/:project/jobs/:job/lineage'({ served, params }) {
    const live = await served.projects.get(params.project);
    await live.look();
    const { cursor } = served.ring;
    const found = await live.engine.lineage(params.job);
    return { analysis: { name: found.job.analysis, changes: [...found.analysis] }, ...lineageGraph(found), cursor };
  },

  async 'PUT /api/projects/:project/jobs/:job/notes'({ served, params, body }) {
    const live = await served.projects.get(params.project);
    const job = await live.engine.note(params.job, body.text);
    await live.look();
    return job.record;
  },
};

/** What can be done with a job as it is now. */
export function actionsOf(job: Job): Action[] {
  const actions: Action[] = ['note', 'tag'];
  if (!job.isOurs) return actions;
  if (!job.isFinal) actions.push('cancel');
  if (job.status === 'queued') actions.push('hold');
  if (job.status === 'held') actions.push('release');
  if (job.isFinal && job.record.slurm_id !== null) actions.push('collect');
  if (job.record.started_at !== null && job.record.slurm_id !== null) actions.push('look');
  const isSaved = job.record.inputs.every(({ object }) => object !== null);
  if (isSaved) actions.push('rerun', 'restore');
  return actions;
}

function timelineFact({ n, at, by, type, why, set, unset }: Fact): TimelineFact {
  const word = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    n,
    at,
    by,
    type,
    status: word(set?.status),
    status_detail: word(set?.status_detail),
    why: why ?? null,
    keys: [...Object.keys(set ?? {}), ...(unset ?? [])],
  };
}

/** The parent of a rerun; of any other job the analysis as it is now. */
async function compared(
  engine: Engine,
  job: Job,
): Promise<{ what: 'parent' | 'analysis'; list: Listed['list'] } | undefined> {
  const parent = job.record['rerun_of'];
  const before = typeof parent === 'string' ? engine.store.state.job(parent) : undefined;
  if (before === undefined && typeof parent === 'string') return undefined;
  const found = await (before === undefined ? parametersNow(engine, job.analysis) : parametersOf(engine, before));
  return found === undefined ? undefined : { what: before === undefined ? 'analysis' : 'parent', list: found.list };
}
