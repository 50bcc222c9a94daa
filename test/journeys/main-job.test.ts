import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { User } from '../user.ts';

const root = resolve(import.meta.dirname, '../..');
const speedOfLight = 299_792_458;
/** The first zero of J0 (Abramowitz and Stegun, table 9.5). */
const firstZero = 2.404825557695773;

/** The keys that other programs read (the first block of a record), and those that simtrail promises beside them. */
const promisedKeys = [
  'slurm_id',
  'cumulus_id',
  'machine',
  'job_name',
  'analysis_step',
  'nodes',
  'processes',
  'runtime',
  'notes',
  'analysis_uuid',
  'analysis_url',
  'export_url',
  'id',
  'status',
  'status_detail',
  'created_at',
  'submitted_at',
  'started_at',
  'ended_at',
  'exit_code',
  'scheduler_state',
  'inputs',
];

describe('a cavity is set up, run, judged, read and got again', () => {
  const user = new User();
  const analysisFile = join(user.project, 'analyses', 'pillbox', 'pillbox.json');
  const objectText = (record: JobRecord): string => readFileSync(join(user.project, record.analysis_url ?? ''), 'utf8');
  const record = (name: string): JobRecord => {
    const found = user.records().find((one) => one.job_name === name);
    if (found === undefined) throw new Error(`no job ${name}`);
    return found;
  };
  const frequency = (job: JobRecord): number | undefined =>
    job.quantities.find((quantity) => quantity.name === 'frequency' && quantity.index?.['mode'] === 1)?.value;

  beforeAll(async () => {
    await user.mustType('init', user.project);
    const code = join(root, 'dist/examples/cavity/eigen.yaml');
    await user.does('analysis', 'add', 'pillbox', '--code', code, join(root, 'examples/cavity/pillbox.json'));
    await user.does('submit', 'pillbox', '--name', 'first', '--notes', 'as designed', '--wait');
  });
  afterAll(() => user.leaves());

  it('finds the frequency within 1e-6 of the closed form', () => {
    const analytic = (firstZero * speedOfLight) / (2 * Math.PI * 0.1);

    expect(Math.abs((frequency(record('first')) ?? 0) / analytic - 1)).toBeLessThan(1e-6);
  });

  it('keeps a record with every promised key, complete', () => {
    const job = record('first');

    expect(promisedKeys.filter((key) => !(key in job))).toEqual([]);
    expect(job).toMatchObject({
      status: 'succeeded',
      analysis: 'pillbox',
      machine: 'local',
      notes: 'as designed',
      analysis_step: 'CavityEigen',
      exit_code: 0,
      nodes: 1,
      processes: 1,
      runtime: 3600,
    });
    expect(Date.parse(job.ended_at ?? '') - Date.parse(job.started_at ?? '')).toBeGreaterThan(0);
    expect(job.peak_memory_bytes).toBeGreaterThan(1e6);
    expect(job.inputs.map((input) => input.role).toSorted()).toEqual(['code', 'input', 'program', 'script']);
  });

  it('keeps the old bytes when the analysis is edited, and the same bytes once', async () => {
    const old = readFileSync(analysisFile, 'utf8');
    const first = record('first');

    await user.does('submit', 'pillbox', '--name', 'again', '--wait');
    writeFileSync(analysisFile, old.replace('"radius_m": 0.1', '"radius_m": 0.05'));
    await user.does('submit', 'pillbox', '--name', 'half', '--wait');

    expect(objectText(record('first'))).toBe(old);
    expect(record('again').analysis_url).toBe(first.analysis_url);
    expect(objectText(record('half'))).toContain('0.05');
    expect((frequency(record('half')) ?? 0) / (frequency(record('first')) ?? 1)).toBeCloseTo(2, 5);
    const objects = readdirSync(join(user.project, 'jobs/objects'), { recursive: true, withFileTypes: true });
    const digests = new Set(user.records().flatMap((job) => job.inputs.map((input) => input.sha256)));
    expect(objects.filter((entry) => entry.isFile())).toHaveLength(digests.size);
  });

  it('gives the exact input again, from which the program gives the same bytes', async () => {
    const into = join(user.home, 'again here');

    await user.does('restore', record('first').id, into);

    for (const input of record('first').inputs) {
      expect(readFileSync(join(into, input.path))).toEqual(readFileSync(join(user.project, input.object ?? '')));
    }
  });

  it('changes one parameter for one job and leaves the analysis alone', async () => {
    const before = readFileSync(analysisFile, 'utf8');

    await user.does('submit', 'pillbox', '--name', 'override', '--set', 'radius_m=0.2', '--set', 'modes=1', '--wait');

    expect(readFileSync(analysisFile, 'utf8')).toBe(before);
    expect(JSON.parse(objectText(record('override')))).toMatchObject({ radius_m: 0.2, modes: 1 });
    expect(record('override').quantities.filter((quantity) => quantity.name === 'frequency')).toHaveLength(1);
  });

  it('runs the second step from the first one’s losses', async () => {
    const run = join(user.project, record('first').run_folder);
    const code = join(root, 'dist/examples/cavity/thermal.yaml');
    const files = [
      join(root, 'examples/cavity/wall.json'),
      join(run, 'results.json'),
      join(run, 'wall_loss_mode1.csv'),
    ];

    await user.does('analysis', 'add', 'wall', '--code', code, ...files);
    await user.does('submit', 'wall', '--name', 'heat', '--wait');

    const value = (name: string): number => record('heat').quantities.find((one) => one.name === name)?.value ?? NaN;
    expect(record('heat').status).toBe('succeeded');
    expect(value('heat_out') / value('heat_in')).toBeCloseTo(1, 9);
    expect(value('max_temperature')).toBeCloseTo(32.24, 2);
  });

  it('judges a run that gave no answer as what it is', async () => {
    const run = await user.types(
      'submit',
      'pillbox',
      '--name',
      'bad',
      '--set',
      'mesh_size_m=1e-9',
      '--wait',
      '--project',
      user.project,
    );

    expect(run.code).toBe(1);
    expect(record('bad')).toMatchObject({ status: 'failed', exit_code: 2 });
  });
});

