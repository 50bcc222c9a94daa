import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Engine, visualizerOf, type Look } from '../../src/engine/index.ts';
import { AppError } from '../../src/errors/index.ts';
import { tokenOf, type JobId, type VisualizationRecord } from '../../src/model/index.ts';
import type { RemotePictures } from '../../src/view/remote/index.ts';
import { clusterUp, type Cluster } from '../cluster/cluster.ts';
import { User } from '../user.ts';
import { differenceOf, hasParaView, readPng } from './pictures.ts';

const root = resolve(import.meta.dirname, '../..');
const fixtures = join(root, 'test/fixtures');
const cluster = await clusterUp();
const missing = typeof cluster === 'string' ? cluster : hasParaView();
if (missing !== undefined && typeof missing === 'string') console.warn(`visualization: did not run. ${missing}`);

/** Share of points that differ from the picture that is kept. */
function differenceFrom(name: string, png: Uint8Array): number {
  return differenceOf(readPng(Buffer.from(png)), readPng(readFileSync(join(fixtures, 'pictures', name))));
}

describe.skipIf(typeof missing === 'string')('results are looked at where they are', () => {
  const { sshConfig, home, user: account, slurmConf } = (typeof cluster === 'string' ? {} : cluster) as Cluster;
  let user: User;

  beforeAll(async () => {
    user = new User();
    mkdirSync(join(user.home, 'config/simtrail'), { recursive: true });
    const machine = (name: string, host: string, visualize: string): string => `  ${name}:
    host: ${host}
    ssh_config: ${sshConfig}
    work_folder: ${home}/simtrail
    poll_floor_seconds: 1
    slurm: { account: proj1, partition: debug, memory: 1200M }
    visualize: { time: 10m, wait: 10m, ${visualize} }
`;
    const text = `local: { visualize: { display: none } }
machines:
${machine('near', 'cluster', '')}${machine('behind', 'cluster-behind', '')}`;
    writeFileSync(join(user.home, 'config/simtrail/machines.yaml'), text);
    await user.hasTrivialProject({ sleep: '0' });
    const code = join(root, 'dist/examples/cavity/eigen.yaml');
    await user.does('analysis', 'add', 'cavity', '--code', code, join(root, 'examples/cavity/pillbox.json'));
    for (const name of ['near', 'behind']) {
      await user.does('submit', 'cavity', '--name', name, '--on', name, '--wait');
      // Beside the cavity's own fields what an ACE3P code would have left.
      cpSync(join(fixtures, 'slac'), folderOf(name), { recursive: true });
      execFileSync('chown', ['-R', account, folderOf(name)]);
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
  const folderOf = (name: string): string => `${home}/simtrail/${record(name).id}`;

  /** Waits until nothing of the looks at a job is left: others run jobs of the same account. */
  async function nothingIsLeft(name: string): Promise<void> {
    const ids = (record(name).visualizations ?? []).map(({ id }) => id);
    const env = { ...process.env, SLURM_CONF: slurmConf };
    const names = ids.map((id) => tokenOf(id)).join(',');
    const left = (): string[] => [
      ...execFileSync('squeue', ['--noheader', `--name=${names}`], { encoding: 'utf8', env }).split('\n'),
      ...processes().filter((args) => ids.some((id) => args.includes(id))),
    ];
    await vi.waitFor(() => expect(left().filter(Boolean)).toEqual([]), { timeout: 120_000, interval: 300 });
  }
  const processes = (): string[] =>
    execFileSync('ps', ['-u', account, '-o', 'args=', 'e', '-ww'], { encoding: 'utf8' }).split('\n');

  async function server(
    name: string,
    ...more: string[]
  ): Promise<{ child: ChildProcess; ready: Record<string, string> }> {
    const words = ['visualize', name, '--paraview', '--json', ...more, '--project', user.project];
    const child = spawn(process.execPath, [join(root, 'bin/simtrail'), ...words], {
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

  /** A ParaView client with a display in memory, which has connected. */
  function client(ready: Record<string, string>, lines: readonly string[]): void {
    const port = /:(\d+)$/.exec(ready['url'] ?? '')?.[1];
    const id = /--connect-id=(\d+)/.exec(ready['command'] ?? '')?.[1];
    const script = join(user.home, 'client.py');
    const head = ['from paraview.simple import *', `assert Connect('127.0.0.1', ${port}) is not None`];
    writeFileSync(script, [...head, ...lines, 'Disconnect()'].join('\n'));
    const words = ['-a', '-s', '-screen 0 800x600x24 -noreset', 'pvpython', `--connect-id=${id}`, script];
    const run = spawnSync('xvfb-run', words, { encoding: 'utf8', timeout: 240_000 });
    expect(run.stderr).not.toContain('Traceback');
    expect(run.status).toBe(0);
  }

  it('as a picture, which is kept with the job', { timeout: 240_000 }, async () => {
    const file = join(user.home, 'near.png');
    await user.does(
      'visualize',
      'near',
      '--screenshot',
      file,
      '--file',
      'mode*.vtu',
      '--array',
      'E',
      '--size',
      '400x300',
    );

    expect(differenceFrom('cavity.png', readFileSync(file))).toBeLessThan(0.02);
    const [look] = record('near').visualizations ?? [];
    expect(look).toMatchObject({ kind: 'pictures', where: 'job', end: 'closed', state: { file: 'mode*.vtu' } });
    expect(look?.slurm_id).toMatch(/^\d+$/);
    const kept = join(user.project, look?.screenshots[0]?.path ?? '');
    expect(readFileSync(kept).equals(readFileSync(file))).toBe(true);
    await nothingIsLeft('near');
  });

  it('in a ParaView here, through the bastion, and by nobody else', { timeout: 300_000 }, async () => {
    const before = listening();
    const { child, ready } = await server('behind', '--file', 'mode1.vtu');
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
    const view = ready['visualization'] ?? 'none';
    const pid = readdirSync('/proc').find((one) => isProcess(one, view, 'pvserver'));
    const inside = spawnSync('nsenter', ['-t', pid ?? '', '-U', '-n', 'true'], { uid: 65_534, gid: 65_534 });
    expect(inside.status).not.toBe(0);

    const pictures = ['client-cavity.png', 'client.png'].map((name) => join(user.home, name));
    const draws = (array: string, picture: string | undefined): string[] => [
      'view.ViewSize = [400, 300]',
      `ColorBy(GetDisplayProperties(reader, view), ('POINTS', '${array}', 'Magnitude'))`,
      'ResetCamera(view)',
      `SaveScreenshot(${JSON.stringify(picture)}, view)`,
    ];
    const slac = ['pillbox.ncdf', 'mode0.1.1474253E+09.mod'].map((name) =>
      JSON.stringify(join(folderOf('behind'), name)),
    );
    client(ready, [
      readFileSync(join(ready['servers'] ?? '', '../open.py'), 'utf8'),
      ...draws('E', pictures[0]),
      'Delete(reader)',
      `reader = SLACDataReader(MeshFileName=[${slac[0]}], ModeFileName=[${slac[1]}], ReadMidpoints=1)`,
      'Show(reader, view)',
      ...draws('efield', pictures[1]),
    ]);
    const differences = pictures.map((path) => differenceFrom(path.split('/').at(-1) ?? '', readFileSync(path)));
    expect(Math.max(...differences)).toBeLessThan(0.02);

    await ended;
    expect(record('behind').visualizations?.at(-1)).toMatchObject({ kind: 'paraview', end: 'left', version: '5.11.0' });
    await nothingIsLeft('behind');
  });

  function isProcess(pid: string, view: string, name: string): boolean {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return words[0]?.endsWith(name) === true && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(view);
    } catch {
      return false; // it has gone
    }
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
});
