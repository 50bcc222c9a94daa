import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { User } from '../user.ts';

const root = resolve(import.meta.dirname, '../..');

/** TM010 of a pillbox of this radius, Hz: j01 c / (2 pi R). */
const analytic = (radius: number): number => (2.404825557695773 * 299_792_458) / (2 * Math.PI * radius);

/** A user whose project has the cavity and its wall as analyses. */
async function aUser(): Promise<User> {
  const user = new User();
  await user.mustType('init', user.project);
  const example = (path: string): string => join(root, path);
  for (const [name, code, input] of [
    ['pillbox', 'eigen.yaml', 'pillbox.json'],
    ['wall', 'thermal.yaml', 'wall.json'],
  ] as const) {
    await user.does(
      'analysis',
      'add',
      name,
      '--code',
      example(`dist/examples/cavity/${code}`),
      example(`examples/cavity/${input}`),
    );
  }
  return user;
}

function file(user: User, text: string): string {
  const path = join(user.home, 'sequence.yaml');
  writeFileSync(path, `simtrail_sequence: 1\n${text}`);
  return path;
}
const frequency = (job: JobRecord): number =>
  job.quantities.find((one) => one.name === 'frequency' && one.index?.['mode'] === 1)?.value ?? Number.NaN;

describe('a sequence', () => {
  it('heats the wall with the mode that was found before it', async () => {
    const user = await aUser();
    const path = file(
      user,
      `name: heating
steps:
  eigen: { analysis: pillbox, set: { mesh_size_m: 0.004 } }
  thermal:
    analysis: wall
    inputs:
      - { from: eigen, files: results.json }
      - { from: eigen, files: 'wall_loss_mode{mode}.csv', mode: 1 }
    set: { mode: 1, duty_factor: '{{ eigen.frequency[mode=1] / 2e9 }}' }
    when: eigen.frequency[mode=1] > 1e9
`,
    );

    const { state } = JSON.parse(await user.does('sequence', 'run', path, '--json')) as { state: string };

    expect(state).toBe('succeeded');
    const [eigen, thermal] = user.records();
    expect([eigen?.sequence?.step, thermal?.sequence?.step]).toEqual(['eigen', 'thermal']);
    const same = (name: string): unknown[] =>
      [eigen, thermal].map((job) => job?.inputs.find((one) => one.path === name)?.sha256);
    expect(same('results.json')[1]).toMatch(/^[0-9a-f]{64}$/);
    expect(Object.fromEntries((thermal?.inputs ?? []).map(({ path, from }) => [path, from]))).toMatchObject({
      'results.json': { job: eigen?.id, path: 'results.json' },
      'wall_loss_mode1.csv': { job: eigen?.id, path: 'wall_loss_mode1.csv' },
      'wall.json': undefined,
    });
    expect(JSON.parse(await user.does('lineage', thermal?.id ?? '', '--json'))).toMatchObject({
      stale: [],
      analysis: { changes: ['wall.json differs'] },
      upstream: [{ id: eigen?.id, relation: 'result' }],
    });
    expect(await user.does('show', thermal?.id ?? '')).toMatch(/sequence +heating .* step thermal/);
    expect(thermal?.quantities.find((one) => one.name === 'max_temperature')?.value).toBeGreaterThan(20);
    expect((await user.types('verify', '--project', user.project)).code).toBe(0);
    user.leaves();
  });

  it('sweeps the radius along the analytic curve', async () => {
    const user = await aUser();

    await user.does('sequence', 'run', join(root, 'examples/cavity/radius-sweep.yaml'));
    const jobs = user.records();

    expect(jobs).toHaveLength(9);
    for (const job of jobs) {
      const radius = Number(job.sequence?.point?.['radius_m']);
      expect(Math.abs(frequency(job) / analytic(radius) - 1)).toBeLessThan(1e-6);
    }
    await user.does('submit', 'pillbox', '--name', 'apart', '--wait');
    const table = ['results', '--sequence', jobs[0]?.sequence?.id ?? '', '-q', 'frequency[mode=1]'];
    const [head, ...rows] = (await user.does(...table, '--csv')).trim().split('\r\n');
    expect(head).toBe('job,id,analysis,step,point.radius_m,mode,frequency [Hz]');
    expect(rows.map((row) => row.split(',').slice(3, 5).join(' '))).toEqual(
      jobs.map(({ sequence }) => `${sequence?.step} ${sequence?.point?.['radius_m']}`),
    );
    const told = JSON.parse(await user.does(...table, '--json')) as { results: JobRecord[] };
    expect(told.results.map(({ id, sequence }) => [id, sequence])).toEqual(
      jobs.map(({ id, sequence }) => [id, sequence]),
    );
    expect((await user.types('results', '--sequence', 'nowhere', '--project', user.project)).code).toBe(2);
    const check = await user.does('sequence', 'check', join(root, 'examples/cavity/heating.yaml'), '--json');
    expect(JSON.parse(check)).toMatchObject({
      on_failure: 'stop',
      limits: { jobs: null, node_hours: null },
      steps: [
        { step: 'eigen', analysis: 'pillbox', machine: 'local', needs: [], points: 1 },
        { step: 'thermal', needs: ['eigen'], points: 1 },
      ],
      carried: { eigen: { by: 'scheduler' }, thermal: { by: 'simtrail' } },
      is_checked_in_project: true,
      warnings: [],
    });
    user.leaves();
  });

  it('tunes the radius to 1.3 GHz within 1 kHz', async () => {
    const user = await aUser();
    await user.does('sequence', 'run', join(root, 'examples/cavity/tune.yaml'));

    const jobs = user.records();
    expect(jobs.length).toBeLessThanOrEqual(12);
    expect(Math.min(...jobs.map((job) => Math.abs(frequency(job) - 1.3e9)))).toBeLessThanOrEqual(1000);
    user.leaves();
  });

  it('is led by a program of the user’s', async () => {
    const user = await aUser();
    // Halves the interval that holds 1.3 GHz: the frequency falls with the radius.
    writeFileSync(
      join(user.project, 'next.mjs'),
      `import { readFileSync } from 'node:fs';
const [, ...rows] = readFileSync(0, 'utf8').trim().split('\\n').map((row) => row.split(',').map(Number));
if (rows.length === 0) console.log('radius_m\\n0.08\\n0.1');
else if (rows.length < 5) {
  const low = Math.max(...rows.filter(([, f]) => f > 0).map(([r]) => r));
  const high = Math.min(...rows.filter(([, f]) => f <= 0).map(([r]) => r));
  console.log('radius_m\\n' + (low + high) / 2);
} else setTimeout(() => {}, 1500); // longer than it is waited for: that it is done is told when no task changes
`,
    );
    const path = file(
      user,
      `name: halving
steps:
  tune:
    analysis: pillbox
    set: { mesh_size_m: 0.01 }
    search: { over: { radius_m: [0.08, 0.1] }, minimise: 'frequency[mode=1] - 1.3e9', program: [node, next.mjs], at_most: 20 }
`,
    );

    await user.does('sequence', 'run', path);

    const radii = user.records().map((job) => Number(Number(job.sequence?.point?.['radius_m']).toFixed(6)));
    expect(radii).toEqual([0.08, 0.1, 0.09, 0.085, 0.0875]);
    user.leaves();
  });

  it('goes on where it stood when whoever carried it is killed', async () => {
    const user = new User();
    await user.hasTrivialProject({ sleep: '0.3' });
    const path = file(
      user,
      `name: chain
steps:
  a: { analysis: trivial }
  b: { analysis: trivial, after: a, sweep: { grid: { depth: [1, 2, 3] } } }
  c: { analysis: trivial, after: b }
`,
    );
    const carrier = user.starts('sequence', 'run', path);
    await expect.poll(() => user.log()).toContain('"accepted"');
    carrier.kill('SIGKILL');

    await user.does('sequence', 'resume', 'chain');

    const jobs = user.records();
    const steps = jobs.map((job) => job.sequence?.step ?? '').toSorted((a, b) => (a < b ? -1 : 1));
    expect(steps).toEqual(['a', 'b', 'b', 'b', 'c']);
    expect(jobs.every((job) => job.status === 'succeeded')).toBe(true);
    user.leaves();
  });

  it('is cancelled as a whole', async () => {
    const user = new User();
    await user.hasTrivialProject({ sleep: '30' });
    const path = file(user, 'name: long\nsteps:\n  a: { analysis: trivial }\n  b: { analysis: trivial, after: a }\n');
    await user.does('sequence', 'run', path, '--detach');

    await user.does('sequence', 'cancel', 'long');
    await user.does('watch'); // its program may take a moment to end

    const shown = JSON.parse(await user.does('sequence', 'show', 'long', '--json')) as { state: string };
    expect(shown).toMatchObject({
      state: 'cancelled',
      progress: { done: 2, total: 2, is_open: false, ends_at: null },
    });
    expect(user.records().map((job) => job.status)).toEqual(['cancelled', 'cancelled']);
    user.leaves();
  });

  it('that is wrong runs nothing and says where', async () => {
    const user = await aUser();
    const path = file(user, 'name: x\nsteps:\n  a: { analysis: pillbox, after: b }\n');

    const run = await user.types('sequence', 'run', path, '--project', user.project);

    expect(run.code).toBe(2);
    expect(run.stderr).toContain('sequence.yaml:4:34: there is no step b; there is a.');
    expect(JSON.parse(await user.does('jobs', '--json'))).toEqual({ jobs: [] });
    user.leaves();
  });
});