describe('what was altered by one byte is named', () => {
  const user = new User();
  beforeAll(async () => {
    await user.hasTrivialProject();
    await user.does('submit', 'trivial', '--name', 'one', '--notes', 'before', '--wait');
  });
  afterAll(() => user.leaves());

  const verify = () => user.types('verify', '--project', user.project);

  it('a saved input', async () => {
    const [job] = user.records();
    const object = job?.inputs.find((input) => input.role === 'input')?.object ?? '';
    const path = join(user.project, object);
    const whole = readFileSync(path);
    const { chmodSync } = await import('node:fs');
    chmodSync(path, 0o644);

    writeFileSync(path, Buffer.from(whole.map((byte, i) => (i === 5 ? byte ^ 1 : byte))));
    const altered = await verify();
    writeFileSync(path, whole);

    expect(altered.code).toBe(1);
    expect(altered.stdout + altered.stderr).toContain(object);
    expect((await verify()).code).toBe(0);
  });

  it('a record', async () => {
    const path = join(user.project, 'jobs.json');
    const whole = readFileSync(path, 'utf8');

    writeFileSync(path, whole.replace('"notes":"before"', '"notes":"beforf"'));
    const edited = await verify();
    writeFileSync(path, whole.replace('"exit_code":0', '"exit_code":1'));
    const altered = await verify();
    writeFileSync(path, whole);

    // Notes are anybody's to write: that is told, and is no damage.
    expect(edited.code).toBe(0);
    expect(edited.stdout).toContain('beforf');
    expect(altered.code).toBe(1);
    expect(altered.stdout + altered.stderr).toContain(user.records()[0]?.id ?? '?');
    expect(altered.stdout + altered.stderr).toContain('exit_code was changed from 0 to 1');
    expect((await verify()).code).toBe(0);
  });

  it('the history', async () => {
    const path = join(user.project, '.simtrail/log.jsonl');
    const whole = readFileSync(path, 'utf8');

    writeFileSync(path, whole.replace('"type":"prepared"', '"type":"prepareD"'));
    const altered = await verify();
    writeFileSync(path, whole);

    expect(altered.code).toBe(1);
    expect(altered.stdout + altered.stderr).toMatch(/log\.jsonl.*line \d/);
    expect((await verify()).code).toBe(0);
  });
});
