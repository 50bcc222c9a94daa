import { Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import type * as z from 'zod';
import { AppError, asAppError } from '../errors/index.ts';
import { jsonAnswer } from './answer.ts';
import { api, type RouteKey } from './api.ts';
import type { Call, Http } from './call.ts';
import { securityHeaders } from './guards/headers.ts';
import { assertOurHost } from './guards/host-names.ts';
import { assertOwnPage } from './guards/own-page.ts';
import { handlers } from './handlers/index.ts';
import { PageFiles } from './page-files.ts';
import { statusOf } from './problem.ts';
import type { Served } from './served.ts';
import type { Bindings } from './sockets/upgrades.ts';

/** What a request may hold, bytes. */
const bodyBytes = 1 << 20;

/** The whole server as one function from a request to an answer: guards, then the routes of the table, then the page. */
export function createApp(served: Served): Hono<{ Bindings: Bindings }> {
  const app = new Hono<{ Bindings: Bindings }>();
  const page = new PageFiles(served.pageFolder);

  app.use(async (http, next) => {
    await next();
    if (http.env.outgoing.headersSent) return; // events, which have them
    for (const [name, value] of Object.entries(securityHeaders)) {
      if (!http.res.headers.has(name)) http.res.headers.set(name, value);
    }
  });
  app.use(async (http, next) => {
    assertOurHost(http.req.header('host'), served.isOurHost);
    await next();
  });
  app.use('/api/*', async (http, next) => {
    guardOrigin(served, http);
    await next();
  });
  for (const key of Object.keys(api) as RouteKey[]) addRoute(app, key, served);
  app.all('/api/*', (http) => {
    throw new AppError('NO_ROUTE', { path: `${http.req.method} ${http.req.path}` });
  });
  app.get('*', async (http) => {
    const answer = await page.answer(http.req.path, http.req.header('accept-encoding'));
    if (answer === undefined) throw new AppError('NO_ROUTE', { path: http.req.path });
    return answer;
  });
  app.notFound(() => {
    throw new AppError('NO_ROUTE', { path: 'such page' });
  });
  app.onError((error, http) => {
    const known = asAppError(error);
    return jsonAnswer({ error: known }, http.req.header('accept-encoding'), statusOf(known));
  });
  return app;
}

function addRoute<K extends RouteKey>(app: Hono<{ Bindings: Bindings }>, key: K, served: Served): void {
  const [method = '', path = ''] = key.split(' ');
  const route: (typeof api)[RouteKey] & { open?: true; reads?: true } = api[key];
  app.on(method, path.replace(/\*$/, ':path{.+}'), async (http: Http) => {
    if (route.open !== true && !isSignedIn(served, http)) throw new AppError('NOT_SIGNED_IN', {});
    if (served.isReadOnly && method !== 'GET' && route.reads !== true) throw new AppError('READ_ONLY', {});
    const call = {
      served,
      params: http.req.param(),
      query: 'query' in route ? checked(route.query, queryOf(http), 'query') : undefined,
      body: 'body' in route ? checked(route.body, await bodyOf(http), 'body') : undefined,
      http,
    } as unknown as Call<K>;
    const given = await handlers[key](call);
    if (given instanceof Response) return given;
    if (given === undefined) return new Response(null, { status: 204 });
    return jsonAnswer(given, http.req.header('accept-encoding'));
  });
}

function guardOrigin({ scheme }: Served, http: Http): void {
  const host = http.req.header('host');
  // A program that names the token itself is no page that rides on somebody's cookie.
  const isProgram = tokenOf(http) !== undefined;
  assertOwnPage({
    // A socket is asked for by GET and is used for more. Browsers always say which page it comes from.
    method: http.env.upgrade === undefined ? http.req.method : 'CONNECT',
    scheme,
    host,
    origin: http.req.header('origin') ?? (isProgram ? `${scheme}://${host}` : undefined),
    site: http.req.header('sec-fetch-site'),
  });
}

function isSignedIn({ sessions, cookieName }: Served, http: Http): boolean {
  const token = tokenOf(http);
  return token === undefined ? sessions.has(getCookie(http, cookieName)) : sessions.isToken(token);
}

function tokenOf(http: Http): string | undefined {
  return /^Bearer (\S+)$/.exec(http.req.header('authorization') ?? '')?.[1];
}

function queryOf(http: Http): Record<string, string | string[]> {
  const entries = Object.entries(http.req.queries());
  return Object.fromEntries(entries.map(([key, values]) => [key, values.length === 1 ? (values[0] ?? '') : values]));
}

/** Only JSON: what a form of another page can send without being asked is none. */
async function bodyOf(http: Http): Promise<unknown> {
  const type = http.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new AppError('BAD_REQUEST', { why: 'its body is not application/json' });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of http.env.incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyBytes) throw new AppError('TOO_LARGE', { limit: '1 MiB' });
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch (error) {
    throw new AppError('BAD_REQUEST', { why: 'its body is not valid JSON' }, { cause: error });
  }
}

function checked(shape: z.ZodType, value: unknown, what: string): unknown {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = [what, ...(issue?.path ?? [])].map(String).join('.');
  throw new AppError('BAD_REQUEST', { why: `${place}: ${issue?.message ?? 'it is not what is expected'}` });
}
