import { quantityCsv, quantityMatrix, type Engine } from '../../engine/index.ts';
import { pickQuantities, type Job, type Quantity, type QuantityRef } from '../../model/index.ts';
import { download } from '../answer.ts';
import type { Call, Handlers } from '../call.ts';
import type { JobFilter } from '../projects/job-filter.ts';
import type { LiveProject } from '../projects/live-project.ts';
import type { ResultColumns, Results } from '../shapes/index.ts';
import { parametersOf } from '../projects/parameters.ts';
import { readRef } from './jobs.ts';

/** Jobs whose parameters are read to tell which there are. */
const mostRead = 200;
/** Values of one index that are listed. */
const mostValues = 200;

export const resultHandlers: Handlers<
  | 'GET /api/projects/:project/results'
  | 'GET /api/projects/:project/results.csv'
  | 'GET /api/projects/:project/results/columns'
> = {
  async 'GET /api/projects/:project/results'({ served, params, query }) {
    const live = await served.projects.get(params.project);
    const found = await withQuantities(live, query, query.quantity?.map(readRef));
    const { cursor } = served.ring;
    const shown = found.slice(query.offset, query.offset + query.limit);
    const jobs: Results['jobs'] = [];
    for (const { job, quantities } of shown) {
      jobs.push({
        id: job.id,
        name: job.name,
        analysis: job.analysis,
        status: job.status,
        created_at: typeof job.record.created_at === 'string' ? job.record.created_at : null,
        quantities: [...quantities],
        parameters: query.parameter === undefined ? {} : await chosen(live.engine, job, query.parameter),
      });
    }
    return { total: found.length, offset: query.offset, jobs, cursor };
  },

  async 'GET /api/projects/:project/results.csv'({ served, params, query }) {
    const live = await served.projects.get(params.project);
    const found = await withQuantities(live, query, query.quantity?.map(readRef));
    const shown = found.slice(query.offset, query.offset + query.limit);
    return download(quantityCsv(quantityMatrix(shown)), 'results.csv', 'text/csv; charset=utf-8');
  },

  'GET /api/projects/:project/results/columns': columns,
};

interface WithQuantities {
  job: Job;
  quantities: readonly Quantity[];
}

/** Jobs that have any of the quantities, newest first. */
async function withQuantities(
  live: LiveProject,
  filter: TaskFilter,
  refs: readonly QuantityRef[] | undefined,
): Promise<WithQuantities[]> {
  await live.look();
  const order = { key: 'created_at', isDescending: true } as const;
  const { ids } = await live.index.find({ filter: await ofTasks(live, filter), order });
  const found: WithQuantities[] = [];
  for (const [i, id] of ids.entries()) {
    if (i % 500 === 499) await new Promise((resolve) => setImmediate(resolve));
    const job = live.engine.store.state.job(id);
    if (job === undefined || job.quantities.length === 0) continue;
    const quantities =
      refs === undefined ? job.quantities : [...new Set(refs.flatMap((ref) => pickQuantities(job.quantities, ref)))];
    if (quantities.length > 0) found.push({ job, quantities });
  }
  return found;
}

/** `task`: of sequences only these of their steps. */
type TaskFilter = JobFilter & { task?: readonly string[] | undefined };

/** A sequence stands for the last job of each of its tasks. */
async function ofTasks(live: LiveProject, { sequence, task: steps, ...filter }: TaskFilter): Promise<JobFilter> {
  if (sequence === undefined) return filter;
  const sequences = await live.engine.sequences();
  const job: string[] = [];
  for (const id of sequence) {
    const { standing } = await sequences.view(sequences.find(id));
    for (const task of standing.tasks) {
      if (steps !== undefined && !steps.includes(task.step)) continue;
      if (task.job !== undefined && filter.job?.includes(task.job.id) !== false) job.push(task.job.id);
    }
  }
  return { ...filter, job };
}

async function columns({
  served,
  params,
  query,
}: Call<'GET /api/projects/:project/results/columns'>): Promise<ResultColumns> {
  const live = await served.projects.get(params.project);
  const found = await withQuantities(live, query, undefined);
  const quantities = new Map<
    string,
    { name: string; unit: string; jobs: number; index: Map<string, Set<number | string>> }
  >();
  for (const { job } of found) {
    const here = new Set<string>();
    for (const { name, unit, index = {}, value, text } of job.quantities) {
      const key = `${name}\n${unit}`;
      const column = quantities.get(key) ?? { name, unit, jobs: 0, index: new Map() };
      quantities.set(key, column);
      const isRead = value !== undefined || text !== undefined;
      if (isRead && !here.has(key)) column.jobs += 1;
      if (isRead) here.add(key);
      for (const [word, value] of Object.entries(index)) {
        const values = column.index.get(word) ?? new Set();
        column.index.set(word, values);
        if (values.size < mostValues) values.add(value);
      }
    }
  }
  return {
    quantities: [...quantities.values()].map((column) => ({
      ...column,
      index: Object.fromEntries([...column.index].map(([word, values]) => [word, [...values]])),
    })),
    parameters: await parameterColumns(
      live.engine,
      found.slice(0, mostRead).map(({ job }) => job),
    ),
  };
}

async function parameterColumns(engine: Engine, jobs: readonly Job[]): Promise<ResultColumns['parameters']> {
  const found = new Map<
    string,
    { path: string; unit: string; jobs: number; values: Set<string>; is_number: boolean }
  >();
  for (const job of jobs) {
    for (const { path, written, unit = '' } of (await parametersOf(engine, job))?.list ?? []) {
      const column = found.get(path) ?? { path, unit, jobs: 0, values: new Set(), is_number: true };
      found.set(path, column);
      column.jobs += 1;
      column.values.add(written);
      column.is_number &&= written.trim() !== '' && Number.isFinite(Number(written));
    }
  }
  return [...found.values()].map((column) => ({ ...column, values: column.values.size }));
}

async function chosen(engine: Engine, job: Job, paths: readonly string[]): Promise<Record<string, string>> {
  const list = (await parametersOf(engine, job))?.list ?? [];
  const wanted = list.filter(({ path }) => paths.includes('*') || paths.includes(path));
  return Object.fromEntries(wanted.map(({ path, written }) => [path, written]));
}
