import type { AnswerOf, RouteKey } from '../../src/server/api.ts';
import type { JobRow, StatusCounts } from '../../src/server/shapes/index.ts';
import { isFinal } from '../../src/model/index.ts';
import { madeHere, ProblemError } from './problem.ts';
import { urlOf, type Question, type Source } from './source.ts';

/**
 * What an export freezes: the answers of the server, by the path that asks for them. A list of jobs is asked for in more
 * ways than can be written down, so its rows are there once and are filtered and sorted here.
 */
export interface FrozenData {
  /** By path and query, as `urlOf` writes them: `/api/projects/ID/jobs/ID`. */
  answers: Readonly<Record<string, unknown>>;
  rows: Readonly<Record<string, readonly JobRow[]>>;
}

/** A report's data: no server, nothing changes. */
export class FrozenSource implements Source {
  readonly isFrozen = true;
  private readonly data: FrozenData;

  constructor(data: FrozenData) {
    this.data = data;
  }

  async ask<K extends RouteKey>(key: K, question: Question<K>): Promise<AnswerOf<K>> {
    const { params = {}, query: asked = {} } = question as { params?: Record<string, string>; query?: JobsQuery };
    const query = this.withJobs(params['project'] ?? '', asked);
    if (key === 'GET /api/projects/:project/jobs') return this.jobs(params['project'] ?? '', query) as AnswerOf<K>;
    // Most are there once, whatever part of them is asked for; what a job wrote is there file by file.
    const { file } = query as { file?: string };
    const url = urlOf(key, { params, query: key.endsWith('/log') ? { file: file ?? 'stdout' } : {} });
    if (url in this.data.answers) return partOf(this.data.answers[url], key, query) as AnswerOf<K>;
    throw notInReport();
  }

  /** A sequence stands for the last job of each of its tasks. */
  private withJobs(project: string, query: JobsQuery): JobsQuery {
    const { sequence = [], task: steps } = query;
    if (sequence.length === 0) return query;
    const key = 'GET /api/projects/:project/sequences/:sequence';
    const views = sequence.map((id) => this.data.answers[urlOf(key, { params: { project, sequence: id } })]);
    const tasks = (views as (AnswerOf<typeof key> | undefined)[]).flatMap((view) => view?.shown ?? []);
    const own = tasks.filter(({ step }) => steps === undefined || steps.includes(step));
    return { ...query, job: ['', ...own.flatMap(({ job }) => job ?? [])] };
  }

  async response(): Promise<Response> {
    throw notInReport();
  }

  link(): undefined {
    return undefined;
  }

  private jobs(project: string, query: JobsQuery): AnswerOf<'GET /api/projects/:project/jobs'> {
    const all = (this.data.rows[project] ?? []).filter((row) => matches(row, query));
    const chosen = query.status ?? [];
    const rows = all.filter((row) => chosen.length === 0 || chosen.some((word) => hasStatus(row, word)));
    const { group, sort = '-created_at', offset = 0, limit = 100 } = query;
    const isDown = sort.startsWith('-');
    const key = isDown ? sort.slice(1) : sort;
    const sign = isDown ? -1 : 1;
    rows.sort((one, other) => {
      const byGroup = group === undefined ? 0 : compare(one[group], other[group]);
      return byGroup === 0 ? sign * compare(valueOf(one, key), valueOf(other, key)) : byGroup;
    });
    return {
      total: rows.length,
      offset,
      rows: rows.slice(offset, offset + limit),
      statuses: countsOf(all),
      ...(group === undefined ? {} : { groups: groupsOf(rows, group) }),
      cursor: '',
    };
  }
}

/** What a query leaves of an answer that is there as a whole. */
function partOf(
  answer: unknown,
  key: RouteKey,
  query: JobsQuery & { step?: string | string[]; state?: string },
): unknown {
  if (key === 'GET /api/projects/:project/sequences/:sequence') {
    const view = answer as AnswerOf<typeof key>;
    const { step, state, offset = 0, limit = 500 } = query;
    const tasks = view.shown.filter(
      (task) => (step === undefined || task.step === step) && (state === undefined || task.state === state),
    );
    return { ...view, total: tasks.length, offset, shown: tasks.slice(offset, offset + limit) };
  }
  if (key !== 'GET /api/projects/:project/results') return answer;
  const { analysis = [], job = [] } = query;
  const results = answer as AnswerOf<typeof key>;
  const jobs = results.jobs.filter(
    (one) => (analysis.length === 0 || analysis.includes(one.analysis)) && (job.length === 0 || job.includes(one.id)),
  );
  return { ...results, total: jobs.length, jobs };
}

function notInReport(): ProblemError {
  return new ProblemError(
    madeHere(
      'NOT_IN_REPORT',
      'This is not in the report.',
      'Ask who made it, or open the project with `simtrail serve`.',
    ),
  );
}

interface JobsQuery {
  analysis?: string[];
  status?: string[];
  machine?: string[];
  step?: string[];
  tag?: string[];
  job?: string[];
  sequence?: string[];
  task?: string[];
  search?: string;
  sort?: string;
  group?: 'analysis' | 'status' | 'machine' | 'step';
  offset?: number;
  limit?: number;
}

function matches(
  row: JobRow,
  { analysis = [], machine = [], step = [], tag = [], job = [], search = '' }: JobsQuery,
): boolean {
  const isAmong = (values: readonly string[], value: string): boolean => values.length === 0 || values.includes(value);
  const text = [
    row.name,
    row.id,
    row.notes,
    row.analysis,
    row.step,
    row.machine,
    row.slurm_id,
    row.status_detail,
    ...row.tags,
  ];
  return (
    isAmong(analysis, row.analysis) &&
    isAmong(machine, row.machine) &&
    isAmong(step, row.step) &&
    isAmong(job, row.id) &&
    tag.every((one) => row.tags.includes(one)) &&
    text.join('\n').toLowerCase().includes(search.toLowerCase())
  );
}

function hasStatus({ status }: JobRow, word: string): boolean {
  return word === status || (word === 'active' && !isFinal(status)) || (word === 'ended' && isFinal(status));
}

function valueOf(row: JobRow, key: string): unknown {
  if (key === 'elapsed') return Date.parse(row.ended_at ?? '') - Date.parse(row.started_at ?? '');
  if (row.headline?.ref === key) return row.headline.value;
  return (row as unknown as Record<string, unknown>)[key];
}

/** What is not there comes last, whatever the direction of numbers. */
function compare(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return textOf(one).localeCompare(textOf(other), undefined, { numeric: true });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function countsOf(rows: readonly JobRow[]): StatusCounts {
  const counts: StatusCounts = {};
  for (const { status } of rows) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function groupsOf(rows: readonly JobRow[], key: 'analysis' | 'status' | 'machine' | 'step') {
  const groups: { value: string; offset: number; jobs: number; statuses: StatusCounts }[] = [];
  for (const [index, row] of rows.entries()) {
    const last = groups.at(-1);
    if (last?.value === row[key]) last.jobs++;
    else groups.push({ value: row[key], offset: index, jobs: 1, statuses: {} });
  }
  return groups.map((group) => ({ ...group, statuses: countsOf(rows.slice(group.offset, group.offset + group.jobs)) }));
}
