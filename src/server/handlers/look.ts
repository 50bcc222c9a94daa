import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { AppError } from '../../errors/index.ts';
import type { Call, Handlers } from '../call.ts';
import type { ShownLook } from '../looks/shown-look.ts';
import { streamPictures } from '../looks/stream-pictures.ts';
import type { LookView } from '../shapes/index.ts';
import { upgraded } from '../sockets/upgrades.ts';

type LookRoute = 'GET' | 'POST' | 'DELETE';

const nobodyLooks: LookView = {
  phase: 'none',
  why: null,
  error: null,
  started_at: null,
  host: null,
  version: null,
  where: null,
  scene: null,
};

/** Looking at a job's results where they are. */
export const lookHandlers: Handlers<
  | `${LookRoute} /api/projects/:project/jobs/:job/look`
  | 'GET /api/projects/:project/jobs/:job/look/pictures'
  | 'POST /api/projects/:project/jobs/:job/look/commands'
  | 'POST /api/projects/:project/jobs/:job/look/screenshots'
> = {
  async 'GET /api/projects/:project/jobs/:job/look'({ served, params }) {
    const { id, engine } = await served.projects.get(params.project);
    return served.looks.get(id, engine.job(params.job).id)?.view ?? nobodyLooks;
  },

  async 'POST /api/projects/:project/jobs/:job/look'({ served, params, body }) {
    const live = await served.projects.get(params.project);
    const look = await served.looks.start(live, live.engine.job(params.job), body);
    return look.view;
  },

  async 'DELETE /api/projects/:project/jobs/:job/look'(call) {
    await (await lookOf(call)).end('it was ended here');
  },

  async 'GET /api/projects/:project/jobs/:job/look/pictures'(call) {
    const look = await lookOf(call);
    streamPictures(look, upgraded(call.http.env));
    return RESPONSE_ALREADY_SENT;
  },

  async 'POST /api/projects/:project/jobs/:job/look/commands'(call) {
    return { scene: await (await lookOf(call)).tell(call.body) };
  },

  async 'POST /api/projects/:project/jobs/:job/look/screenshots'(call) {
    return (await lookOf(call)).screenshot();
  },
};

async function lookOf({
  served,
  params,
}: Pick<Call, 'served'> & { params: { project: string; job: string } }): Promise<ShownLook> {
  const { id, engine } = await served.projects.get(params.project);
  const job = engine.job(params.job);
  const look = served.looks.get(id, job.id);
  if (look === undefined) throw new AppError('NO_LOOK', { job: job.name, why: 'nobody looks at it' });
  return look;
}
