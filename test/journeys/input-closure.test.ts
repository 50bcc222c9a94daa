import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InputRecord, JobRecord } from '../../src/model/index.ts';
import { User } from '../user.ts';

const fixtures = resolve(import.meta.dirname, '../fixtures');

/** In place of SLAC's Omega3P, which nobody may hand out: it leaves what a real run left. */
const omega3p = `#!/bin/sh
cmp pillbox.ncdf '${fixtures}/slac/pillbox.ncdf' >&2
mkdir omega3p_results && cp '${fixtures}/ace3p/omega3p/pillbox.omega3p.out' omega3p_results/omega3p.out
`;

describe('a mesh that lies elsewhere', () => {
  const user = new User();
  const mesh = join(user.home, 'meshes', 'pillbox.ncdf');
  const digest = createHash('sha256')
    .update(readFileSync(join(fixtures, 'slac/pillbox.ncdf')))
    .digest('hex');
  const record = (name: string): JobRecord => {
    const found = user.records().find((one) => one.job_name === name);
    if (found === undefined) throw new Error(`no job ${name}`);
    return found;
  };
  const meshOf = (name: string): InputRecord | undefined => record(name).inputs.find(({ role }) => role === 'mesh');

  beforeAll(async () => {
    mkdirSync(join(user.home, 'meshes'));
    cpSync(join(fixtures, 'slac/pillbox.ncdf'), mesh);
    const bin = join(user.home, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'omega3p'), omega3p);
    chmodSync(join(bin, 'omega3p'), 0o755);
    user.env['PATH'] = `${bin}:${user.env['PATH'] ?? ''}`;
    await user.mustType('init', user.project);
    const input = join(fixtures, 'modelbuilder/export/pillbox.omega3p');
    await user.does('analysis', 'add', 'pillbox', '--code', 'omega3p', input);
    symlinkSync(mesh, join(user.project, 'analyses/pillbox/pillbox.ncdf'));
  });
  afterAll(() => user.leaves());

  it('is saved by its content where the analysis has a link to it', async () => {
    const told = await user.does('submit', 'pillbox', '--name', 'linked', '--wait');

    expect(told).toContain(`pillbox.ncdf is a link to ${mesh}: what that holds now is saved`);
    expect(record('linked')).toMatchObject({ status: 'succeeded', reproducible: true });
    expect(meshOf('linked')).toMatchObject({ path: 'pillbox.ncdf', sha256: digest });
    expect(readFileSync(join(user.project, meshOf('linked')?.object ?? ''))).toEqual(readFileSync(mesh));
  });

  it('can be kept by reference: its place and digest, not its content', async () => {
    const told = await user.does('submit', 'pillbox', '--name', 'referred', '--reference', '*.ncdf', '--wait');

    expect(told).toContain('1 of them by reference');
    expect(record('referred')).toMatchObject({ status: 'succeeded', reproducible: true });
    expect(meshOf('referred')).toMatchObject({ sha256: digest, object: null, reference: true });
    await user.does('restore', 'referred', join(user.home, 'again'));
    expect(readFileSync(join(user.home, 'again/pillbox.ncdf'))).toEqual(readFileSync(mesh));
    await user.does('rerun', 'referred', '--wait');
    expect(record('referred-rerun').status).toBe('succeeded');
  });

  it('is kept by reference where the analysis says so of large files', async () => {
    const file = join(user.project, 'analyses/pillbox/analysis.json');
    const said = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...said, reference_above: 50_000 }));

    await user.does('submit', 'pillbox', '--name', 'large', '--wait');

    expect(meshOf('large')?.reference).toBe(true);
    expect(record('large').inputs.filter(({ object }) => object === null)).toHaveLength(1);
  });

  it('is kept by reference where the project says so, unless the job says otherwise', async () => {
    const file = join(user.project, 'analyses/pillbox/analysis.json');
    const { reference_above: _, ...said } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify(said));
    const marker = join(user.project, 'simtrail.json');
    const project = readFileSync(marker, 'utf8');
    const isReferred = async (...more: string[]): Promise<unknown> => {
      const plan = await user.does('submit', 'pillbox', '--dry-run', '--json', ...more);
      const { inputs } = JSON.parse(plan) as { inputs: { path: string; reference: boolean }[] };
      return inputs.find(({ path }) => path === 'pillbox.ncdf')?.reference;
    };

    expect(await isReferred()).toBe(false);
    expect(await isReferred('--reference-above', '50k')).toBe(true);
    writeFileSync(marker, JSON.stringify({ ...(JSON.parse(project) as object), reference_above: 50_000 }));
    expect(await isReferred()).toBe(true);
    expect(await isReferred('--reference-above', '1G')).toBe(false);
    writeFileSync(marker, project);
  });

  it('is missed, by name, where the reference does not hold any more', async () => {
    const verify = async (): Promise<unknown> =>
      JSON.parse((await user.types('verify', '--json', '--project', user.project)).stdout) as unknown;
    expect(await verify()).toMatchObject({ ok: true, references: 1, absent_references: [] });
    appendFileSync(mesh, 'x');
    expect(await verify()).toMatchObject({
      ok: false,
      problems: ['referred', 'referred-rerun', 'large'].map((name) => ({
        kind: 'reference',
        file: join(user.project, 'analyses/pillbox/pillbox.ncdf'),
        job: record(name).id,
      })),
    });

    const caveats = async (): Promise<string[]> => {
      const dry = await user.does('rerun', 'referred', '--dry-run', '--json');
      return (JSON.parse(dry) as { caveats: string[] }).caveats;
    };
    const taken = (from: string): string =>
      `pillbox.ncdf is kept by reference, and is not what it was there: the same bytes are taken from ${from}`;
    // Another job has saved them; and this one ran here, so that its folder has them as long as it is there.
    const object = meshOf('linked')?.object ?? '';
    expect(await caveats()).toContain(taken(object));
    renameSync(join(user.project, object), join(user.home, 'object'));
    expect(await caveats()).toContain(taken(record('referred').run_folder));
    rmSync(join(user.project, record('referred').run_folder, 'pillbox.ncdf'));
    for (const command of [
      ['restore', 'referred', join(user.home, 'late')],
      ['rerun', 'referred'],
    ]) {
      const run = await user.types(...command, '--json', '--project', user.project);
      expect(JSON.parse(run.stderr)).toMatchObject({ error: { code: 'REFERENCE_CHANGED' } });
    }
    renameSync(join(user.home, 'object'), join(user.project, object));
    await user.does('restore', 'linked', join(user.home, 'still'));
  });

  it('makes a job that cannot be repeated where the input names it with its full path', async () => {
    const set = ['--set', `ModelInfo.File=${join(fixtures, 'slac/pillbox.ncdf')}`];
    const told = await user.does('submit', 'pillbox', '--name', 'absolute', ...set, '--wait');

    expect(told).toContain('an absolute path: what the program reads there is not saved with the job');
    expect(record('absolute').reproducible).toBe(false);
  });
});
