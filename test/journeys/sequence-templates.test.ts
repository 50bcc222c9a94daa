import { copyFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { User } from '../user.ts';

const root = resolve(import.meta.dirname, '../..');
const templates = join(root, 'examples/ace3p');

/** The programs are stand-ins (examples/ace3p/stand-in): ACE3P itself cannot be had here. What is shown is the flow. */
describe('the sequences of ACE3P codes', () => {
  const user = new User();
  const check = async (name: string): Promise<{ carried: Record<string, { by: string }>; warnings: unknown[] }> =>
    JSON.parse(await user.does('sequence', 'check', join(templates, name), '--json')) as never;
  const run = async (name: string): Promise<JobRecord[]> => {
    const before = new Set(user.records().map(({ id }) => id));
    await user.does('sequence', 'run', join(templates, name));
    return user.records().filter(({ id }) => !before.has(id));
  };
  const quantity = (job: JobRecord | undefined, name: string): number | undefined =>
    job?.quantities.find((one) => one.name === name)?.value;

  beforeAll(async () => {
    user.env['PATH'] = `${join(templates, 'stand-in')}:${user.env['PATH'] ?? ''}`;
    await user.mustType('init', user.project);
    const mesh = join(user.home, 'pillbox.ncdf');
    copyFileSync(join(root, 'test/fixtures/slac/pillbox.ncdf'), mesh);
    const input = (name: string): string => join(templates, 'inputs', name);
    for (const [name, code, files] of [
      ['cavity', 'omega3p', ['pillbox.omega3p']],
      ['multipacting', 'track3p', ['pillbox.track3p', 'copper.dat']],
      ['wall', 'tem3p', ['wall.tem3p', 'conductivity.dat']],
      ['body', 'tem3p', ['body.tem3p', 'conductivity.dat']],
      ['window', 's3p', ['window.s3p']],
    ] as const)
      await user.does('analysis', 'add', name, '--code', code, ...files.map(input), mesh);
    await user.does('analysis', 'add', 'warm', '--code', 'omega3p', input('warm.omega3p'));
  });
  afterAll(() => user.leaves());

  it('track particles in the mode that was found before', async () => {
    const { carried, warnings } = await check('omega3p-track3p.yaml');
    expect([carried, warnings]).toEqual([{ cavity: { by: 'scheduler' }, multipacting: { by: 'scheduler' } }, []]);

    const [cavity, tracked] = await run('omega3p-track3p.yaml');

    expect([cavity?.status, tracked?.status]).toEqual(['succeeded', 'succeeded']);
    expect(quantity(tracked, 'multipacting_onset')).toBe(2e6);
    const flowed = tracked?.inputs.filter(({ from }) => from?.job === cavity?.id).map(({ path }) => path);
    expect(flowed).toHaveLength(3); // the output and two modes
    expect(flowed).toContain('omega3p_results/omega3p.out');
  });

  it('heat the wall with it', async () => {
    const { carried } = await check('omega3p-tem3p.yaml');
    expect(carried['wall']).toMatchObject({ by: 'simtrail', why: 'it needs a result of cavity' });

    const [cavity, wall] = await run('omega3p-tem3p.yaml');

    expect([cavity?.status, wall?.status]).toEqual(['succeeded', 'succeeded']);
    expect(wall?.inputs.some(({ from }) => from?.job === cavity?.id)).toBe(true);
  });

  it('find the modes of what the heat deformed', async () => {
    const { carried, warnings } = await check('omega3p-tem3p-omega3p.yaml');
    expect([Object.values(carried).map(({ by }) => by), warnings]).toEqual([
      ['scheduler', 'scheduler', 'scheduler'],
      [],
    ]);

    const [cavity, body, warm] = await run('omega3p-tem3p-omega3p.yaml');

    expect([cavity, body, warm].map((job) => job?.status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    const mesh = warm?.inputs.find(({ path }) => path.endsWith('.ncdf'));
    expect([mesh?.path, mesh?.from?.job]).toEqual(['tem3p_results/deformed_em.ncdf', body?.id]);
    const shift = (quantity(warm, 'frequency') ?? 0) / (quantity(cavity, 'frequency') ?? 0) - 1;
    expect(shift).toBeCloseTo(-1e-5, 9);
  });

  it('sweep a window', async () => {
    expect((await check('s3p-sweep.yaml')).warnings).toEqual([]);

    const jobs = await run('s3p-sweep.yaml');

    expect(jobs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    const first = jobs.map((job) => quantity(job, 's_magnitude') ?? Number.NaN);
    expect(new Set(first).size).toBe(3);
    expect(first.every((value) => value > 0.1 && value < 0.12)).toBe(true);
  });

  it('are refused with a mode that the last run did not have, and with a parameter that a flow’s target lacks', async () => {
    const path = join(user.home, 'wrong.yaml');
    const text = `simtrail_sequence: 1
name: wrong
steps:
  cavity: { analysis: cavity }
  track:
    analysis: multipacting
    inputs: { from: cavity, files: 'omega3p_results/*' }
    set: { Domain.ModeId: 0 }
    when: cavity.frequency[mode=7] > 1e9 and cavity.frequency > 1e9
`;
    writeFileSync(path, text);
    const wrong = await user.types('sequence', 'check', path, '--project', user.project);
    expect(wrong.stderr).toMatch(
      /wrong\.yaml:8:\d+: pillbox\.track3p has no parameter Domain\.ModeId; did you mean Domain\.ModeID\?/,
    );
    expect(wrong.stderr).toMatch(
      /wrong\.yaml:9:\d+: there is no mode 7 of cavity: its EigenSolver\.NumEigenvalues is 2, so that mode is 0 to 1\./,
    );
    expect(wrong.stderr).toMatch(
      /cavity\.frequency means 2 quantities, .*: say which, as in cavity\.frequency\[mode=0\]/,
    );
    const mended = text
      .replace('ModeId', 'ModeID')
      .replace('mode=7', 'mode=1')
      .replace('cavity.frequency >', 'cavity.frequency[mode=0] >');
    writeFileSync(path, mended);
    await user.does('sequence', 'check', path);
  });
});
