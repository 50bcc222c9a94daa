import { AppError } from '../../errors/index.ts';
import type { Handlers } from '../call.ts';
import type { LiveProject } from '../projects/live-project.ts';
import type { KnownProject } from '../projects/live-projects.ts';
import { listed, parameterView } from '../projects/parameters.ts';
import type { AnalysisView, Project, StatusCounts } from '../shapes/index.ts';

export const projectHandlers: Handlers<
  | 'GET /api/projects'
  | 'POST /api/projects'
  | 'GET /api/projects/:project'
  | 'DELETE /api/projects/:project'
  | 'GET /api/projects/:project/codes'
  | 'GET /api/projects/:project/analyses/:analysis'
> = {
  'GET /api/projects': async ({ served }) => ({ projects: (await served.projects.list()).map(projectView) }),

  async 'POST /api/projects'({ served, body: { folder, create, name } }) {
    if (!folder.startsWith('/')) throw new AppError('BAD_REQUEST', { why: 'body.folder: it is no absolute folder' });
    const options = { ...(create === undefined ? {} : { create }), ...(name === undefined ? {} : { name }) };
    return projectView(await served.projects.add(folder, options));
  },

  async 'GET /api/projects/:project'({ served, params }) {
    const live = await served.projects.get(params.project);
    await live.look();
    const cursor = served.ring.cursor;
    const withJobs = live.index.analyses();
    const { analyses: known } = await live.engine.analyses();
    const named = new Map(known.map((analysis) => [analysis.name, analysis]));
    const idle = known.filter(({ name }) => !withJobs.some((one) => one.name === name));
    return {
      project: projectView({ id: live.id, folder: live.engine.folder, live }),
      cursor,
      is_complete: live.index.isComplete,
      analyses: [...withJobs, ...idle.map(({ name }) => ({ name, jobs: 0, statuses: {} }))].map((one) => {
        const { uuid = null, code = null, snapshot = true } = named.get(one.name) ?? {};
        return { ...one, uuid, code, snapshot };
      }),
      sequences: live.engine.store.state.sequences.size,
      ...live.index.facets(),
    };
  },

  async 'DELETE /api/projects/:project'({ served, params }) {
    await served.looks.end('its project was taken off the list', params.project);
    await served.projects.forget(params.project);
  },

  async 'GET /api/projects/:project/codes'({ served, params }) {
    const { engine } = await served.projects.get(params.project);
    const codes = (await engine.codes.list()).map(({ name, from, code, error }) => ({
      name,
      from,
      title: code?.title ?? null,
      version: code?.version ?? null,
      step: code?.step ?? null,
      ...(error === undefined ? {} : { error: error.toJSON() }),
    }));
    return { codes };
  },

  async 'GET /api/projects/:project/analyses/:analysis'({ served, params }) {
    return analysisView(await served.projects.get(params.project), params.analysis);
  },
};

function projectView({ id, folder, live, error }: KnownProject): Project {
  if (live === undefined) {
    const name = folder.split('/').at(-1) ?? folder;
    return { id, name, folder, jobs: 0, statuses: {}, newest_at: null, error: error.toJSON() };
  }
  const statuses: StatusCounts = {};
  let jobs = 0;
  let newest: string | undefined;
  for (const entry of live.index.newestFirst()) {
    newest ??= entry.id;
    jobs += 1;
    statuses[entry.status] = (statuses[entry.status] ?? 0) + 1;
  }
  const at = newest === undefined ? undefined : live.engine.store.state.record(newest)?.created_at;
  return {
    id,
    name: live.engine.store.project.name,
    folder,
    jobs,
    statuses,
    newest_at: typeof at === 'string' ? at : null,
    ...(live.trouble === undefined ? {} : { error: live.trouble.toJSON() }),
  };
}

async function analysisView({ engine }: LiveProject, name: string): Promise<AnalysisView> {
  const { analysis, files: reader, prepared, fault } = await engine.analysis(name);
  const { uuid, code, snapshot, folder } = analysis;
  const roles = new Map(prepared?.inputs.map((input) => [input.from, input.role]));
  const found = listed(prepared?.sources ?? []);
  return {
    name: analysis.name,
    uuid,
    code,
    snapshot,
    folder,
    files: (await reader.list()).map((file) => ({ ...file, role: roles.get(file.path) ?? null })),
    parameters: (found?.list ?? []).map(parameterView),
    parameter_file: found?.file ?? null,
    ...(fault === undefined ? {} : { error: fault.toJSON() }),
  };
}
