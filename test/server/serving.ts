import { spawn, type ChildProcess } from 'node:child_process';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { AnswerOf, Api, BodyOf, ParamsOf, QueryOf, RouteKey } from '../../src/server/index.ts';

const program = resolve(import.meta.dirname, '../../bin/simtrail');

export interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  text: string;
  /** The parsed body. */
  json: unknown;
}

export interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
  /** As it goes over the wire: neither `..` nor escapes are touched. */
  path: string;
}

/** `simtrail serve` as a process of its own, with a client that can send whatever an attacker can. */
export class Serving {
  readonly url: string;
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;

  private errors = '';

  private constructor(child: ChildProcess, url: string) {
    this.child = child;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
    this.url = url;
    this.ended = new Promise((settle) => child.once('close', settle));
  }

  static async start(env: NodeJS.ProcessEnv, cwd: string, ...args: string[]): Promise<Serving> {
    const child = spawn(process.execPath, [program, 'serve', '--json', '--port', '0', ...args], { env, cwd });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    for await (const line of createInterface({ input: child.stdout })) {
      return new Serving(child, (JSON.parse(line) as { url: string }).url);
    }
    throw new Error(`simtrail serve: ${errors}`);
  }

  /** What the process wrote to stderr, and whether it still runs: for the reader of a failed test. */
  said(): { errors: string; exit: number | string | null } {
    return { errors: this.errors, exit: this.child.exitCode ?? this.child.signalCode };
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get token(): string {
    return new URL(this.url).hash.replace('#token=', '');
  }

  get origin(): string {
    return new URL(this.url).origin;
  }

  /** Ctrl-C; the exit status. */
  async stop(): Promise<number | null> {
    return this.end('SIGINT');
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }

  /** What a browser gets for the token: the cookie. */
  async signIn(): Promise<string> {
    const { status, headers } = await this.ask({
      method: 'POST',
      path: '/api/session',
      body: { token: this.token },
      headers: { origin: this.origin },
    });
    if (status !== 200) throw new Error(`no session: ${status}`);
    return (headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  }

  /** One request exactly as given. Nothing is added but Host and what a body needs. */
  ask({ method = 'GET', path, headers = {}, body }: Asked): Promise<Answered> {
    const { hostname, port, protocol } = new URL(this.url);
    const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const length = headers['transfer-encoding'] === undefined ? Buffer.byteLength(sent ?? '') : undefined;
    const of = {
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      ...(sent === undefined || length === undefined ? {} : { 'content-length': String(length) }),
    };
    const options = { hostname, port, path, method, headers: { ...of, ...headers }, rejectUnauthorized: false };
    return new Promise((settle, fail) => {
      const request = (protocol === 'https:' ? httpsRequest : httpRequest)(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const text = bytes.toString();
          settle({ status: response.statusCode ?? 0, headers: response.headers, bytes, text, json: parsed(text) });
        });
      });
      request.on('error', (error) => fail(Object.assign(error, { server: this.said() })));
      request.end(sent);
    });
  }

  /** A call of the API as a program makes it; throws what the server says. */
  async call<K extends RouteKey>(key: K, { params, query, body }: CallOf<K> = {}): Promise<AnswerOf<K>> {
    const answered = await this.ask({ ...this.asked(key, { params, query }), body });
    if (answered.status >= 400) throw Object.assign(new Error(answered.text), { ...answered });
    return answered.json as AnswerOf<K>;
  }

  asked<K extends RouteKey>(key: K, { params, query }: Pick<CallOf<K>, 'params' | 'query'> = {}): Asked {
    const [method = '', pattern = ''] = key.split(' ');
    const values = (params ?? {}) as Record<string, string>;
    const path = pattern
      .replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
      .replace('*', values['path'] ?? '');
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query ?? {})) {
      for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
    }
    const full = search.size === 0 ? path : `${path}?${search.toString()}`;
    return { method, path: full, headers: { authorization: `Bearer ${this.token}` } };
  }
}

export interface CallOf<K extends RouteKey> {
  params?: Partial<ParamsOf<K>> | undefined;
  query?: QueryOf<K> | undefined;
  body?: BodyOf<K> | undefined;
}

export type { Api };

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
