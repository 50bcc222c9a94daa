import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Engine, visualizerOf, type Look } from '../../src/engine/index.ts';
import { tokenOf, type VisualizationRecord } from '../../src/model/index.ts';
import type { RemotePictures } from '../../src/view/remote/index.ts';
import type { Scene } from '../../src/view/scene/index.ts';
import { clusterUp, type Cluster } from '../cluster/cluster.ts';
import { UserOnCluster } from '../cluster/user-on-cluster.ts';
import { differenceOf, hasParaView, readPng } from './pictures.ts';

const root = resolve(import.meta.dirname, '../..');
const fixtures = join(root, 'test/fixtures');
const cluster = await clusterUp();
const missing = typeof cluster === 'string' ? cluster : hasParaView();
if (missing !== undefined && typeof missing === 'string') console.warn(`visualization: did not run. ${missing}`);

/** A grid of VTK with values that are not finite, some and all of them. */
function oddGrid(): string {
  const array = (name: string, values: readonly number[]): string => {
    const bytes = Buffer.alloc(4 + 8 * values.length);
    bytes.writeUInt32LE(8 * values.length);
    values.forEach((value, index) => bytes.writeDoubleLE(value, 4 + 8 * index));
    return `<DataArray type="Float64" Name="${name}" format="binary">${bytes.toString('base64')}</DataArray>`;
  };
  const [none, some] = [
    array('none', Array(8).fill(Number.NaN)),
    array('some', [NaN, 1, Infinity, 3, 4, 5, -Infinity, 2]),
  ];
  return `<VTKFile type="ImageData" version="0.1" byte_order="LittleEndian">
<ImageData WholeExtent="0 1 0 1 0 1" Origin="0 0 0" Spacing="1 1 1"><Piece Extent="0 1 0 1 0 1">
<PointData>${none}${some}</PointData></Piece></ImageData></VTKFile>
`;
}

/** Two points that nothing joins, with an array `v`. */
function pointsWith(components: string, values: string): string {
  const array = (rest: string, text: string): string =>
    `<DataArray type="Float64" format="ascii" ${rest}>${text}</DataArray>`;
  return `<VTKFile type="PolyData" version="0.1"><PolyData><Piece NumberOfPoints="2" NumberOfVerts="0">
<PointData>${array(`Name="v" ${components}`, values)}</PointData>
<Points>${array('NumberOfComponents="3"', '0 0 0 1 1 1')}</Points></Piece></PolyData></VTKFile>
`;
}

/** Share of points that differ from the picture that is kept. */
function differenceFrom(name: string, png: Uint8Array): number {
  return differenceOf(readPng(Buffer.from(png)), readPng(readFileSync(join(fixtures, 'pictures', name))));
}

