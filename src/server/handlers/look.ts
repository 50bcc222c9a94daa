import { AppError } from '../../errors/index.ts';
import type { Call, Handlers } from '../call.ts';
import type { ShownLook } from '../looks/shown-look.ts';
import type { LookView } from '../shapes/index.ts';

type LookRoute = 'GET' | 'POST' | 'DELETE';

/** A question for a picture is answered within this, ms: proxies end what is silent for a minute. */
const patienceMs = 20_000;

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
  | 'GET /api/projects/:project/jobs/:job/look/picture'
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

  async 'GET /api/projects/:project/jobs/:job/look/picture'(call) {
    const look = await lookOf(call);
    const found = await look.picture(call.query.after, patienceMs, call.http.req.raw.signal);
    if (found === undefined) return new Response(null, { status: 204 });
    const { image, kind, still, render_ms, encode_ms } = found.picture;
    return new Response(new Uint8Array(image), {
      headers: {
        'Content-Type': `image/${kind}`,
        'Cache-Control': 'no-store',
        'X-Picture': String(found.n),
        'X-Picture-Still': String(still),
        // Server Timing (W3C): a browser's own tools show it.
        'Server-Timing': `render;dur=${render_ms}, encode;dur=${encode_ms}`,
      },
    });
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
