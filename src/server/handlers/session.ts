import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { AppError } from '../../errors/index.ts';
import { whoAmI } from '../../host/index.ts';
import type { Handlers } from '../call.ts';
import { streamEvents } from '../events/event-stream.ts';
import { securityHeaders } from '../guards/headers.ts';
import { openApi } from '../openapi.ts';
import type { Served } from '../served.ts';
import type { Session } from '../shapes/index.ts';

/** Who is served, the document, and the events. */
export const sessionHandlers: Handlers<
  'GET /api' | 'GET /api/session' | 'POST /api/session' | 'DELETE /api/session' | 'GET /api/events'
> = {
  'GET /api': async ({ served }) => openApi(served.version),

  'GET /api/session': async ({ served }) => sessionOf(served),

  async 'POST /api/session'({ served, body, http }) {
    const { sessions, password, cookieName, scheme } = served;
    if ('token' in body) {
      if (!sessions.isToken(body.token)) throw new AppError('WRONG_KEY', { what: 'token' });
    } else if (password === undefined || !(await password.isRight(body.password))) {
      throw new AppError('WRONG_KEY', { what: 'password' });
    }
    void http.res; // made now, so that hono takes its cookie over into the answer that is returned
    setCookie(http, cookieName, sessions.start(), {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      secure: scheme === 'https',
    });
    return sessionOf(served);
  },

  async 'DELETE /api/session'({ served, http }) {
    served.sessions.end(getCookie(http, served.cookieName));
    deleteCookie(http, served.cookieName, { path: '/' });
  },

  async 'GET /api/events'({ served, query, http }) {
    const { outgoing } = http.env;
    outgoing.writeHead(200, {
      ...securityHeaders,
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    streamEvents(outgoing, served.ring, http.req.header('last-event-id') ?? query.after);
    return RESPONSE_ALREADY_SENT;
  },
};

function sessionOf({ version, isReadOnly, ring, password }: Served): Session {
  return { version, user: whoAmI(), read_only: isReadOnly, has_password: password !== undefined, cursor: ring.cursor };
}
