import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeCode } from '../../testing/describe-code.ts';
import { filesInMemory } from '../files-in-memory.ts';
import { openCode } from '../open-code.ts';

/** The blocks of the page that are files, by name. */
const guide = readFileSync(new URL('../../../docs/guide/your-own-code.md', import.meta.url), 'utf8');
const files = Object.fromEntries(
  Array.from(guide.matchAll(/^```\w+ (\S+\.\w+)\n([^]*?)^```$/gm), ([, name = '', text = '']) => [name, text]),
);
const folder = mkdtempSync(join(tmpdir(), 'simtrail-guide-'));
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const swing = String(files['swing.txt']);
const period = 2.03786771;
const inputs = [
  { from: 'swing.txt', to: 'swing.txt', role: 'input' },
  { from: join(folder, 'pendulum.awk'), to: 'pendulum.awk', role: 'program' },
  { from: join(folder, 'pendulum.yaml'), to: 'pendulum.yaml', role: 'code' },
];
const command = ['awk', '-f', 'pendulum.awk', 'swing.txt'];

function run(): Record<string, string> {
  const [program = '', ...words] = command;
  const { stdout } = spawnSync(program, words, { cwd: folder, encoding: 'utf8' });
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return { stdout, 'summary.txt': text('summary.txt'), 'swings.csv': text('swings.csv') };
}

describe('the walk through a code of your own', () => {
  it('has a program, an input and a code file', () => {
    expect(Object.keys(files)).toEqual(['pendulum.awk', 'swing.txt', 'pendulum.yaml']);
  });

  it('runs the program as the page does', async () => {
    const { code } = await openCode(join(folder, 'pendulum.yaml'));
    const found = await code.inputs('half-radian', filesInMemory({ 'swing.txt': swing }));

    expect(code.command(found, { nodes: 1, processes: 1, runtime: 60 })).toEqual({
      argv: command,
      environment: {},
      parallel: false,
    });
  });

  it('computes the period that the elliptic integral gives', () => {
    let [a, b] = [1, Math.cos(0.25)];
    for (let round = 0; round < 9; round++) [a, b] = [(a + b) / 2, Math.sqrt(a * b)];

    expect(period).toBeCloseTo((2 * Math.PI * Math.sqrt(1 / 9.81)) / a, 6);
  });
});

const fault = (line: number, text: string): string => `swing.txt:${line}: ${text}`;

describeCode('the pendulum of the guide', async () => ({
  code: (await openCode(join(folder, 'pendulum.yaml'))).code,
  analysis: { 'swing.txt': swing },
  inputs,
  required: [{ file: 'swing.txt', named: '*.txt' }],
  faults: [
    {
      change: { 'swing.txt': swing.replace('0.0005', '0') },
      message: fault(5, 'time_step is 0; it must be above 0'),
    },
    {
      change: { 'swing.txt': swing.replace('swings    = 4', 'swings    = 2.5') },
      message: fault(6, 'swings is 2.5; it must be a whole number'),
    },
    { change: { 'swing.txt': swing.replace('length', 'lenght') }, message: 'swing.txt has no length' },
    { change: { 'swing.txt': swing.replace('1.0', 'long') }, message: fault(2, 'length is long; it must be a number') },
  ],
  results: run(),
  proof: ['stdout', 'summary.txt'],
  quantities: [
    { name: 'period', unit: 's', value: period, source: { file: 'summary.txt', line: 2 } },
    ...[1, 2, 3, 4].map((at) => ({
      name: 'swing_period',
      unit: 's',
      value: period,
      index: { swing: at },
      source: { file: 'swings.csv', line: at + 1 },
    })),
    { name: 'energy_drift', unit: '', value: -7.353e-8, source: { file: 'stdout', line: 5 } },
    { name: 'version', unit: '', text: 'pendulum 1.2', source: { file: 'summary.txt', line: 1 } },
  ],
  progress: [
    { line: 'swing 1 of 4', tells: { fraction: 0.25, text: 'swing 1 of 4' } },
    { line: 'swing one of 4', tells: undefined },
  ],
  parameter: { path: 'angle', value: '0.5', other: '2.5', change: ['angle     = 0.5', 'angle     = 2.5'] },
}));
