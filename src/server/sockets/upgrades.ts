import { ServerResponse, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpBindings } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import { AppError } from '../../errors/index.ts';
import { longestBytes, PageSocket } from './page-socket.ts';

/** What a request is answered with besides hono's own: `upgrade` where it asks for a WebSocket. */
export interface Bindings extends HttpBindings {
  upgrade?: () => PageSocket;
}

type Fetch = (request: Request, env: Bindings) => Response | Promise<Response>;

/**
 * Lets the routes of a server answer with a WebSocket. The question goes through the app as every other does, its guards
 * first; a route takes it with {@link upgraded}, and what refuses it is answered in HTTP.
 */
export class Upgrades {
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: longestBytes, autoPong: false });

  constructor(server: Server, scheme: string, fetch: Fetch) {
    server.on('upgrade', (incoming: IncomingMessage, stream: Duplex, head: Buffer) => {
      stream.on('error', () => {});
      void this.#answer(incoming, stream, head, (request, env) => fetch(request, env), scheme);
    });
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.close(1001);
  }

  async #answer(incoming: IncomingMessage, stream: Duplex, head: Buffer, fetch: Fetch, scheme: string): Promise<void> {
    let isTaken = false;
    const outgoing = new ServerResponse(incoming);
    const upgrade = (): PageSocket => {
      isTaken = true;
      return this.#take(incoming, stream, head);
    };
    try {
      const headers = Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
        name === 'accept-encoding' ? [] : values.map((value): [string, string] => [name, value]),
      );
      const request = new Request(`${scheme}://${incoming.headers.host}${incoming.url}`, { headers });
      const answer = await fetch(request, { incoming, outgoing, upgrade });
      if (isTaken) return;
      const { status } = answer;
      // A route that knows no WebSocket has answered: there is nothing here for one.
      const body = status < 400 ? '' : await answer.text();
      writeRefusal(stream, status < 400 ? 426 : status, answer.headers.get('content-type') ?? 'text/plain', body);
    } catch {
      writeRefusal(stream, 400, 'text/plain', '');
    }
  }

  #take(incoming: IncomingMessage, stream: Duplex, head: Buffer): PageSocket {
    let taken: PageSocket | undefined;
    this.#sockets.handleUpgrade(incoming, stream, head, (socket) => (taken = new PageSocket(socket)));
    // What it would not take it has answered itself.
    if (taken === undefined) throw new AppError('BAD_REQUEST', { why: 'it is no WebSocket (RFC 6455)' });
    return taken;
  }
}

/** The socket that a request asked for. Throws BAD_REQUEST if it asked for none, or for one of another version. */
export function upgraded({ incoming, upgrade }: Bindings): PageSocket {
  const { upgrade: protocol, 'sec-websocket-version': version, 'sec-websocket-key': key = '' } = incoming.headers;
  const isOurs = protocol?.toLowerCase() === 'websocket' && version === '13' && /^[\w+/]{22}==$/.test(key);
  if (upgrade === undefined || !isOurs)
    throw new AppError('BAD_REQUEST', { why: 'it asks for no WebSocket (RFC 6455)' });
  return upgrade();
}

function writeRefusal(stream: Duplex, status: number, type: string, body: string): void {
  const lines = [`HTTP/1.1 ${status} Refused`, `Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`];
  stream.end([...lines, 'Connection: close', '', body].join('\r\n'));
}
