import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeCode } from '../../testing/describe-code.ts';
import type { CommandLine } from '../code.ts';
import { filesInMemory, type FileContents } from '../files-in-memory.ts';
import { declaredCode, type DeclaredCode } from './declared-code.ts';
import { readCodeFile } from './read-code-file.ts';

const cavity = String.raw`
simtrail_code: 1
name: cavity-eigen
title: TM0n eigenmodes of a body-of-revolution cavity
version: "1.0"
step: CavityEigen
program: [eigen.mjs, { file: bin/mesh, executable: true }]
inputs:
  - { role: input, file: "*.json", as: input.json, format: json }
  - { role: mesh, file: "*.gen", required: false }
command: [node, eigen.mjs, "{input}", "--mesh={mesh}", "{mesh}", "{{}}", "-n{processes}", "{runtime}"]
environment: { OMP_NUM_THREADS: "{processes}" }
parameters: input
preflight:
  - { parameter: radius_m, type: number, above: 0 }
  - { parameter: modes, type: integer, minimum: 1, maximum: 20, required: true }
  - { parameter: solver.kind, one_of: [direct, iterative] }
evidence:
  - { file: results.json, json: "modes[*]", at_least: 2 }
  - { file: results.json, json: converged, equals: true }
  - { file: stdout, line: "stage=done" }
progress: { file: stdout, line: 'progress stage=(?<text>.*?) fraction=(?<fraction>[0-9.]+)' }
quantities:
  - { name: frequency, unit: Hz, file: results.json, json: "modes[*].frequency_hz", index: { mode: "modes[*].mode" } }
  - { name: iterations, unit: "", file: stdout, line: 'iteration=(?<value>\d+)', take: last }
  - { name: s11, unit: dB, file: s.csv, column: S11, index: { frequency: f } }
  - { name: solver, file: results.json, json: version, text: true }
headline: frequency[mode=1]
results: { small: ["results.json", "*.csv"], large: ["*.vtu"] }
tolerances: { frequency: { relative: 1e-9 } }
noise: ["residual", "seconds"]
`;

const code = declaredCode(readCodeFile(cavity, 'cavity.yaml').description, '/codes/cavity/cavity.yaml');
const input = '{ "radius_m": 0.1, "modes": 4,\n  "solver": { "kind": "direct" } }\n';
const resources = { nodes: 1, processes: 1, runtime: 59.5 };
const programs = [
  { from: '/codes/cavity/eigen.mjs', to: 'eigen.mjs', role: 'program' },
  { from: '/codes/cavity/bin/mesh', to: 'bin/mesh', role: 'program', executable: true },
  { from: '/codes/cavity/cavity.yaml', to: 'cavity.yaml', role: 'code' },
];

describeCode('a cavity with every kind of key', () => ({
  code,
  analysis: { 'pillbox.json': input, 'wall.gen': 'mesh' },
  inputs: [
    { from: 'pillbox.json', to: 'input.json', role: 'input' },
    { from: 'wall.gen', to: 'wall.gen', role: 'mesh' },
    ...programs,
  ],
  required: [{ file: 'pillbox.json', named: '*.json (input)' }],
  faults: [
    {
      change: { 'pillbox.json': input.replace('0.1', '-0.1') },
      message: 'pillbox.json:1: radius_m is -0.1; it must be above 0',
    },
    {
      change: { 'pillbox.json': input.replace('0.1', '"0.1"') },
      message: 'pillbox.json:1: radius_m is 0.1; it must be a number',
    },
    {
      change: { 'pillbox.json': input.replace('4', '21') },
      message: 'pillbox.json:1: modes is 21; it must be at most 20',
    },
    { change: { 'pillbox.json': input.replace('modes', 'mods') }, message: 'pillbox.json has no modes' },
    {
      change: { 'pillbox.json': input.replace('direct', 'magic') },
      message: 'pillbox.json:2: solver.kind is magic; it must be one of direct, iterative',
    },
    { change: { 'pillbox.json': '{ "radius_m": 0.1,' }, message: 'pillbox.json:1:19: expected a key in double quotes' },
  ],
  results: {
    'results.json': `{"version": "eigen 1.0", "converged": true, "modes": [
  {"mode": 1, "frequency_hz": 1147425278.352},
  {"mode": 2, "frequency_hz": 2.6338e9}
]}
`,
    stdout: 'progress stage=mesh fraction=0.10\niteration=1\niteration=12\nprogress stage=done fraction=1\n',
    's.csv': '# scan\nf (GHz), "S11 [dB]"\n11.4,-1.25D+01\n11.5,"-20"\n',
  },
  proof: ['results.json', 'stdout'],
  quantities: [
    {
      name: 'frequency',
      unit: 'Hz',
      value: 1147425278.352,
      index: { mode: 1 },
      source: { file: 'results.json', line: 2 },
    },
    { name: 'frequency', unit: 'Hz', value: 2.6338e9, index: { mode: 2 }, source: { file: 'results.json', line: 3 } },
    { name: 'iterations', unit: '', value: 12, source: { file: 'stdout', line: 3 } },
    { name: 's11', unit: 'dB', value: -12.5, index: { frequency: 11.4 }, source: { file: 's.csv', line: 3 } },
    { name: 's11', unit: 'dB', value: -20, index: { frequency: 11.5 }, source: { file: 's.csv', line: 4 } },
    { name: 'solver', unit: '', text: 'eigen 1.0', source: { file: 'results.json', line: 1 } },
  ],
  progress: [
    { line: 'progress stage=lanczos fraction=0.50', tells: { fraction: 0.5, text: 'lanczos' } },
    { line: 'progress stage=over fraction=7', tells: { fraction: 1, text: 'over' } },
    { line: 'progress stage=odd fraction=1.2.3', tells: { text: 'odd' } },
    { line: 'stage=done', tells: undefined },
  ],
  parameter: { path: 'radius_m', value: '0.1', other: '0.2', change: ['"radius_m": 0.1', '"radius_m": 0.2'] },
}));

