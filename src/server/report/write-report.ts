import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../../engine/index.ts';
import { AppError } from '../../errors/index.ts';
import { api, type AnswerOf, type ParamsOf, type QueryOf, type RouteKey } from '../api.ts';
import type { Call, Handler } from '../call.ts';
import { EventRing } from '../events/event-ring.ts';
import { Sessions } from '../guards/sessions.ts';
import { handlers } from '../handlers/index.ts';
import { builtPage } from '../page-files.ts';
import { LiveProject } from '../projects/live-project.ts';
import { MachineHealth } from '../projects/machine-health.ts';
import type { Served } from '../served.ts';
import type { JobRow, StatusCounts } from '../shapes/index.ts';

interface ReportRequest {
  /** Ids of the jobs in it; none: all. */
  jobs: readonly string[];
  version: string;
  /** The built page, where it is not beside this program. */
  pageFolder?: string;
  signal?: AbortSignal;
}

/** Of each file that a program writes to, its end is in the report, bytes. */
const logBytes = 65_536;
const rowsAtOnce = 1000;
/** Marks the place of the data in the built report.html. */
const dataPlace = '<!-- data -->';

/**
 * The page with one project's jobs in it, as one HTML file that needs no server: what the routes answer, by their paths.
 * Nothing is asked of a machine and nothing is changed. Takes `engine` over and closes it. Throws NO_SUCH_JOB.
 */
export async function writeReport(engine: Engine, request: ReportRequest): Promise<string> {
  const template = await readFile(join(request.pageFolder ?? builtPage(), 'report.html'), 'utf8').catch(
    (error: Error) => {
      throw new AppError('INPUT_UNREADABLE', { path: 'report.html', why: error.message }, { cause: error });
    },
  );
  const ring = new EventRing();
  const health = new MachineHealth(ring);
  const live = await LiveProject.open({ id: engine.store.project.id, engine, ring, health, isStill: true });
  try {
    const ids = new Set(request.jobs.map((ref) => engine.job(ref).id as string));
    const data = await frozen(servedOf(live, ring, health, request.version), live, ids, request.signal);
    // No letter in it can end the element that it stands in.
    const json = JSON.stringify(data).replaceAll('<', String.raw`\u003c`);
    return template.replace(dataPlace, () => `<script type="application/json" id="simtrail-data">${json}</script>`);
  } finally {
    await live.close();
  }
}

function servedOf(live: LiveProject, ring: EventRing, health: MachineHealth, version: string): Served {
  const known = { id: live.id, folder: live.engine.folder, live };
  const refused = (): Promise<never> => Promise.reject(new AppError('READ_ONLY', {}));
  return {
    version,
    isReadOnly: true,
    scheme: 'http',
    isOurHost: () => false,
    cookieName: '',
    sessions: new Sessions(),
    password: undefined,
    ring,
    health,
    projects: { list: async () => [known], get: async () => live, add: refused, forget: refused },
    pageFolder: '',
  } as unknown as Served; // what logs in, exports and makes surfaces is asked by no route below
}

interface Frozen {
  answers: Record<string, unknown>;
  rows: Record<string, JobRow[]>;
}

async function frozen(
  served: Served,
  live: LiveProject,
  ids: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<Frozen> {
  await live.look();
  await live.index.complete;
  const answers: Record<string, unknown> = {};
  const keep = async <K extends RouteKey>(key: K, { params, query, as }: Asked<K> = {}): Promise<AnswerOf<K>> => {
    signal?.throwIfAborted();
    const answer = await ask(served, key, params, query);
    answers[pathOf(key, params, as)] = answer;
    return answer;
  };
  const project = live.id;
  await keep('GET /api/session');
  const rows = await rowsOf(served, project, ids);
  const chosen = { project };
  const list = await keep('GET /api/projects');
  const summary = await keep('GET /api/projects/:project', { params: chosen });
  restrict(summary, rows);
  list.projects = [summary.project];
  const some = ids.size === 0 ? {} : { job: [...ids] };
  await keep('GET /api/projects/:project/results', {
    params: chosen,
    query: { ...some, parameter: '*', limit: 20_000 },
  });
  await keep('GET /api/projects/:project/results/columns', { params: chosen, query: some });
  for (const { id: job } of rows) {
    const params = { project, job };
    await keep('GET /api/projects/:project/jobs/:job', { params });
    await keep('GET /api/projects/:project/jobs/:job/parameters', { params });
    await keep('GET /api/projects/:project/jobs/:job/lineage', { params });
    const { files } = await keep('GET /api/projects/:project/jobs/:job/files', { params });
    const texts = files.filter(({ kind, place }) => place === 'here' && (kind === 'log' || kind === 'script'));
    for (const file of new Set(['stdout', 'stderr', ...texts.map(({ path }) => path)])) {
      const query = { file, offset: -logBytes, limit: logBytes };
      await keep('GET /api/projects/:project/jobs/:job/log', { params, query, as: { file } });
    }
  }
  if (ids.size === 0) {
    const { sequences } = await keep('GET /api/projects/:project/sequences', { params: chosen });
    for (const { id: sequence, error } of sequences) {
      const params = { project, sequence };
      if (error === null)
        await keep('GET /api/projects/:project/sequences/:sequence', { params, query: { limit: 20_000 } });
    }
  } else summary.sequences = 0;
  return { answers, rows: { [project]: rows } };
}

interface Asked<K extends RouteKey> {
  params?: ParamsOf<K>;
  query?: QueryOf<K>;
  /** The part of the query that the answer is found by. */
  as?: Record<string, string>;
}

/** What a route would answer. Its query is checked and completed as the server does it. */
async function ask<K extends RouteKey>(
  served: Served,
  key: K,
  params: ParamsOf<K> | undefined,
  query: QueryOf<K> | undefined,
): Promise<AnswerOf<K>> {
  const route = api[key];
  const call = {
    served,
    params: params ?? {},
    query: 'query' in route ? route.query.parse(query ?? {}) : undefined,
    body: undefined,
  };
  return (handlers[key] as unknown as Handler<K>)(call as unknown as Call<K>) as Promise<AnswerOf<K>>;
}

/** As the page writes it when it asks. */
function pathOf(key: RouteKey, params: object = {}, query: Record<string, string> = {}): string {
  const values = params as Readonly<Record<string, string>>;
  const path = key
    .slice(key.indexOf(' ') + 1)
    .replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
  const search = new URLSearchParams(query).toString();
  return search === '' ? path : `${path}?${search}`;
}

async function rowsOf(served: Served, project: string, ids: ReadonlySet<string>): Promise<JobRow[]> {
  const rows: JobRow[] = [];
  const query = { ...(ids.size === 0 ? {} : { job: [...ids] }), limit: rowsAtOnce };
  for (;;) {
    const offset = rows.length;
    const page = await ask(served, 'GET /api/projects/:project/jobs', { project }, { ...query, offset });
    rows.push(...page.rows);
    if (rows.length >= page.total || page.rows.length === 0) return rows;
  }
}

/** The numbers of the project as far as the report has its jobs. */
function restrict(summary: AnswerOf<'GET /api/projects/:project'>, rows: readonly JobRow[]): void {
  const countsOf = (some: readonly JobRow[]): StatusCounts => {
    const counts: StatusCounts = {};
    for (const { status } of some) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  };
  summary.project.jobs = rows.length;
  summary.project.statuses = countsOf(rows);
  summary.analyses = summary.analyses.flatMap((analysis) => {
    const own = rows.filter((row) => row.analysis === analysis.name);
    return own.length === 0 ? [] : [{ ...analysis, jobs: own.length, statuses: countsOf(own) }];
  });
}
