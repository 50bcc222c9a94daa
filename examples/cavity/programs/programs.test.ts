import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'cavity-'));
const at = (...parts: string[]) => join(folder, ...parts);

beforeAll(() => {
  const programs = ['eigen.ts', 'thermal.ts'].map((name) => fileURLToPath(new URL(name, import.meta.url)));
  buildSync({
    entryPoints: programs,
    bundle: true,
    format: 'esm',
    platform: 'node',
    outdir: at('bin'),
    outExtension: { '.js': '.mjs' },
  });
  run('eigen', example('pillbox.json'), at('pillbox'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function run(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [at('bin', `${program}.mjs`), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function example(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

function anInput(name: string, text: string): string {
  writeFileSync(at(name), text);
  return at(name);
}

function filesIn(path: string): Record<string, string> {
  return Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]));
}

test('eigen writes its files and nothing else', () => {
  expect(readdirSync(at('pillbox')).sort()).toEqual([
    ...[1, 2, 3, 4].map((mode) => `mode${mode}.vtu`),
    'results.json',
    ...[1, 2, 3, 4].map((mode) => `wall_loss_mode${mode}.csv`),
  ]);
});

test('a rerun writes the same bytes, in both programs', () => {
  run('eigen', example('pillbox.json'), at('again'));
  run('thermal', example('wall.json'), at('pillbox'), at('thermal'));
  run('thermal', example('wall.json'), at('again'), at('thermal-again'));

  expect(filesIn(at('again'))).toEqual(filesIn(at('pillbox')));
  expect(filesIn(at('thermal-again'))).toEqual(filesIn(at('thermal')));
  expect(Object.keys(filesIn(at('thermal')))).toEqual(['results.json', 'temperature.vtu']);
});

test('every progress line has a fraction of the whole that never falls, the last line is done', () => {
  const lines = run('eigen', example('pillbox.json'), at('progress')).stdout.trimEnd().split('\n');
  const progress = lines.filter((line) => line.startsWith('progress '));
  const fractions = progress.map((line) => Number(/ fraction=([\d.]+)$/.exec(line)?.[1]));

  expect(progress.every((line) => /^progress stage=[a-z]+( [a-z_0-9]+=[-+.e\d]+)* fraction=[\d.]+$/.test(line))).toBe(
    true,
  );
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(lines.at(-1)).toMatch(/^progress stage=done modes=4 seconds=[\d.]+ fraction=1$/);
});

test.each(['pillbox', 'sphere', 'nose-cone', 'tesla-mid-cell'])('the example %s can be run', (name) => {
  expect(run('eigen', example(`${name}.json`), at(name))).toMatchObject({ status: 0, stderr: '' });
});

test('modes that do not converge end with status 1 and without results', () => {
  const input = anInput('few.json', '{"radius_m": 0.1, "length_m": 0.1, "max_iterations": 5}');
  mkdirSync(at('few'));
  writeFileSync(at('few', 'results.json'), 'from an earlier run');

  const { status, stderr } = run('eigen', input, at('few'));

  expect({ status, stderr }).toEqual({
    status: 1,
    stderr:
      'eigen: Only 0 of 4 modes converged in 5 Lanczos steps; raise max_iterations, ask for fewer modes or use a finer mesh.\n',
  });
  expect(readdirSync(at('few'))).toEqual([]);
});

test.each([
  ['no such file', 'absent.json', undefined, /absent\.json: there is no such file; give the file that describes the/],
  ['broken JSON', 'broken.json', '{"radius_m": 0.1,\n}', /broken\.json, line 2, column 1: not valid JSON/],
  [
    'unknown key',
    'key.json',
    '{"radius": 1, "length_m": 1}',
    /the key "radius" is not known. Did you mean "radius_m"\?/,
  ],
  ['overflow', 'big.json', '{"radius_m": 1e999, "length_m": 1}', /radius_m is Infinity; it must be a positive number/],
  ['too fine', 'fine.json', '{"radius_m": 1, "length_m": 1, "mesh_size_m": 1e-6}', /more than 2000000/],
])('eigen refuses %s with status 2, one sentence and no output', (_, name, text, message) => {
  const input = text === undefined ? at(name) : anInput(name, text);

  const { status, stderr } = run('eigen', input, at('refused'));

  expect(status).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(readdirSync(folder)).not.toContain('refused');
});

test('thermal refuses step-one results that are missing, cut short or its own output folder', () => {
  run('eigen', example('pillbox.json'), at('cut'));
  truncateSync(at('cut', 'wall_loss_mode1.csv'), 2000);
  run('eigen', example('pillbox.json'), at('half'));
  truncateSync(at('half', 'results.json'), 200);
  const refusal = (eigen: string, out: string) => run('thermal', example('wall.json'), at(eigen), at(out));

  expect(refusal('nowhere', 'refused')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/results\.json: there is no such file; run the eigenmode program first/),
  });
  expect(refusal('half', 'refused')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/results\.json, line \d+/),
  });
  expect(refusal('cut', 'refused')).toMatchObject({ status: 2, stderr: expect.stringMatching(/is cut short/) });
  expect(refusal('pillbox', 'pillbox')).toMatchObject({ status: 2, stderr: expect.stringMatching(/give another one/) });
  expect(readdirSync(folder)).not.toContain('refused');
  expect(readdirSync(at('pillbox'))).toContain('results.json');
});

test('an output folder that cannot be made and wrong arguments are refused with status 2', () => {
  const file = anInput('file', '');

  expect(run('eigen', example('pillbox.json'), file)).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/cannot be used as the output folder \(EEXIST\); give another one\.\n$/),
  });
  expect(run('eigen')).toMatchObject({ status: 2, stderr: 'eigen: usage: node eigen.mjs INPUT.json OUTDIR\n' });
  expect(run('thermal', '--help')).toMatchObject({
    status: 0,
    stdout: 'usage: node thermal.mjs INPUT.json EIGEN_OUTDIR OUTDIR\n',
  });
});
