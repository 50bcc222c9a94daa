import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer as createHttp, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { isIPv6 } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { AppError } from '../errors/index.ts';
import { createApp } from './app.ts';
import { EventRing } from './events/event-ring.ts';
import { Exports } from './exports/exports.ts';
import { ourNames } from './guards/host-names.ts';
import { Password } from './guards/password.ts';
import { Sessions } from './guards/sessions.ts';
import { Logins } from './logins/logins.ts';
import { Looks } from './looks/looks.ts';
import { builtPage } from './page-files.ts';
import { LiveProjects } from './projects/live-projects.ts';
import { MachineHealth } from './projects/machine-health.ts';
import { Upgrades } from './sockets/upgrades.ts';
import { Surfaces } from './surfaces/surfaces.ts';

export interface ServerOptions {
  version: string;
  /** How simtrail is started, for what is done by a process of its own. */
  program: readonly string[];
  /** Absent: the first free one from 4170 on. */
  port?: number | undefined;
  isReadOnly?: boolean;
  /** Default 127.0.0.1, which only this computer reaches. Any other needs the three files. */
  address?: string | undefined;
  tlsCert?: string | undefined;
  tlsKey?: string | undefined;
  passwordFile?: string | undefined;
  /** How long a look is kept that no page asks for a picture, ms; ten minutes unless told. */
  unwatchedMs?: number | undefined;
  /** The built page; default the one of this package. */
  pageFolder?: string;
}

export interface RunningServer {
  /** With the token behind the `#`. */
  url: string;
  /** Without it. */
  origin: string;
  token: string;
  port: number;
  /** Ends connections and lets go of the projects. */
  close(): Promise<void>;
}

const firstPort = 4170;
const triedPorts = 50;
/** So long a silent connection is kept, ms: a request on one that is just being closed is lost, and not each may be repeated. */
const keepAliveMs = 65_000;
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Serves the page and its API for the projects this user opened before. Throws LISTEN_UNSAFE, PORT_TAKEN and
 * INPUT_UNREADABLE for the files.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { address = '127.0.0.1', version, isReadOnly = false } = options;
  assertSafe(address, options);
  const tls = await tlsOf(options);
  const password = options.passwordFile === undefined ? undefined : await Password.read(options.passwordFile);
  const scheme = tls === undefined ? 'http' : 'https';
  const ring = new EventRing();
  const health = new MachineHealth(ring);
  const sessions = new Sessions();
  const served = {
    version,
    isReadOnly,
    scheme,
    isOurHost: ourNames(address, tls?.certificate),
    cookieName: '',
    sessions,
    password,
    ring,
    health,
    pageFolder: options.pageFolder ?? builtPage(),
  } as const;
  // The port is known when the server listens; no request comes before that.
  let app: ReturnType<typeof createApp> | undefined;
  const server = createAdaptorServer({
    overrideGlobalObjects: false,
    fetch: (request, env) => app?.fetch(request, env) ?? new Response(null, { status: 503 }),
    ...(tls === undefined
      ? { createServer: createHttp }
      : { createServer: createHttps, serverOptions: { cert: tls.cert, key: tls.key, minVersion: 'TLSv1.2' } }),
  }) as Server;
  server.keepAliveTimeout = keepAliveMs;
  const upgrades = new Upgrades(
    server,
    scheme,
    (request, env) => app?.fetch(request, env) ?? new Response(null, { status: 503 }),
  );
  const port = await listen(server, address, options.port);
  const projects = new LiveProjects(ring, health);
  const logins = new Logins((machine) => {
    health.back(machine);
    void projects.lookAt(machine);
  });
  const looks = new Looks(ring, options);
  const exports = new Exports();
  const surfaces = new Surfaces(options.program);
  app = createApp({ ...served, projects, logins, looks, exports, surfaces, cookieName: `simtrail-${port}` });
  const origin = `${scheme}://${isIPv6(address) ? `[${address}]` : address}:${port}`;
  return {
    url: `${origin}/#token=${sessions.token}`,
    origin,
    token: sessions.token,
    port,
    close: async () => {
      logins.close();
      await looks.close();
      surfaces.close();
      upgrades.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await projects.close();
      await exports.close();
    },
  };
}

function assertSafe(address: string, { tlsCert, tlsKey, passwordFile }: ServerOptions): void {
  if (loopback.has(address)) return;
  const missing = [
    ...(tlsCert === undefined || tlsKey === undefined ? ['TLS (--tls-cert and --tls-key)'] : []),
    ...(passwordFile === undefined ? ['a password (--password-file)'] : []),
  ];
  if (missing.length > 0) throw new AppError('LISTEN_UNSAFE', { address, missing });
}

async function tlsOf({
  tlsCert,
  tlsKey,
}: ServerOptions): Promise<{ cert: Buffer; key: Buffer; certificate: X509Certificate } | undefined> {
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  const [cert, key] = [await read(tlsCert), await read(tlsKey)];
  try {
    return { cert, key, certificate: new X509Certificate(cert) };
  } catch (error) {
    throw new AppError('INPUT_UNREADABLE', { path: tlsCert, why: 'it is no certificate' }, { cause: error });
  }
}

async function read(path: string): Promise<Buffer> {
  return readFile(path).catch((error: Error) => {
    throw new AppError('INPUT_UNREADABLE', { path, why: error.message }, { cause: error });
  });
}

/** The port that was asked for, or the first free one. */
async function listen(server: Server, address: string, asked: number | undefined): Promise<number> {
  const last = asked ?? firstPort + triedPorts;
  for (let port = asked ?? firstPort; ; port++) {
    try {
      return await bind(server, address, port);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE' && port < last) continue;
      const why = code === 'EADDRINUSE' ? 'another program listens there' : message;
      throw new AppError('PORT_TAKEN', { address, port, why }, { cause: error });
    }
  }
}

function bind(server: Server, address: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(error);
    server.once('error', fail);
    server.listen({ host: address, port }, () => {
      server.off('error', fail);
      const found = server.address();
      resolve(typeof found === 'object' && found !== null ? found.port : port);
    });
  });
}