async function commandFor(analysis: FileContents, other: DeclaredCode = code): Promise<CommandLine> {
  return other.command(await other.inputs('a', filesInMemory(analysis)), resources);
}

async function refusalOf(analysis: FileContents): Promise<string> {
  return code.inputs('a', filesInMemory(analysis)).then(
    () => 'nothing',
    (error: unknown) => (error as Error).message,
  );
}

describe('a declared code', () => {
  it('says what records and lists need of it', () => {
    expect({ name: code.name, step: code.step, version: code.version, headline: code.headline }).toEqual({
      name: 'cavity-eigen',
      step: 'CavityEigen',
      version: '1.0',
      headline: { name: 'frequency', index: { mode: 1 } },
    });
    expect(code.results).toEqual({ small: ['results.json', '*.csv'], large: ['*.vtu'] });
    expect(code.description.tolerances).toEqual({ frequency: { relative: 1e-9 } });
  });

  it('fills in its command', async () => {
    expect(await commandFor({ 'a.json': input, 'w.gen': '' })).toEqual({
      argv: ['node', 'eigen.mjs', 'input.json', '--mesh=w.gen', 'w.gen', '{}', '-n1', '60'],
      environment: { OMP_NUM_THREADS: '1' },
      parallel: false,
    });
  });

  it('leaves out words for an optional input that is not there', async () => {
    expect((await commandFor({ 'a.json': input })).argv).toEqual([
      'node',
      'eigen.mjs',
      'input.json',
      '{}',
      '-n1',
      '60',
    ]);
  });

  it('hands over file names of any kind as one word each, and none as an option', async () => {
    const names = ['-rf.gen', 'a b.gen', "it's.gen", '{input}.gen', 'new\nline.gen', 'ü $(x).gen'];
    const { argv } = await commandFor({ 'a.json': input, ...Object.fromEntries(names.map((name) => [name, ''])) });

    expect(argv.slice(4, 10)).toEqual([
      './-rf.gen',
      'a b.gen',
      "it's.gen",
      'new\nline.gen',
      '{input}.gen',
      'ü $(x).gen',
    ]);
  });

  it('wants one main input, and no two files of one name', async () => {
    expect(await refusalOf({})).toBe('The input *.json (input) of analysis a is not there.');
    expect(await refusalOf({ 'a.json': '', 'b.json': '' })).toBe(
      'The input *.json (input) of analysis a is there 2 times (a.json, b.json), and the code takes one.',
    );
  });

  it('starts a program that is beside it by its name where the file is such a one, unless it is told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simtrail-program-'));
    for (const [name, mode] of Object.entries({ solve: 0o755, 'read.awk': 0o644, told: 0o644 }))
      writeFileSync(join(folder, name), '#!/bin/sh\n', { mode });
    const listed = cavity.replace(/^program:.*$/m, 'program: [solve, read.awk, { file: told, executable: true }]');
    const { description } = readCodeFile(listed, 'cavity.yaml');
    const inputs = await declaredCode(description, join(folder, 'cavity.yaml')).inputs(
      'a',
      filesInMemory({ 'a.json': '' }),
    );
    rmSync(folder, { recursive: true });

    expect(inputs.filter(({ role }) => role === 'program').map(({ to, executable }) => [to, executable])).toEqual([
      ['solve', true],
      ['read.awk', undefined],
      ['told', true],
    ]);
  });

  it('warns of processes that nobody uses', async () => {
    const files = filesInMemory({ 'a.json': input });
    const findings = await code.preflight(await code.inputs('a', files), files, { ...resources, processes: 4 });

    expect(findings).toEqual([
      {
        level: 'warning',
        message: 'cavity-eigen is not started in parallel: 4 processes are asked for and one is used',
      },
    ]);
  });
});