describe.skipIf(typeof missing === 'string')('results are looked at where they are', () => {
  const { user: account, slurmConf } = (typeof cluster === 'string' ? {} : cluster) as Cluster;
  let user: UserOnCluster;

  beforeAll(async () => {
    user = new UserOnCluster(cluster as Cluster, {
      hosts: ['cluster', 'cluster-behind'],
      slurm: 'account: proj1, partition: debug, memory: 1200M',
      more: ['visualize: { time: 10m, wait: 10m, patience: 30s }'],
    });
    const machines = join(user.home, 'config/simtrail/machines.yaml');
    const never = `  never:
    host: cluster
    ssh_config: ${user.sshConfig}
    work_folder: ${user.workFolder}
    poll_floor_seconds: 1
    slurm: { account: proj1, partition: debug }
    visualize: { slurm: { directives: ['--begin=now+1hour'] } }
  two:
    host: cluster
    ssh_config: ${user.sshConfig}
    work_folder: ${user.workFolder}
    poll_floor_seconds: 1
    slurm: { account: proj1, partition: debug, memory: 1500M }
    visualize: { tasks: 2, launcher: [mpirun, --oversubscribe, -n, '{tasks}'], time: 10m, patience: 30s }
`;
    writeFileSync(machines, `local: { visualize: { display: none } }\n${readFileSync(machines, 'utf8')}${never}`);
    await user.hasPillbox();
    const slow = join(user.home, 'slow');
    cpSync(join(fixtures, 'slow'), slow, { recursive: true });
    await user.does('analysis', 'add', 'slow', '--code', join(slow, 'code.yaml'), join(slow, 'input.json'));
    await Promise.all(
      [
        ['near', 'cluster'],
        ['behind', 'cluster-behind'],
      ].map(async ([name = '', host = '']) => {
        await user.does('submit', 'pillbox', '--name', name, '--on', host, '--wait');
        // Beside the cavity's own fields what an ACE3P code would have left.
        cpSync(join(fixtures, 'slac'), folderOf(name), { recursive: true });
      }),
    );
    own();
  });
  const started: ChildProcess[] = [];
  const opened: Engine[] = [];
  afterEach(async () => {
    started.splice(0).forEach((child) => child.kill('SIGKILL'));
    await Promise.all(opened.splice(0).map((engine) => engine.close()));
    vi.unstubAllEnvs();
  });
  afterAll(() => user.leaves());

  const record = (
    name: string,
  ): { id: string; visualizations?: readonly VisualizationRecord[]; run_folder: string } => {
    const found = user.records().find((one) => one.job_name === name);
    if (found === undefined) throw new Error(`no job ${name}`);
    return found;
  };
  const folderOf = (name: string): string => join(user.workFolder, record(name).id);
  /** What was put into the jobs' folders is the account's, as what its programs leave. */
  const own = (): unknown => execFileSync('chown', ['-hR', account, user.workFolder]);

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
  ): Promise<{ ready: Record<string, string>; ended: Promise<unknown> }> {
    const events = says('visualize', name, '--paraview', ...more);
    return {
      ready: (await events.next()) as Record<string, string>,
      ended: events.next().then(async (event) => events.over.then(() => event)),
    };
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

  it('as a picture, which is kept with the job', async () => {
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
    const look = record('near').visualizations?.at(-1);
    expect(look).toMatchObject({ kind: 'pictures', where: 'job', end: 'closed', state: { file: 'mode*.vtu' } });
    expect(look?.slurm_id).toMatch(/^\d+$/);
    const kept = join(user.project, look?.screenshots[0]?.path ?? '');
    expect(readFileSync(kept).equals(readFileSync(file))).toBe(true);

    const words = ['--screenshot', file, '--along', 'z', '--log', '--array', 'H_phi', '--json'];
    const { state } = JSON.parse(await user.does('visualize', 'near', ...words)) as Scene;
    expect(state).toMatchObject({ file: 'mode*.vtu', array: 'H_phi', log: true, size: [400, 300] });
    const { position: [x, y] = [], focus: [fx, fy] = [] } = state.camera ?? {};
    expect([x, y]).toEqual([fx, fy]);
    expect(readPng(readFileSync(file)).width).toBe(400);
    await nothingIsLeft('near');
  });

  it(
    'never what is outside of the job or too large for the node, and again after the link broke',
    { timeout: 300_000 },
    async () => {
      const folder = folderOf('near');
      const xml = (name: string, body: string): void =>
        writeFileSync(join(folder, name), `<VTKFile type="Collection"><Collection>${body}</Collection></VTKFile>`);
      for (const [name, to] of [
        ['link.vtk', '/etc/passwd'],
        ['linked.vtu', join(folder, 'mode1.vtu')],
      ] as const) {
        rmSync(join(folder, name), { force: true });
        symlinkSync(to, join(folder, name));
      }
      xml('absolute.pvd', '<DataSet timestep="0" file="/etc/hosts.vtu"/>');
      xml('above.pvd', '<DataSet timestep="0" file="../other/mode1.vtu"/>');
      xml('by-link.pvd', '<DataSet timestep="0" file="linked.vtu"/>');
      xml('by-another.pvd', '<DataSet timestep="0" file="above.pvd"/>');
      xml('good.pvd', '<DataSet timestep="0" file="mode1.vtu"/><DataSet timestep="1" file="mode2.vtu"/>');
      cpSync(join(fixtures, 'links'), folder, { recursive: true });
      copyFileSync(join(folder, 'mesh.cgns'), join(folder, '../outside.cgns'));
      writeFileSync(join(folder, 'huge.vtu'), '');
      truncateSync(join(folder, 'huge.vtu'), 4 * 2 ** 30);
      const whole = readFileSync(join(folder, 'mode1.vtu'));
      writeFileSync(join(folder, 'cut.vtu'), whole.subarray(0, whole.length / 2));
      writeFileSync(join(folder, 'odd.vti'), oddGrid());
      writeFileSync(join(folder, 'cut.stl'), Buffer.alloc(200, 0xff));
      const [vector, number] = [pointsWith('NumberOfComponents="3"', '1 2 3 4 5 6'), pointsWith('', '1 2')];
      writeFileSync(join(folder, 'vector.vtp'), vector);
      writeFileSync(join(folder, 'number.vtp'), number);
      const blocks = '<DataSet index="0" file="vector.vtp"/><DataSet index="1" file="number.vtp"/>';
      writeFileSync(
        join(folder, 'points.vtm'),
        `<VTKFile type="vtkMultiBlockDataSet" version="1.0"><vtkMultiBlockDataSet>${blocks}</vtkMultiBlockDataSet></VTKFile>`,
      );
      own();

      const before = looksIn('near');
      const large = await user.types('visualize', 'near', '--file', 'huge.vtu', '--project', user.project);
      expect(large.stderr).toContain('the node of cluster that would be asked for has 1200 MiB of memory');
      expect(looksIn('near')).toEqual(before);

      const look = await looks('near');
      const { view } = look;
      for (const name of [
        '../../etc/x.vtk',
        '/etc/x.vtk',
        'link.vtk',
        'absolute.pvd',
        'above.pvd',
        'by-link.pvd',
        'by-another.pvd',
        'out.cgns',
      ]) {
        await expect(view.send({ do: 'set', state: { file: name } })).rejects.toMatchObject({
          code: 'OUTSIDE_RESULTS',
        });
      }
      const opens = async (file: string): Promise<Scene> => view.send({ do: 'set', state: { file } });
      await expect(opens('values.exo')).rejects.toThrow('values.exo has values in other files');
      await expect(opens('older.cgns')).rejects.toThrow('older.cgns links to other files');
      expect(await opens('beside.cgns')).toMatchObject({ points: 8, arrays: [{ name: 'RTData' }] });
      const huge = view.send({ do: 'set', state: { file: 'huge.vtu' } });
      await expect(huge).rejects.toThrow(/huge\.vtu has 429\d MB and the node \d{3,4} MB free/);
      expect((await view.send({ do: 'set', state: { file: 'good.pvd' } })).times).toEqual([0, 1]);

      await expectOddFiles(opens, view);
      expect(portsOf(look.record.id)).toEqual([]);
      await view.send({ do: 'set', state: { file: 'pillbox.ncdf', array: 'efield', size: [400, 300], camera: null } });
      await view.send({ do: 'reset' });
      await expect(opens('cut.vtu')).rejects.toThrow(/reader/);
      const picture = await view.png();
      expect(differenceFrom('near.png', picture.image)).toBeLessThan(0.02);
      const told: string[] = [];
      view.onStatus = (status) => told.push(status);
      // The sessions of this user on the login node's side: what a link that breaks looks like.
      for (const pid of processesWith('ssh', user.sshConfig)) spawnSync('kill', ['-KILL', pid]);
      await vi.waitFor(() => expect(told).toEqual(['reconnecting', 'connected']), { timeout: 120_000, interval: 100 });
      expect(differenceFrom('near.png', (await view.png()).image)).toBeLessThan(0.02);

      const { path } = await look.keep(picture.image);
      // Whoever ends it that does not keep it, because that one was killed or is another program, knows what was seen.
      await view.send({ do: 'set', state: { log: true } });
      const seen = join(user.project, '.simtrail/cache/looks', `${look.record.id}.json`);
      await vi.waitFor(() => expect(readFileSync(seen, 'utf8')).toContain('"log":true'), 60_000);
      const stopped = JSON.parse(
        await user.does('visualize', '--stop', look.record.id, '--json'),
      ) as VisualizationRecord;
      expect(stopped).toMatchObject({ end: 'stopped', state: { file: 'pillbox.ncdf', array: 'efield', log: true } });
      await look.close();
      expect(existsSync(seen)).toBe(false);
      const list = readFileSync(join(user.project, record('near').run_folder, '.simtrail/results.json'), 'utf8');
      expect((JSON.parse(list) as { path: string }[]).filter((file) => path.endsWith(`/${file.path}`))).toHaveLength(1);
      expect((await user.types('verify', '--project', user.project)).stdout).not.toContain('pictures/');
      writeFileSync(join(user.project, path), picture.image.subarray(1));
      const verified = await user.types('verify', 'near', '--project', user.project);
      expect(`${verified.stdout}${verified.stderr}`).toContain(`the result ${path} was changed since it was kept on`);
      await nothingIsLeft('near');
    },
  );

  /** Exodus, whose reader begins MPI in a step of Slurm; values that are no numbers, or at cells, or of the same name at both. */
  async function expectOddFiles(opens: (file: string) => Promise<Scene>, view: RemotePictures): Promise<void> {
    const exodus = await opens('mesh.ex2');
    expect(exodus.arrays?.filter(({ name }) => name === 'ids').map(({ on }) => on)).toEqual(['points', 'cells']);
    const atCells = await view.send({ do: 'set', state: { array: 'ids', on: 'cells', filter: { kind: 'contour' } } });
    expect(atCells.state).toMatchObject({ array: 'ids', on: 'cells', filter: { kind: 'contour' } });
    expect(exodus).toMatchObject({
      looks: expect.arrayContaining(['volume']),
      filters: expect.arrayContaining(['slice']),
    });
    // Its reader would end ParaView, and so would the warp.
    await expect(opens('cut.stl')).rejects.toThrow('cut.stl is no whole STL');
    const points = await opens('points.vtm');
    expect(points).toMatchObject({ looks: ['surface'], filters: ['none', 'clip', 'glyphs', 'warp'] });
    await expect(view.send({ do: 'set', state: { array: 'v', filter: { kind: 'warp' } } })).rejects.toThrow(
      'no vector',
    );
    const odd = await opens('odd.vti');
    expect(odd.arrays?.map(({ name, range }) => [name, range])).toEqual([
      ['none', [0, 0]],
      ['some', [1, 5]],
    ]);
    for (const array of ['none', 'some']) await view.send({ do: 'set', state: { array } });
    await expect(view.send({ do: 'set', state: { range: [5, 1] } })).rejects.toThrow('from its lowest to its highest');
  }

  /** Puts a step where a running job's program would write it: whole at once, as a program that renames does it. */
  function writesStep(name: string, n: number): void {
    const draft = join(folderOf(name), 'draft');
    copyFileSync(join(folderOf('near'), `mode${1 + ((n - 1) % 2)}.vtu`), draft);
    execFileSync('mv', [draft, join(folderOf(name), `step_${n}.vtu`)]);
    own();
  }

  async function runs(name: string): Promise<void> {
    await user.does('submit', 'slow', '--name', name, '--on', 'cluster');
    await vi.waitFor(async () => {
      await user.does('jobs');
      expect(user.records().find(({ job_name }) => job_name === name)?.status).toBe('running');
    }, 120_000);
  }

  it('while the job runs, from inside its nodes, step by step', async ({ task }) => {
    const name = `slow ${task.result?.retryCount ?? 0}`;
    await runs(name);
    const large = join(folderOf(name), 'large.vtu');
    writeFileSync(large, '');
    truncateSync(large, 2 ** 31);
    const refused = await user.types('visualize', name, '--inside', '--file', 'large.vtu', '--project', user.project);
    expect(refused.stderr).toContain('large.vtu has 2048 MiB, and the running job on a node of cluster has 1200 MiB');
    expect(record(name).visualizations ?? []).toEqual([]);
    rmSync(large);
    const picture = join(user.home, 'now.png');
    const words = [name, '--inside', '--follow', '--array', 'E', '--size', '400x300', '--screenshot', picture];
    const events = says('visualize', ...words);

    expect(await events.next()).toMatchObject({ type: 'step', file: null, steps: 0, picture: null });
    writesStep(name, 1);
    expect(await events.next()).toMatchObject({ type: 'step', file: 'step_1.vtu', steps: 1, picture });
    expect(differenceFrom('cavity.png', readFileSync(picture))).toBeLessThan(0.02);
    writesStep(name, 2);
    expect(await events.next()).toMatchObject({ type: 'step', file: 'step*.vtu', steps: 2, time: 1, picture });
    expect(differenceFrom('cavity.png', readFileSync(picture))).toBeGreaterThan(0.02);
    // The job ends while there is something new to be drawn.
    writesStep(name, 3);
    await user.does('cancel', name);
    const said = [await events.next()] as { type: string }[];
    while (said.at(-1)?.type === 'step') said.push((await events.next()) as { type: string });
    expect(said.at(-1)).toMatchObject({ type: 'ended' });
    expect(await events.over).toBe(0);
    const [{ where, slurm_id, screenshots } = {}] = record(name).visualizations ?? [];
    expect({ where, slurm_id }).toEqual({
      where: 'inside',
      slurm_id: (record(name) as { slurm_id?: string }).slurm_id,
    });
    expect(screenshots).toHaveLength(1);
    await nothingIsLeft(name);
  });

  it('a job that ends while the look at it begins is said to have ended, too', async ({ task }) => {
    const name = `brief ${task.result?.retryCount ?? 0}`;
    await runs(name);
    const events = says('visualize', name, '--inside', '--follow');
    await vi.waitFor(() => expect(looksIn(name)).toHaveLength(1), 120_000);
    await user.does('cancel', name);
    const said = [await events.next()] as { type: string }[];
    while (said.at(-1)?.type === 'step') said.push((await events.next()) as { type: string });
    expect(said.at(-1)).toMatchObject({ type: 'ended' });
    expect(await events.over).toBe(0);
    await nothingIsLeft(name);
  });

  /** Ids of the looks that have a folder with the job. */
  const looksIn = (name: string): string[] => {
    const folder = join(folderOf(name), '.simtrail/views');
    return existsSync(folder) ? readdirSync(folder) : [];
  };

  it('not where no node is granted in time, and nothing waits there', async ({ task }) => {
    const name = `never ${task.result?.retryCount ?? 0}`;
    await user.does('submit', 'pillbox', '--name', name, '--on', 'never', '--wait');
    const run = await user.types('visualize', name, '--wait', '1s', '--project', user.project);

    expect(run.stderr).toMatch(/never granted no node within 1s \(.+\)\.\n/);
    expect(run.code).toBe(20);
    expect(record(name).visualizations).toMatchObject([
      { end: 'not granted', where: 'job', slurm_id: expect.stringMatching(/^\d+$/) },
    ]);
    await nothingIsLeft(name);
  });

  it('not by a ParaView of another version, nor by one that needs a display where there is none', async ({ task }) => {
    const old = join(user.home, 'paraview-5.9');
    // As ParaView is without a display; what lies beside it has none.
    writeFileSync(old, '#!/bin/sh\nexit 134\n', { mode: 0o755 });
    writeFileSync(join(user.home, 'pvpython-5.9'), '#!/bin/sh\necho paraview version 5.9.1\n', { mode: 0o755 });
    const versions = await user.types('visualize', 'near', '--paraview', '--client', old, '--project', user.project);
    expect(versions.stderr).toContain('The ParaView here is 5.9.1 and the one on cluster is 5.11.0');
    await nothingIsLeft('near');

    const here = `here ${task.result?.retryCount ?? 0}`;
    await user.does('submit', 'pillbox', '--name', here, '--wait');
    const display = await user.types('visualize', here, '--project', user.project);
    expect(display.stderr).toContain('The ParaView of local needs a display to draw');
    expect(record(here).visualizations).toMatchObject([{ end: 'failed', where: 'login' }]);
  });

  it('in a ParaView here, through the bastion, and by nobody else', { timeout: 300_000 }, async () => {
    const before = listening();
    const { ready, ended } = await server('behind', '--file', 'mode1.vtu');
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
    const [pid] = processesWith('pvserver', view);
    const inside = spawnSync('nsenter', ['-t', pid ?? '', '-U', '-n', 'true'], { uid: 65_534, gid: 65_534 });
    expect(inside.status).not.toBe(0);

    const pictures = ['client-cavity.png', 'client.png'].map((name) => join(user.home, name));
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

    expect(await ended).toMatchObject({ type: 'ended', why: 'left' });
    expect(record('behind').visualizations?.at(-1)).toMatchObject({ kind: 'paraview', end: 'left', version: '5.11.0' });
    await nothingIsLeft('behind');
  });

  it('by a server of several processes', async ({ task }) => {
    const name = `two ${task.result?.retryCount ?? 0}`;
    await user.does('submit', 'pillbox', '--name', name, '--on', 'two', '--wait');
    const { ready, ended } = await server(name, '--file', 'mode1.vtu');
    expect(ready['alone']).toBe(false);
    // It is killed, and what it has among the temporary files of the node goes with the folder of the look.
    expect(mpiFolders(account)).not.toEqual([]);
    const picture = join(user.home, 'two.png');
    client(ready, [
      'assert servermanager.ActiveConnection.GetNumberOfDataPartitions() == 2',
      readFileSync(join(ready['servers'] ?? '', '../open.py'), 'utf8'),
      ...draws('E', picture),
    ]);
    expect(differenceFrom('client-cavity.png', readFileSync(picture))).toBeLessThan(0.02);
    expect(await ended).toMatchObject({ type: 'ended', why: 'left' });
    await nothingIsLeft(name);
  });

  const draws = (array: string, picture: string | undefined): string[] => [
    'view.ViewSize = [400, 300]',
    `ColorBy(GetDisplayProperties(reader, view), ('POINTS', '${array}', 'Magnitude'))`,
    'ResetCamera(view)',
    `SaveScreenshot(${JSON.stringify(picture)}, view)`,
  ];

  /** What Open MPI keeps for an account in folders of looks. */
  function mpiFolders(owner: string): string[] {
    const words = ['/tmp', '-maxdepth', '2', '-path', '/tmp/simtrail-view-*/ompi.*', '-user', owner];
    return execFileSync('find', words, { encoding: 'utf8' }).split('\n').slice(0, -1);
  }

  /** A look of this program itself, which is told what a page would tell it. */
  async function looks(name: string): Promise<Look<RemotePictures>> {
    for (const [key, value] of Object.entries(user.env)) if (key !== 'PATH') vi.stubEnv(key, value);
    const engine = await Engine.open(user.project);
    opened.push(engine);
    return (await visualizerOf(engine)).pictures(name, { signal: new AbortController().signal });
  }

  /** Starts a command and gives what it says, line by line. Rejects with what was wrong when it ends before. */
  function says(...words: string[]): { next: () => Promise<unknown>; over: Promise<unknown> } {
    const child = spawn(process.execPath, [join(root, 'bin/simtrail'), ...words, '--json', '--project', user.project], {
      env: user.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    const over = new Promise((done) => child.once('close', done));
    let errors = '';
    child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    return {
      over,
      async next() {
        const line = await lines.next();
        if (line.done === true) throw new Error(`nothing more was said: ${errors}`);
        return JSON.parse(line.value) as unknown;
      },
    };
  }

  function processesWith(name: string, word: string): string[] {
    return readdirSync('/proc').filter((pid) => isProcess(pid, word, name));
  }

  function isProcess(pid: string, word: string, name: string): boolean {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      return words[0]?.endsWith(name) === true && [environment, ...words].some((text) => text.includes(word));
    } catch {
      return false; // it has gone
    }
  }

  /** Addresses and ports on which a look listens; MPI, which some readers begin, would. */
  function portsOf(id: string): string[] {
    const pids = [...processesWith('pvpython', id), ...processesWith('orted', id)];
    expect(pids).not.toEqual([]);
    const lines = execFileSync('ss', ['-ltnpH'], { encoding: 'utf8' }).trim().split('\n');
    return lines.filter((line) => pids.some((pid) => line.includes(`pid=${pid},`)));
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
