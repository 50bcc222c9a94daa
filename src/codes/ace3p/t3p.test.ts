import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Quantity } from '../../model/index.ts';
import { describeCode } from '../../testing/describe-code.ts';
import { filesInMemory } from '../files-in-memory.ts';
import { t3p } from './t3p.ts';

const fixtures = new URL('../../../test/fixtures/', import.meta.url);
const mesh = new Uint8Array(readFileSync(new URL('slac/pillbox.ncdf', fixtures)));
const realFile = (name: string): string => readFileSync(new URL(`ace3p/t3p/${name}`, fixtures), 'utf8');

const input = `ModelInfo: { File: pillbox.ncdf
  BoundaryCondition: { Electric: 6  Absorbing: 1 2 }
  Material: { Attribute: 1  Epsilon: 1.0  Mu: 1.0 }
}
TimeStepping: {
  MaximumTime: 2.0e-12
  DT: 0.5e-12
}
Monitor: {
  Type: Power
  Name: port
  ReferenceNumber: 1
}
`;
const output = 't3p_results/OUTPUT/t3p.out';
const [port, wake, probe] = ['port', 'wake', 'probe'].map((name) => `t3p_results/OUTPUT/${name}.out`) as [
  string,
  string,
  string,
];
const monitors = {
  port: 'Name : port \n                Type : Power \n',
  wake: 'Name : wake \n                Type : WakeField \n                Smax : 0.03 \n',
  probe: 'Name : probe \n                Type : Point \n                TimeEnd : 1.0e-12 \n',
  volume: 'Name : volume \n                Type : Volume \n                TimeEnd : 1.0e-12 \n',
};

