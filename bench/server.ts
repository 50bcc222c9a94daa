import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rememberProject } from '../src/store/index.ts';
import { startServer, type RunningServer } from '../src/server/index.ts';
import { figureOf, inTurns, type Figure } from './figure.ts';
import { heapBytes } from './store.ts';
import { anyJob, aProjectOf } from './store-projects.ts';

const many = 100_000;
const clients = 200;
const megabyte = 1 << 20;
const rounds = 100;

/**
 * The server with 100,000 jobs, over real sockets. The baseline is Node's own server, answering with the same bytes from
 * memory: what is above 1 is ours.
 */
export async function serverFigures(): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'simtrail-bench-'));
  process.env['XDG_STATE_HOME'] = join(home, 'state');
  process.env['XDG_CONFIG_HOME'] = join(home, 'config');
  try {
    const folder = await aProjectOf(many, join(home, 'big'));
    await rememberProject(folder);
    const before = heapBytes();
    const server = await startServer({ version: 'bench', program: [], port: 0 });
    try {
      const figures = await measured(server);
      const ours = (heapBytes() - before) / megabyte;
      const baseline = statSync(join(folder, 'jobs.json')).size / megabyte;
      return [...figures, figureOf('memory of the server, against the file', { ours, baseline }, { unit: 'MB' })];
    } finally {
      await server.close();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function measured(server: RunningServer): Promise<Figure[]> {
  const ask = (path: string): Promise<Buffer> => get(`${server.origin}${path}`, server.token);
  const { projects } = JSON.parse((await ask('/api/projects')).toString()) as { projects: { id: string }[] };
  const jobs = `/api/projects/${projects[0]?.id}/jobs?limit=200`;
  const openedMs = performance.now();
  await ask(jobs);
  const firstMs = performance.now() - openedMs;
  // Everything that filters and orders is there when the search answers.
  await ask(`${jobs}&search=zzz`);
  const bytes = await ask(jobs);
  const plain = await plainServer(bytes);
  const baseline = (): Promise<Buffer> => get(plain.origin, '');
  const figures: Figure[] = [];
  figures.push(
    figureOf('first 200 rows of 100,000 as soon as it is open, against 100 ms', { ours: firstMs, baseline: 100 }),
  );
  let round = 0;
  const queries: [string, () => string][] = [
    ['200 rows of 100,000 jobs', () => jobs],
    ['200 rows, filtered by a search', () => `${jobs}&search=eigen-${round++ % 1000}`],
    ['200 rows, by name', () => `${jobs}&sort=-name`],
    ['200 rows, by a quantity', () => `${jobs}&sort=-frequency%5Bmode%3D1%5D`],
    ['200 rows, grouped by machine, from the middle', () => `${jobs}&group=machine&offset=50000`],
  ];
  for (const [name, path] of queries) {
    const times = await inTurns(15, () => ask(path()), baseline);
    figures.push(figureOf(`${name}, against the same bytes from memory`, times));
  }
  plain.close();
  figures.push(await telling(server, projects[0]?.id ?? ''));
  return figures;
}

/** One note after the other until every client was told of it, against a server that only writes the same text. */
async function telling(server: RunningServer, project: string): Promise<Figure> {
  const text = `id: x\nevent: job\ndata: ${'x'.repeat(700)}\n\n`;
  const listeners = new Set<{ write(text: string): unknown }>();
  const plain = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('\n');
    listeners.add(response);
  });
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  const { port } = plain.address() as AddressInfo;
  const ours = await Promise.all(
    Array.from({ length: clients }, () => Page.open(`${server.origin}/api/events`, server.token)),
  );
  const theirs = await Promise.all(Array.from({ length: clients }, () => Page.open(`http://127.0.0.1:${port}/`, '')));
  await Promise.all(ours.map((page) => page.heard('event: hello')));
  const note = async (): Promise<void> => {
    const heard = Promise.all(ours.map((page) => page.heard('event: job')));
    await put(`${server.origin}/api/projects/${project}/jobs/${anyJob}/notes`, server.token, {
      text: String(Math.random()),
    });
    await heard;
  };
  const write = async (): Promise<void> => {
    const heard = Promise.all(theirs.map((page) => page.heard('event: job')));
    for (const one of listeners) one.write(text);
    await heard;
  };
  const times = await inTurns(rounds, note, write);
  for (const page of [...ours, ...theirs]) page.close();
  plain.close();
  plain.closeAllConnections();
  return figureOf('a note, on the disk and told to 200 pages, against telling them', times);
}

class Page {
  private readonly response: IncomingMessage;
  private text = '';
  private waiting: { word: string; done: () => void } | undefined;

  private constructor(response: IncomingMessage) {
    this.response = response;
    response.setEncoding('utf8').on('data', (text: string) => {
      this.text += text;
      this.look();
    });
    response.on('error', () => {});
  }

  static open(url: string, token: string): Promise<Page> {
    return new Promise((resolve, reject) => {
      const asked = request(url, { agent: false, headers: { authorization: `Bearer ${token}` } }, (response) =>
        resolve(new Page(response)),
      );
      asked.on('error', reject);
      asked.end();
    });
  }

  heard(word: string): Promise<void> {
    return new Promise((done) => {
      this.waiting = { word, done };
      this.look();
    });
  }

  close(): void {
    this.response.destroy();
  }

  private look(): void {
    if (this.waiting === undefined || !this.text.includes(this.waiting.word)) return;
    const { done } = this.waiting;
    this.waiting = undefined;
    this.text = '';
    done();
  }
}

async function plainServer(bytes: Buffer): Promise<{ origin: string; close(): void }> {
  const server = createServer((_, response) => response.end(bytes));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

async function get(url: string, token: string): Promise<Buffer> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}`, 'accept-encoding': 'identity' } });
  if (!response.ok) throw new Error(await response.text());
  return Buffer.from(await response.arrayBuffer());
}

async function put(url: string, token: string, body: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
}
