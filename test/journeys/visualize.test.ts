import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VisualizationRecord } from '../../src/model/index.ts';
import { clusterUp, type Cluster } from '../cluster/cluster.ts';
import { UserOnCluster } from '../cluster/user-on-cluster.ts';
import { differenceOf, hasParaView, readPng } from './pictures.ts';

const fixtures = resolve(import.meta.dirname, '../fixtures');
const cluster = await clusterUp();
const missing = typeof cluster === 'string' ? cluster : hasParaView();
if (missing !== undefined && typeof missing === 'string') console.warn(`visualization: did not run. ${missing}`);

describe.skipIf(typeof missing === 'string')('results are looked at where they are', () => {
  const { user: account, slurmConf } = (typeof cluster === 'string' ? {} : cluster) as Cluster;
  let user: UserOnCluster;

  beforeAll(async () => {
    user = new UserOnCluster(cluster as Cluster, {
      hosts: ['cluster', 'cluster-behind'],
      slurm: 'account: proj1, partition: debug, memory: 1500M',
      more: ['visualize: { time: 10m, wait: 2m }'],
    });
    await user.hasTrivialProject();
    for (const [name, host] of [
      ['near', 'cluster'],
      ['behind', 'cluster-behind'],
    ] as const) {
      await user.does('submit', 'trivial', '--name', name, '--on', host, '--wait');
      // What the program would have left there.
      const folder = folderOf(name);
      cpSync(join(fixtures, 'slac'), folder, { recursive: true });
      execFileSync('chown', ['-R', account, folder]);
    }
  }, 240_000);
  const started: ChildProcess[] = [];
  afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));
  afterAll(() => user.leaves());

  const record = (
    name: string,
  ): { id: string; visualizations?: readonly VisualizationRecord[]; run_folder: string } => {
    const found = user.records().find((one) => one.job_name === name);
    if (found === undefined) throw new Error(`no job ${name}`);
    return found;
  };
  const folderOf = (name: string): string => `${user.workFolder}/${record(name).id}`;
  /** What of a look runs on any node; other tests look at their own jobs. */
  const processes = (): string[] =>
    execFileSync('ps', ['-u', account, '-o', 'pid=,args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => /supervise\.py|pvserver|pvpython|Xvfb/.test(line) && isOfUser(Number.parseInt(line, 10)));
  const isOfUser = (pid: number): boolean => {
    const facts = ['environ', 'cmdline'].map((name) => `/proc/${pid}/${name}`);
    return facts.some((path) => existsSync(path) && readFileSync(path, 'latin1').includes(user.workFolder));
  };
  const nothingIsLeft = async (patienceMs: number): Promise<void> => {
    for (
      const until = Date.now() + patienceMs;
      Date.now() < until && (processes().length > 0 || user.queue().length > 0);
    ) {
      await wait(500);
    }
    expect({ processes: processes(), jobs: user.queue() }).toEqual({ processes: [], jobs: [] });
  };

  /** Starts a server; resolves when it says that it is ready. */
  async function server(name: string): Promise<{ child: ChildProcess; ready: Record<string, string> }> {
    const { execPath } = process;
    const words = ['visualize', name, '--paraview', '--json', '--project', user.project];
    const child = spawn(execPath, [resolve('bin/simtrail'), ...words], {
      env: user.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    let said = '';
    let errors = '';
    child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
    child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
    while (!said.includes('\n')) {
      if (child.exitCode !== null) throw new Error(errors);
      await wait(100);
    }
    return { child, ready: JSON.parse(said.split('\n')[0] ?? '') as Record<string, string> };
  }

  it('as a picture, which is kept with the job', { timeout: 240_000 }, async () => {
    const file = join(user.home, 'near.png');
    await user.does('visualize', 'near', '--screenshot', file, '--array', 'efield', '--size', '400x300');

    const picture = readPng(readFileSync(file));
    expect([picture.width, picture.height]).toEqual([400, 300]);
    expect(differenceOf(picture, readPng(readFileSync(join(fixtures, 'pictures/near.png'))))).toBeLessThan(0.02);
    const [look] = record('near').visualizations ?? [];
    expect(look).toMatchObject({ kind: 'pictures', where: 'job', end: 'closed', state: { file: 'pillbox.ncdf' } });
    expect(look?.slurm_id).toMatch(/^\d+$/);
    const kept = join(user.project, look?.screenshots[0]?.path ?? '');
    expect(readFileSync(kept).equals(readFileSync(file))).toBe(true);
    await nothingIsLeft(40_000);
  });

  it('never what is outside of the job, not by a link either', { timeout: 240_000 }, async () => {
    symlinkSync('/etc/passwd', join(folderOf('near'), 'link.vtk'));

    for (const name of ['../../etc/x.vtk', '/etc/x.vtk', 'link.vtk']) {
      const run = await user.types('visualize', 'near', '--file', name, '--project', user.project);
      expect(run.stderr).toContain("Only the job's own files are shown");
      expect(run.code).toBe(2);
    }
  });

  it('in a ParaView here, through the bastion, and by nobody else', { timeout: 240_000 }, async () => {
    const before = listening();
    const { child, ready } = await server('behind');
    const ended = new Promise((done) => child.once('exit', done));
    const port = Number(/:(\d+)$/.exec(ready['url'] ?? '')?.[1]);
    expect(ready).toMatchObject({ type: 'ready', alone: true });

    // Nothing of that account listens that did not before.
    expect(listening().filter((line) => !before.includes(line))).toEqual([]);
    // Another account of this computer finds the port and is not served.
    const stranger = `import socket; s=socket.create_connection(('127.0.0.1',${port})); s.settimeout(5); print(len(s.recv(10)))`;
    const tried = spawnSync('/usr/bin/python3', ['-c', stranger], { uid: 65_534, gid: 65_534, encoding: 'utf8' });
    expect(`${tried.stdout}${tried.stderr}`).toMatch(/^0\n|ConnectionResetError/);
    // Nor does it get into the server's own network.
    const [pid] = execFileSync('pgrep', ['-u', account, '-x', 'pvserver'], { encoding: 'utf8' }).split('\n');
    const inside = spawnSync('nsenter', ['-t', pid ?? '', '-U', '-n', 'true'], { uid: 65_534, gid: 65_534 });
    expect(inside.status).not.toBe(0);

    const script = join(user.home, 'client.py');
    const picture = join(user.home, 'client.png');
    const opening = readFileSync(join(ready['servers'] ?? '', '../open.py'), 'utf8');
    const id = /--connect-id=(\d+)/.exec(ready['command'] ?? '')?.[1];
    const lines = [
      'from paraview.simple import *',
      `assert Connect('127.0.0.1', ${port}) is not None`,
      opening,
      'view.ViewSize = [400, 300]',
      "ColorBy(GetDisplayProperties(reader, view), ('POINTS', 'efield', 'Magnitude'))",
      'ResetCamera(view)',
      `SaveScreenshot(${JSON.stringify(picture)}, view)`,
      'Disconnect()',
    ];
    writeFileSync(script, lines.join('\n'));
    const client = ['-a', '-s', '-screen 0 800x600x24 -noreset', 'pvpython', `--connect-id=${id}`, script];
    const run = spawnSync('xvfb-run', client, { encoding: 'utf8', timeout: 120_000 });
    expect(run.stderr).not.toContain('Traceback');
    expect(existsSync(picture)).toBe(true);
    const reference = readPng(readFileSync(join(fixtures, 'pictures/client.png')));
    expect(differenceOf(readPng(readFileSync(picture)), reference)).toBeLessThan(0.02);

    await ended;
    expect(record('behind').visualizations?.at(-1)).toMatchObject({ kind: 'paraview', end: 'left', version: '5.11.0' });
    await nothingIsLeft(40_000);
  });

  // Each with its own fault; all of them are the seeds of `npm test`. SIMTRAIL_ENDS makes more of them.
  const ends = ['kill simtrail', 'kill ssh', 'scancel', 'kill the server', 'stop', 'kill the supervisor'] as const;
  const count = Number(process.env['SIMTRAIL_ENDS'] ?? ends.length);
  for (let n = 0; n < count; n += 1) {
    const fault = ends[n % ends.length];
    it(`leaves nothing behind after: ${fault} (${n + 1})`, { timeout: 240_000 }, async () => {
      const { child, ready } = await server('near');
      const ended = new Promise((done) => child.once('exit', done));
      await wait((n * 733) % 2_000);
      const [id = ''] = user.queue();
      if (fault === 'kill simtrail') child.kill('SIGKILL');
      else if (fault === 'kill ssh') killAll(/^ssh .*-T -- cluster exec sh/);
      else if (fault === 'scancel') execFileSync('scancel', [id], { env: { ...process.env, SLURM_CONF: slurmConf } });
      else if (fault === 'kill the server') killAll(/^\S*pvserver /);
      else if (fault === 'kill the supervisor') killAll(/python3.*supervise\.py/);
      else await user.does('visualize', '--stop', ready['visualization'] ?? '');
      await ended;

      await nothingIsLeft(110_000);
      await user.does('visualize', '--list');
      expect(record('near').visualizations?.every(({ ended_at }) => ended_at !== null)).toBe(true);
    });
  }

  /**
   * Addresses and ports on which programs of the account listen, in the network that all share; other accounts are other
   * tests. srun has ports of its own for Slurm's messages, as with every job step.
   */
  function listening(): string[] {
    const uid = execFileSync('id', ['-u', account], { encoding: 'utf8' }).trim();
    const lines = execFileSync('ss', ['-ltnpeH'], { encoding: 'utf8' }).trim().split('\n');
    return lines
      .filter((line) => line.includes(`uid:${uid} `) && !line.includes('(("srun"'))
      .map((line) => line.split(/\s+/)[3] ?? '');
  }

  /** Kills processes of this test alone: those of its own looks, and ssh of its own configuration. */
  function killAll(pattern: RegExp): void {
    const lines = execFileSync('ps', ['-eo', 'pid=,user:32=,args='], { encoding: 'utf8' }).trim().split('\n');
    for (const line of lines) {
      const [, pid, owner, args = ''] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
      if (!pattern.test(args) || !(owner === account ? isOfUser(Number(pid)) : args.includes(user.sshConfig))) continue;
      spawnSync('kill', ['-KILL', pid ?? '']);
    }
  }
});