function outputWith(...names: readonly (keyof typeof monitors)[]): string {
  const blocks = names
    .map((name) => `            Monitor : { \n                ${monitors[name]}            }\n`)
    .join('');
  return realFile('BPM.t3p.out')
    .replace(/( {12}Monitor : \{ \n[^]*?)(?= {12}JobName)/, blocks)
    .replace('MaximumTime : 2.0e-9', 'MaximumTime : 2.0e-12');
}

const portTable = '5.0e-13 1.0e-03\n1.0e-12 -4.0e-03\n1.5e-12 2.0e-03\n2.0e-12 3.0e-03\n';
const probeTable = '5.0e-13 1 2 3 4 5 6\n1.0e-12 -2 1 -5 1 7 -6\n';
const wakeTable = `# Loss factor = -1.234500e-02 V/pC
# s[m] W[V/pC] I_bunch[C/m]
0.00 0.1 0.2
0.01 -0.4 0.3
0.02 0.2 0.1
0.03 0.3 0.0
`;

function peak(
  monitor: string,
  column: string,
  [unit, value, file, line]: readonly [string, number, string, number],
): Quantity {
  return { name: 'monitor_peak', unit, index: { monitor, column }, value, source: { file, line } };
}

const identity: readonly Quantity[] = [
  { name: 'matrix_rows', unit: '', value: 430032, source: { file: output, line: 9 } },
  { name: 'code_commit', unit: '', text: 'af707a0547a44b97f666de42842393aa19e3d097', source: { file: output } },
  { name: 'code_branch', unit: '', text: 'master', source: { file: output } },
  { name: 'code_compiled', unit: '', text: 'Fri 03 Mar 2023 09:42:31 AM PST', source: { file: output } },
  { name: 'ranks', unit: '', value: 128, source: { file: output } },
];

const analysis = { 'BPM.t3p': input, 'pillbox.ncdf': mesh };
const inputs = [
  { from: 'BPM.t3p', to: 'BPM.t3p', role: 'input' },
  { from: 'pillbox.ncdf', to: 'pillbox.ncdf', role: 'mesh' },
];
const parameter = {
  path: 'TimeStepping.DT',
  value: '0.5e-12',
  other: '1.0e-12',
  change: ['0.5e-12', '1.0e-12'],
} as const;

describeCode('T3P with a power monitor', () => ({
  code: t3p,
  analysis,
  inputs,
  required: [
    { file: 'BPM.t3p', named: '*.t3p (input)' },
    { file: 'pillbox.ncdf', named: 'BPM.t3p:1' },
  ],
  faults: [
    {
      change: { 'BPM.t3p': input.replace('DT: 0.5e-12', 'DT: 0') },
      message: 'BPM.t3p:7: TimeStepping.DT is 0; it must be above 0',
    },
    {
      change: { 'BPM.t3p': input.replace('Attribute: 1', 'Attribute: 2') },
      message: 'BPM.t3p:3: ModelInfo.Material.Attribute uses the volume 2, and pillbox.ncdf has 1',
    },
    {
      change: { 'BPM.t3p': input.replace('ReferenceNumber: 1', 'ReferenceNumber: 9') },
      message: 'BPM.t3p:12: Monitor.ReferenceNumber uses the boundary 9, and pillbox.ncdf has 1, 2, 6',
    },
  ],
  results: { [output]: outputWith('port', 'volume'), [port]: portTable },
  quantities: [peak('port', 'P', ['W', 0.004, port, 2]), ...identity],
  parameter,
}));

describeCode(
  'T3P with a wake',
  () => ({
    code: t3p,
    analysis,
    inputs,
    required: [],
    faults: [],
    results: {
      [output]: outputWith('port', 'wake', 'probe'),
      [port]: portTable,
      [wake]: wakeTable,
      [probe]: probeTable,
    },
    quantities: [
      peak('port', 'P', ['W', 0.004, port, 2]),
      peak('wake', 'W', ['V/pC', 0.4, wake, 4]),
      peak('wake', 'I_bunch', ['C/m', 0.3, wake, 4]),
      peak('probe', 'Hx', ['A/m', 2, probe, 2]),
      peak('probe', 'Hy', ['A/m', 2, probe, 1]),
      peak('probe', 'Hz', ['A/m', 5, probe, 2]),
      peak('probe', 'Ex', ['V/m', 4, probe, 1]),
      peak('probe', 'Ey', ['V/m', 7, probe, 2]),
      peak('probe', 'Ez', ['V/m', 6, probe, 1]),
      {
        name: 'loss_factor',
        unit: 'V/pC',
        index: { monitor: 'wake' },
        value: -0.012345,
        source: { file: wake, line: 1 },
      },
      ...identity,
    ],
    parameter,
  }),
  [
    {
      clause: 'names each quantity that it could not read at all, with the reason',
      reason: 'only a run with a wake monitor has a loss factor or a kick factor',
    },
  ],
);

describe('a real output of T3P', () => {
  const files = {
    [output]: realFile('BPM.t3p.out'),
    [port]: realFile('BPM.port.out'),
    't3p_results/OUTPUT/point.out': realFile('BPM.point.out'),
  };

  it('whose tables were cut short is not complete, and has no peaks', async () => {
    const quantities = await t3p.quantities(filesInMemory(files));
    const portPeak = quantities.find(({ index }) => index?.['monitor'] === 'port');

    expect(await t3p.evidence(filesInMemory(files))).toEqual({
      complete: false,
      reason: 't3p_results/OUTPUT/wakefield.out is not there',
    });
    expect(quantities.filter(({ name, value }) => name === 'monitor_peak' && value !== undefined)).toEqual([]);
    expect(portPeak).toEqual({
      name: 'monitor_peak',
      unit: 'W',
      index: { monitor: 'port', column: 'P' },
      unreadable: `${port} ends at t = 1e-11 s, and 2e-9 s were asked for`,
      source: { file: port },
    });
    expect(quantities.slice(-5)).toEqual(identity);
  });

  it('that is all volumes tells nothing of its end', async () => {
    const results = filesInMemory({ [output]: outputWith('volume') });

    expect(await t3p.evidence(results)).toEqual({
      complete: false,
      reason: 'the run has no monitor that tells how far it got',
    });
  });
});

describe('a real input of T3P', () => {
  it('has a misspelt key that the solver ignores', async () => {
    const all = { 'BPM.t3p': realFile('BPM.t3p'), 'BPM.ncdf': mesh };
    const found = await t3p.inputs('a', filesInMemory(all));
    const findings = await t3p.preflight(found, filesInMemory(all), { nodes: 1, processes: 1, runtime: 60 });

    expect(findings.filter(({ level }) => level === 'warning')).toEqual([
      { level: 'warning', message: 'BPM.t3p:112: Slover is not a key that is known; did you mean Solver' },
    ]);
  });
});
