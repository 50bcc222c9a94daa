import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterUp, type Cluster } from '../cluster/cluster.ts';
import { UserOnCluster } from '../cluster/user-on-cluster.ts';
import { hasParaView } from './pictures.ts';

const root = resolve(import.meta.dirname, '../..');
const fixtures = join(root, 'test/fixtures/catalyst');
const cluster = await clusterUp();
const hasAdaptor = (): boolean =>
  spawnSync('/usr/bin/python3', ['-c', 'import numpy; from paraview.catalyst import bridge']).status === 0;
const missing =
  typeof cluster === 'string'
    ? cluster
    : (hasParaView() ?? (hasAdaptor() ? undefined : "the system's Python has no numpy or no ParaView"));
if (missing !== undefined) console.warn(`in situ: did not run. ${missing}`);

describe.skipIf(missing !== undefined)('a program with Catalyst is looked into while it runs', () => {
  let user: UserOnCluster;
  const started: ChildProcess[] = [];

  beforeAll(async () => {
    user = new UserOnCluster(cluster as Cluster, {
      slurm: 'account: proj1, partition: debug, memory: 2000M',
      more: ['visualize: { time: 10m }'],
    });
    await user.mustType('init', user.project);
    const files = ['cube.json', 'pipeline.py'].map((name) => join(fixtures, name));
    await user.does('analysis', 'add', 'cube', '--code', join(fixtures, 'heat.yaml'), ...files);
  });
  afterAll(() => {
    for (const child of started) child.kill('SIGKILL');
    user.leaves();
  });

  it('by a ParaView through the tunnel, and what it keeps is a result', { timeout: 300_000 }, async () => {
    await user.does('submit', 'cube', '--name', 'heat', '--on', 'cluster');
    const [job] = user.records();
    const folder = join(user.workFolder, job?.id ?? 'none');
    for (;;) {
      await user.does('jobs');
      if (user.records()[0]?.status === 'running') break;
    }

    const words = ['visualize', 'heat', '--paraview', '--live', '--json', '--project', user.project];
    const look = spawn(process.execPath, [join(root, 'bin/simtrail'), ...words], {
      env: user.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(look);
    let errors = '';
    look.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
    const said = createInterface(look.stdout)[Symbol.asyncIterator]();
    const first: unknown = (await said.next()).value;
    expect([first, errors]).not.toContain(undefined);
    const ready = JSON.parse(String(first)) as Record<string, string | number | boolean>;
    expect(ready).toMatchObject({ type: 'ready', alone: false });

    // The client asks the program for its field until that has changed under its eyes.
    const script = join(user.home, 'client.py');
    const port = /:(\d+)$/.exec(String(ready['url']))?.[1];
    const id = /--connect-id=(\d+)/.exec(String(ready['command']))?.[1];
    const opening = readFileSync(join(String(ready['servers']), '../open.py'), 'utf8');
    writeFileSync(
      script,
      `import time
from paraview.simple import *
assert Connect('127.0.0.1', ${port}) is not None
${opening}
data, seen = None, []
for attempt in range(600):
    live.ProcessServerNotifications()
    time.sleep(0.2)
    try:
        data = data or live.ExtractCatalystData(link, 'heat')
        data.UpdatePipeline()
        info = data.GetDataInformation()
        if info.GetNumberOfPoints():
            mean = IntegrateVariables(Input=data)
            mean.UpdatePipeline()
            value = servermanager.Fetch(mean).GetPointData().GetArray('temperature').GetValue(0)
            seen.append(value)
            Delete(mean)
            if seen[-1] > seen[0]: break
    except (AttributeError, RuntimeError):
        data = None
print('seen', info.GetNumberOfPoints(), seen[0], seen[-1], flush=True)
`,
    );
    const client = spawnSync('pvpython', [`--connect-id=${id}`, script], { encoding: 'utf8', timeout: 200_000 });
    expect(client.stderr).not.toContain('Traceback');
    const [, points, before, after] = /^seen (\S+) (\S+) (\S+)$/m.exec(client.stdout) ?? [];
    expect(Number(points)).toBe(24 ** 3);
    expect(Number(after)).toBeGreaterThan(Number(before));
    expect(JSON.parse(String((await said.next()).value))).toMatchObject({ type: 'ended', why: 'left' });

    execFileSync('touch', [join(folder, 'enough')]);
    await user.does('watch', 'heat');
    await user.does('collect', 'heat', '--large');
    const [ended] = user.records();
    expect(ended).toMatchObject({ status: 'succeeded' });
    expect(ended?.visualizations?.at(-1)).toMatchObject({ where: 'inside', slurm_id: ended?.slurm_id, end: 'left' });
    const list = JSON.parse(
      readFileSync(join(user.project, ended?.run_folder ?? '', '.simtrail/results.json'), 'utf8'),
    ) as { path: string; sha256: string }[];
    const extracts = list.filter(({ path }) => path.startsWith('extracts/'));
    expect(extracts[0]?.path).toBe('extracts/middle_000000.vtp');
    expect(extracts[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('and only one that runs, and has such a script', async () => {
    const run = await user.types('visualize', 'heat', '--paraview', '--live', '--project', user.project);
    expect(run.stderr).toContain('looked at from inside');
    expect(run.code).toBe(2);
  });
});
