import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { Playground } from './project.ts';

describe('--json', () => {
  const playground = new Playground();
  beforeAll(() => playground.withJob());
  afterAll(() => playground.remove());

  const json = async (...args: string[]): Promise<Record<string, unknown>> =>
    (await playground.must(...args, '--json', '--project', 'project')) as Record<string, unknown>;
  const records = (): JobRecord[] =>
    (JSON.parse(readFileSync(join(playground.project, 'jobs.json'), 'utf8')) as { jobs: JobRecord[] }).jobs;

  it.each([[['jobs']], [['jobs', '--limit', '1']]])('%j gives records exactly as in jobs.json', async (args) => {
    expect(await json(...args)).toEqual({ jobs: records() });
  });

  it.each([
    [['show', 'first-try']],
    [['collect', 'first-try']],
    [['note', 'first-try', 'x']],
    [['tag', 'first-try', 'y']],
  ])('%j gives one record exactly as in jobs.json', async (args) => {
    const first = await json(...args);

    expect(first).toEqual(records()[0]);
  });

  it('submit gives the record, with --wait as it is in the end', async () => {
    const job = await json(
      'submit',
      'pillbox',
      '--name',
      'waited',
      '--tag',
      'a',
      '--tag',
      'a',
      '--notes',
      'n',
      '--wait',
    );

    expect(job).toMatchObject({
      status: 'succeeded',
      job_name: 'waited',
      tags: ['a'],
      notes: 'n',
      headline: 'frequency[mode=1]',
    });
    expect(job).toEqual(records().find((record) => record.job_name === 'waited'));
  });

  it('submit --dry-run tells all that would be sent, and leaves no trace', async () => {
    const before = records();

    const plan = await json('submit', 'pillbox', '--dry-run', '--set', 'radius_m=0.2');

    expect(plan).toMatchObject({
      dry_run: true,
      analysis: 'pillbox',
      code: 'cavity-eigen',
      machine: 'local',
      nodes: 1,
      processes: 1,
      runtime: 3600,
      command: ['sh', 'run.sh', 'input.json'],
      findings: [],
      inputs: [{ path: 'input.json', role: 'input', changed: true }, { path: 'run.sh' }, { path: 'shell-code.yaml' }],
    });
    expect(records()).toEqual(before);
  });

  it('results gives values as they were read', async () => {
    const { results } = await json('results', 'first-try', '--quantity', 'frequency[mode=2]');

    expect(results).toMatchObject([
      {
        job_name: 'first-try',
        quantities: [{ name: 'frequency', value: 2633995123.9, unit: 'Hz', index: { mode: 2 } }],
      },
    ]);
  });

  it('analysis show gives files and parameters', async () => {
    expect(await json('analysis', 'show', 'pillbox')).toMatchObject({
      name: 'pillbox',
      code: 'cavity-eigen',
      files: [{ path: 'pillbox.json', role: 'input' }],
      parameter_file: 'pillbox.json',
      parameters: [{ path: 'radius_m', value: '0.1' }, { path: 'mesh_size_m' }, {}, {}, {}, {}],
    });
  });

  it('verify, machine list and code list give what they found', async () => {
    expect(await json('verify')).toMatchObject({ ok: true, problems: [] });
    expect(await json('machine', 'list')).toMatchObject({ machines: [{ name: 'local', scheduler: 'process' }] });
    const { codes } = (await json('code', 'list')) as { codes: { name: string; from: string }[] };
    expect(codes[0]).toMatchObject({ name: 'cavity-eigen', from: 'project' });
    expect(codes.slice(1).every((code) => code.from === 'built in')).toBe(true);
  });

  it('watch gives a line an event, log -f a line a piece', async () => {
    await json('submit', 'pillbox', '--name', 'slow', '--set', 'seconds=5');

    const [watched, followed] = await Promise.all([
      playground.run(['watch', 'slow', '--json']),
      playground.run(['log', 'slow', '-f', '--json']),
    ]);

    const events = watched.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.filter((event) => event['event'] === 'progress')).toMatchObject([{ fraction: 0.5, text: 'half' }]);
    expect(events.at(-1)).toMatchObject({ event: 'job', status: 'succeeded', job: { job_name: 'slow' } });
    const pieces = followed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { text: string });
    expect(pieces.map(({ text }) => text).join('')).toBe('begin\nprogress stage=half fraction=0.5\n');
  });

  it('jobs --all goes over every project', async () => {
    expect(await json('jobs', '--all')).toMatchObject({ projects: [{ name: 'Test', project: playground.project }] });
  });
});
