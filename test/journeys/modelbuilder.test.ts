import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { User } from '../user.ts';

const fixtures = resolve(import.meta.dirname, '../fixtures');

/** In place of SLAC's Omega3P, which nobody may hand out: it leaves what a real run left. */
const omega3p = `#!/bin/sh
mkdir omega3p_results && cp '${fixtures}/ace3p/omega3p/pillbox.omega3p.out' omega3p_results/omega3p.out
`;

describe('a project of modelbuilder is kept by simtrail, and stays modelbuilder’s', () => {
  const user = new User();
  const at = (path: string): string => join(user.project, path);
  const text = (path: string): string => readFileSync(at(path), 'utf8');
  const record = (name: string): JobRecord => {
    const found = user.records().find((one) => one.job_name === name);
    if (found === undefined) throw new Error(`no job ${name}`);
    return found;
  };
  /** Every file that modelbuilder or its user made, by digest. */
  const theirs = (): Record<string, string> => {
    const ours = /^(?:simtrail\.json|jobs\.json|jobs|\.simtrail|analyses)(?:\/|$)/;
    const all = readdirSync(user.project, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = all.map((entry) => relative(user.project, join(entry.parentPath, entry.name)));
    const digest = (path: string) =>
      createHash('sha256')
        .update(readFileSync(at(path)))
        .digest('hex');
    return Object.fromEntries(
      paths
        .filter((path) => !ours.test(path))
        .toSorted()
        .map((path) => [path, digest(path)]),
    );
  };
  let before: Record<string, string>;

  beforeAll(async () => {
    cpSync(join(fixtures, 'modelbuilder'), user.project, { recursive: true });
    cpSync(join(fixtures, 'slac/pillbox.ncdf'), at('export/pillbox.ncdf'));
    const bin = join(user.home, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'omega3p'), omega3p);
    chmodSync(join(bin, 'omega3p'), 0o755);
    user.env['PATH'] = `${bin}:${user.env['PATH'] ?? ''}`;
    before = theirs();
    await user.mustType('init', user.project);
  });
  afterAll(() => user.leaves());

  it('lists the analyses that modelbuilder has, by the ids that it gave them', async () => {
    const { analyses, modelbuilder } = JSON.parse(await user.does('analysis', 'list', '--json')) as {
      analyses: { name: string; code: string | null; uuid: string }[];
      modelbuilder: string;
    };

    expect(modelbuilder).toBe('pillbox.project.smtk');
    expect(analyses.map(({ name, code, uuid }) => [name, code, uuid])).toEqual([
      ['heat', null, '5a000000-0000-4000-8000-000000000002'],
      ['omega3p', 'omega3p', '5a000000-0000-4000-8000-000000000001'],
    ]);
  });

  it('shows what is set, as it was typed, in the solver input and in the attribute resource', async () => {
    const shown = JSON.parse(await user.does('analysis', 'show', 'omega3p', '--json')) as {
      parameters: object[];
      resources: { file: string; parameters: object[] }[];
    };

    expect(shown.parameters).toContainEqual({ path: 'ModelInfo.BoundaryCondition.Exterior', value: '6' });
    expect(shown.parameters).toContainEqual({ path: 'ModelInfo.SurfaceMaterial.Sigma', value: '5.8e7', unit: 'S/m' });
    expect(shown.resources.map(({ file }) => file)).toEqual([
      'resources/omega3p-5a000000.smtk',
      'resources/export-5a000000.smtk',
    ]);
    expect(shown.resources[0]?.parameters).toContainEqual({ path: 'wall.Type.Sigma', value: '5.8e7', unit: 'S/m' });
  });

  it('saves the analysis, its export and the solver input with a job', async () => {
    await user.does('submit', 'omega3p', '--name', 'first', '--wait');

    const job = record('first');
    const objects = Object.fromEntries(job.inputs.map(({ role, object }) => [role, object]));
    expect(job).toMatchObject({
      status: 'succeeded',
      analysis: 'omega3p',
      analysis_step: 'Omega3P',
      analysis_uuid: '5a000000-0000-4000-8000-000000000001',
      analysis_url: objects['analysis'],
      export_url: objects['export'],
    });
    expect(text(job.analysis_url ?? '')).toBe(text('resources/omega3p-5a000000.smtk'));
    expect(text(job.export_url ?? '')).toBe(text('resources/export-5a000000.smtk'));
    expect(text(objects['input'] ?? '')).toBe(text('export/pillbox.omega3p'));
    expect(job.inputs.map(({ path }) => path).toSorted()).toEqual([
      'pillbox.ncdf',
      'pillbox.omega3p',
      'resources/export-5a000000.smtk',
      'resources/omega3p-5a000000.smtk',
      'submit.sh',
    ]);
    expect(job.quantities.find(({ name }) => name === 'frequency')?.value).toBe(1191208622.7814);
  });

  it('changes a parameter of the solver input for one job, and says so in the difference', async () => {
    await user.does(
      'submit',
      'omega3p',
      '--name',
      'other',
      '--set',
      'ModelInfo.BoundaryCondition.Exterior=2',
      '--wait',
    );

    const run = await user.types('diff', 'first', 'other', '--json', '--project', user.project);
    expect(JSON.parse(run.stdout)).toMatchObject({
      parameters: [{ path: 'ModelInfo.BoundaryCondition.Exterior', before: '6', after: '2' }],
      files: [],
    });
    expect(await user.does('diff', 'first', 'other').catch(String)).toContain(
      'ModelInfo.BoundaryCondition.Exterior  6 → 2',
    );
    const { parameters } = JSON.parse(await user.does('show', 'other', '--parameters', '--json')) as {
      parameters: object[];
    };
    expect(parameters).toContainEqual({
      path: 'ModelInfo.BoundaryCondition.Exterior',
      value: '2',
      file: 'pillbox.omega3p',
      is_read: true,
    });
  });

  it('leaves every byte of modelbuilder’s as it was', async () => {
    await user.does('rerun', 'first', '--wait');
    await user.does('collect', 'first');
    await user.does('restore', 'first', join(user.home, 'restored'));
    await user.does('verify');

    expect(theirs()).toEqual(before);
  });

  it('refuses a parameter for one job that the program would not see', async () => {
    const run = await user.types(
      'submit',
      'omega3p',
      '--set',
      'wall.Type.Sigma=3e7',
      '--json',
      '--project',
      user.project,
    );

    expect(run.code).toBe(2);
    expect(JSON.parse(run.stderr)).toMatchObject({ error: { code: 'EXPORT_NEEDED' } });
  });

  it('sets one value of the attribute resource and warns until it is exported again', async () => {
    const old = text('resources/omega3p-5a000000.smtk');
    const told = await user.does('analysis', 'set', 'omega3p', 'wall.Type.Sigma=3.5e7');

    expect(told).toContain('resources/omega3p-5a000000.smtk is not read by the program: export it again');
    const [first = '', second = '', third = ''] = old.split('"Name": "Sigma",');
    const changed = third.replace('"5.8e7"', '"3.5e7"').replace('58000000.0', '3.5e7');
    const now = text('resources/omega3p-5a000000.smtk');
    expect(now).not.toBe(old);
    expect(now.split('"Name": "Sigma",').slice(0, 3)).toEqual([first, second, changed]);
    expect({ ...theirs(), 'resources/omega3p-5a000000.smtk': '' }).toEqual({
      ...before,
      'resources/omega3p-5a000000.smtk': '',
    });

    utimesSync(at('export/pillbox.omega3p'), new Date(), new Date(Date.now() - 60_000));
    const { findings } = JSON.parse(await user.does('submit', 'omega3p', '--dry-run', '--json')) as {
      findings: { level: string; message: string }[];
    };
    expect(findings.map(({ level, message }) => `${level}: ${message}`)).toEqual([
      'warning: export/pillbox.omega3p is older than resources/omega3p-5a000000.smtk: the job runs what was exported; export again in modelbuilder if the analysis has changed',
    ]);
  });

  it('says which code is needed where nothing tells, and takes it', async () => {
    const run = await user.types('submit', 'heat', '--project', user.project);
    expect(run.stderr).toContain('tells which code the analysis heat is for');
    expect(run.stderr).toContain('simtrail analysis add heat --code CODE');

    await user.does('analysis', 'add', 'heat', '--code', 'tem3p');
    const still = await user.types('submit', 'heat', '--project', user.project);
    expect(still.stderr).toContain('No solver input (*.tem3p) in the project is surely that of the analysis heat');

    writeFileSync(at('export/warm.tem3p'), 'ThermostaticProblem: {\n  MeshFile: ./pillbox.ncdf\n}\n');
    const plan = JSON.parse(await user.does('submit', 'heat', '--dry-run', '--json')) as object;
    expect(plan).toMatchObject({ code: 'tem3p', inputs: [{ path: 'warm.tem3p' }, { path: 'pillbox.ncdf' }, {}] });

    writeFileSync(at('export/cold.tem3p'), 'ThermostaticProblem: {\n  MeshFile: ./pillbox.ncdf\n}\n');
    const two = await user.types('submit', 'heat', '--project', user.project);
    expect(two.stderr).toContain('No solver input (*.tem3p) in the project is surely that of the analysis heat');
    await user.does('analysis', 'add', 'heat', '--code', 'tem3p', at('export/cold.tem3p'));
    const said = JSON.parse(await user.does('submit', 'heat', '--dry-run', '--json')) as object;
    expect(said).toMatchObject({ inputs: [{ path: 'cold.tem3p' }, { path: 'pillbox.ncdf' }, {}] });
  });

  it('has what modelbuilder adds later', async () => {
    const third = '5a000000-0000-4000-8000-000000000009';
    const omega = text('resources/omega3p-5a000000.smtk');
    writeFileSync(
      at('resources/s3p-5a000000.smtk'),
      omega
        .replaceAll('5a000000-0000-4000-8000-000000000001', third)
        .replaceAll('"omega3p"', '"scan"')
        .replace('"DiscreteIndex": 0', '"DiscreteIndex": 1'),
    );
    const project = JSON.parse(text('pillbox.project.smtk')) as { resources: { resources: object[] } };
    project.resources.resources.push({
      id: third,
      location: 'resources/s3p-5a000000.smtk',
      properties: {},
      links: null,
      type: 'smtk::attribute::Resource',
      version: '3.0',
    });
    writeFileSync(at('pillbox.project.smtk'), JSON.stringify(project));

    const { analyses } = JSON.parse(await user.does('analysis', 'list', '--json')) as { analyses: object[] };
    expect(analyses).toContainEqual(expect.objectContaining({ name: 'scan', code: 's3p', uuid: third }));
  });
});
