import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { tokenOf, type JobRecord, type VisualizationRecord } from '../../src/model/index.ts';
import { startServer } from '../../src/server/index.ts';
import { clusterUp, type Cluster } from '../cluster/cluster.ts';
import { UserOnCluster } from '../cluster/user-on-cluster.ts';
import { hasParaView } from '../journeys/pictures.ts';
import { Serving } from './serving.ts';

const cluster = await clusterUp();
const missing = typeof cluster === 'string' ? cluster : hasParaView();
if (missing !== undefined) console.warn(`looks of the page: did not run. ${missing}`);
/** What is waited for comes when it can; this only ends what hangs. */
const patience = { timeout: 100_000, interval: 200 };

describe.skipIf(missing !== undefined)('a look of the page ends', () => {
  const there = cluster as Cluster;
  let user: UserOnCluster;
  const servers: Serving[] = [];
  const sockets: WebSocket[] = [];

  beforeAll(async () => {
    user = new UserOnCluster(there, {
      slurm: 'account: proj1, partition: debug, memory: 1200M',
      more: ['visualize: { time: 10m, wait: 10m, patience: 15s }'],
    });
    await user.hasTrivialProject();
    await user.does('submit', 'trivial', '--name', 'looked-at', '--on', 'cluster', '--wait');
    const folder = join(user.workFolder, job().id);
    cpSync(resolve(import.meta.dirname, '../fixtures/slac'), folder, { recursive: true });
    execFileSync('chown', ['-R', there.user, folder]);
  });
  afterEach(async () => {
    sockets.splice(0).forEach((socket) => socket.terminate());
    await Promise.all(servers.splice(0).map((one) => one.end('SIGKILL')));
    vi.unstubAllEnvs();
  });
  afterAll(() => user.leaves());

  const job = (): JobRecord => {
    const [found] = user.records();
    if (found === undefined) throw new Error('no job');
    return found;
  };
  const looks = async (): Promise<VisualizationRecord[]> => {
    const shown = JSON.parse(await user.does('show', 'looked-at', '--json')) as JobRecord;
    return (shown.visualizations ?? []) as VisualizationRecord[];
  };
  async function serves(): Promise<{ server: Serving; params: { project: string; job: string } }> {
    const server = await Serving.start(user.env, user.project);
    servers.push(server);
    const { projects } = await server.call('GET /api/projects');
    return { server, params: { project: projects[0]?.id ?? '', job: job().id } };
  }
  const connected = async (server: Serving, params: { project: string; job: string }): Promise<void> =>
    vi.waitFor(async () => {
      const view = await server.call('GET /api/projects/:project/jobs/:job/look', { params });
      expect(view.phase).toBe('connected');
    }, patience);

  async function opensPictures(server: Serving, params: { project: string; job: string }): Promise<WebSocket> {
    const { path, headers } = server.asked('GET /api/projects/:project/jobs/:job/look/pictures', { params });
    const address = server.origin.replace('http', 'ws') + path;
    const socket = new WebSocket(address, { origin: server.origin, headers });
    sockets.push(socket);
    await new Promise((opened, failed) => socket.once('open', opened).once('error', failed));
    return socket;
  }

  async function nothingIsLeft(): Promise<void> {
    const ids = readdirSync(join(user.workFolder, job().id, '.simtrail/views'));
    const names = ids.map((id) => tokenOf(id as VisualizationRecord['id'])).join(',');
    const env = { ...process.env, SLURM_CONF: there.slurmConf };
    await vi.waitFor(() => {
      const queue = execFileSync('squeue', ['--noheader', `--name=${names}`], { encoding: 'utf8', env });
      const all = execFileSync('ps', ['-u', there.user, '-o', 'args=', 'e', '-ww'], { encoding: 'utf8' });
      const left = all.split('\n').filter((args) => ids.some((id) => args.includes(id)));
      expect([queue.trim(), ...left].filter(Boolean)).toEqual([]);
    }, patience);
  }

  it('with the server, and before that no page holds up another or sees what is no result', async () => {
    const { server, params } = await serves();
    const key = 'POST /api/projects/:project/jobs/:job/look' as const;
    await server.call(key, { params, body: { state: { file: '../../../../etc/hosts.vtk' } } });
    await connected(server, params);
    const view = await server.call('GET /api/projects/:project/jobs/:job/look', { params });
    expect(view).toMatchObject({ error: { code: 'OUTSIDE_RESULTS' }, scene: { state: { file: null } } });
    const commands = 'POST /api/projects/:project/jobs/:job/look/commands' as const;
    const opens = async (file: string): Promise<unknown> =>
      server.call(commands, { params, body: { do: 'set', state: { file, size: [2000, 1500] } } });
    await expect(opens('/etc/hosts.vtk')).rejects.toThrow('OUTSIDE_RESULTS');
    await opens('pillbox.ncdf');

    // One that does not read: its pictures wait in its own connection.
    const slow = await opensPictures(server, params);
    slow.pause();
    const page = await opensPictures(server, params);
    const seen = new Set<number>();
    page.on('message', (data: Buffer) => {
      const { n } = JSON.parse(data.subarray(4, 4 + data.readUInt32BE()).toString()) as { n: number };
      seen.add(n);
      page.send(JSON.stringify({ do: 'seen', n }));
    });
    await vi.waitFor(() => {
      for (const one of [slow, page]) one.send(JSON.stringify({ do: 'move', rotate: [7, 0] }));
      expect(seen.size).toBeGreaterThan(5);
    }, patience);

    expect(await server.end('SIGTERM')).toBe(0);
    expect((await looks()).at(-1)).toMatchObject({ end: 'closed', state: { file: 'pillbox.ncdf' } });
    await nothingIsLeft();
  });

  it('when the server is killed: by itself, and the next command says so', async () => {
    const { server, params } = await serves();
    await server.call('POST /api/projects/:project/jobs/:job/look', { params, body: {} });
    await connected(server, params);
    await server.end('SIGKILL');

    await nothingIsLeft();
    await user.does('visualize', '--list');
    expect((await looks()).at(-1)).toMatchObject({ end: 'its keeper was gone' });
  });

  it('when no page has asked for a picture for some time', async () => {
    for (const [key, value] of Object.entries(user.env)) if (key !== 'PATH') vi.stubEnv(key, value);
    const server = await startServer({ version: '0', program: [], port: 0, unwatchedMs: 3_000 });
    try {
      const asks = async (path: string, body?: unknown): Promise<{ phase: string; why: string | null }> => {
        const answer = await fetch(`${server.origin}/api/projects/${path}`, {
          ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
          headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
        });
        return (await answer.json()) as { phase: string; why: string | null };
      };
      const { id } = JSON.parse(readFileSync(join(user.project, 'simtrail.json'), 'utf8')) as { id: string };
      await asks(`${id}/jobs/${job().id}/look`, {});
      await vi.waitFor(async () => {
        expect(await asks(`${id}/jobs/${job().id}/look`)).toMatchObject({
          phase: 'ended',
          why: 'nobody has looked for 3s',
        });
      }, patience);
    } finally {
      await server.close();
    }
    expect((await looks()).at(-1)?.end).toBe('closed');
    await nothingIsLeft();
  });

  it('at what it can show where the place it ended at is no result any more', async () => {
    const path = join(user.project, 'jobs.json');
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('"file":"pillbox.ncdf"');
    writeFileSync(path, text.replaceAll('"file":"pillbox.ncdf"', '"file":"/etc/hosts.vtk"'));
    expect((await looks()).some(({ state }) => state?.['file'] === '/etc/hosts.vtk')).toBe(true);
    const shown = JSON.parse(await user.does('visualize', 'looked-at', '--json')) as { state: { file: string } };
    expect(shown.state.file).toBe('pillbox.ncdf');
    const run = await user.types('visualize', 'looked-at', '--file', '../x.vtk', '--project', user.project);
    expect(run.stderr).toContain("Only the job's own files are shown");
  });
});
