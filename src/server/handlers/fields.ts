import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { AppError } from '../../errors/index.ts';
import { download } from '../answer.ts';
import type { Call, Handlers } from '../call.ts';
import { selectedJobs } from '../projects/selected-jobs.ts';
import type { MadeSurface } from '../surfaces/surfaces.ts';

type SurfaceRoute = 'GET /api/projects/:project/jobs/:job/fields/*' | 'GET /api/projects/:project/jobs/:job/surface/*';

/** Fields in result files, and jobs as a file: what is large. */
export const fieldHandlers: Handlers<
  | 'GET /api/projects/:project/jobs/:job/fields'
  | SurfaceRoute
  | 'POST /api/projects/:project/exports'
  | 'GET /api/projects/:project/exports/:export'
> = {
  async 'GET /api/projects/:project/jobs/:job/fields'({ served, params }) {
    const { engine } = await served.projects.get(params.project);
    return { files: await engine.fieldFiles(engine.job(params.job)) };
  },

  'GET /api/projects/:project/jobs/:job/fields/*': async (call) => (await surfaceOf(call)).about,

  async 'GET /api/projects/:project/jobs/:job/surface/*'(call) {
    const { file } = await surfaceOf(call);
    return download(streamed(file), `${call.params.path}.bin`, 'application/octet-stream');
  },

  async 'POST /api/projects/:project/exports'({ served, params, body, http }) {
    const live = await served.projects.get(params.project);
    const jobs = await selectedJobs(live, body.jobs);
    return served.exports.make(live.engine, live.id, { ...body, jobs, signal: http.req.raw.signal });
  },

  async 'GET /api/projects/:project/exports/:export'({ served, params }) {
    const found = served.exports.get(params.project, params.export);
    if (found === undefined) throw new AppError('NO_ROUTE', { path: 'such export (any more)' });
    return download(streamed(found.file), found.name, 'application/octet-stream');
  },
};

async function surfaceOf({ served, params, query }: Call<SurfaceRoute>): Promise<MadeSurface> {
  const { engine } = await served.projects.get(params.project);
  return served.surfaces.get(engine, engine.job(params.job), { file: params.path, ...query });
}

function streamed(file: string): ReadableStream<Uint8Array> {
  return Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
}
