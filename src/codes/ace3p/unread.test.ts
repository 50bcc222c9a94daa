import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeCode } from '../../testing/describe-code.ts';
import { filesInMemory } from '../files-in-memory.ts';
import { gun3p } from './gun3p.ts';
import { pic3p } from './pic3p.ts';
import { tem3p } from './tem3p.ts';

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../test/fixtures/slac/${name}`, import.meta.url)));
const mesh = fixture('pillbox.ncdf');
const field = fixture('mode0.1.1474253E+09.mod');

const unread = (title: string) => [
  {
    name: 'text_results',
    unit: '',
    unreadable: `what ${title} prints is not documented: the files are collected and not read; a code file of your own can read them`,
    source: { file: `${title.toLowerCase()}_results` },
  },
];

const heat = `ThermoElasticProblem: {
  RunId: 3
}
ThermostaticProblem: {
  MeshFile: body.ncdf
  BasisOrder: 2
  Boundary: {
    Id: 6
    ConditionType: RFHeating
    Directory: omega3p_results
    WhichMode: 0
  }
  ThermalConductivity: {
    Id: 1
    Value: functions/copper
  }
}
`;
const upstream = readFileSync(
  new URL('../../../test/fixtures/ace3p/omega3p/pillbox.omega3p.out', import.meta.url),
  'utf8',
);

describeCode('TEM3P', () => ({
  code: tem3p,
  analysis: {
    'heat.tem3p': heat,
    'body.ncdf': mesh,
    'functions/copper': '4 1\n300 391\n',
    'omega3p_results/omega3p.out': upstream,
  },
  inputs: [
    { from: 'heat.tem3p', to: 'heat.tem3p', role: 'input' },
    { from: 'body.ncdf', to: 'body.ncdf', role: 'mesh' },
    { from: 'omega3p_results/omega3p.out', to: 'omega3p_results/omega3p.out', role: 'upstream' },
    { from: 'functions/copper', to: 'functions/copper', role: 'table' },
  ],
  required: [
    { file: 'heat.tem3p', named: '*.tem3p (input)' },
    { file: 'body.ncdf', named: 'heat.tem3p:5' },
    { file: 'omega3p_results/omega3p.out', named: 'heat.tem3p:10' },
  ],
  faults: [
    {
      change: { 'heat.tem3p': heat.replace('Id: 6', 'Id: 9') },
      message: 'heat.tem3p:8: ThermostaticProblem.Boundary.Id uses the boundary 9, and body.ncdf has 1, 2, 6',
    },
    {
      change: { 'heat.tem3p': heat.replace('WhichMode: 0', 'WhichMode: 4') },
      message:
        'heat.tem3p:11: ThermostaticProblem.Boundary.WhichMode is 4, and omega3p_results has 2 modes, counted from 0',
    },
  ],
  results: { 'tem3p_results/temperature.mod': field },
  cannotTell: 'what TEM3P prints is not documented, so whether it finished its work is not known',
  quantities: unread('TEM3P'),
  parameter: { path: 'ThermostaticProblem.BasisOrder', value: '2', other: '1', change: ['Order: 2', 'Order: 1'] },
}));

describeCode('Pic3P', () => ({
  code: pic3p,
  analysis: { 'gun.pic3p': 'ModelInfo: {\n  File: gun.ncdf\n}\n', 'gun.ncdf': mesh },
  inputs: [
    { from: 'gun.pic3p', to: 'gun.pic3p', role: 'input' },
    { from: 'gun.ncdf', to: 'gun.ncdf', role: 'mesh' },
  ],
  required: [{ file: 'gun.ncdf', named: 'gun.pic3p:2' }],
  faults: [],
  results: { 'pic3p_results/particles.ncdf': field },
  cannotTell: 'what Pic3P prints is not documented, so whether it finished its work is not known',
  quantities: unread('Pic3P'),
  parameter: { path: 'ModelInfo.File', value: 'gun.ncdf', other: 'new.ncdf', change: ['gun.ncdf', 'new.ncdf'] },
}));

describeCode('Gun3P', () => ({
  code: gun3p,
  analysis: { 'gun.gun3p': 'ElectrostaticProblem: {\n  MeshFile: gun.ncdf\n}\n', 'gun.ncdf': mesh },
  inputs: [
    { from: 'gun.gun3p', to: 'gun.gun3p', role: 'input' },
    { from: 'gun.ncdf', to: 'gun.ncdf', role: 'mesh' },
  ],
  required: [{ file: 'gun.ncdf', named: 'gun.gun3p:2' }],
  faults: [],
  results: { 'gun3p_results/OUTPUT/E.mod': field },
  cannotTell: 'what Gun3P prints is not documented, so whether it finished its work is not known',
  quantities: unread('Gun3P'),
  parameter: {
    path: 'ElectrostaticProblem.MeshFile',
    value: 'gun.ncdf',
    other: 'new.ncdf',
    change: ['gun.ncdf', 'new.ncdf'],
  },
}));

describe('a program whose text is not documented', () => {
  it('is known to be unfinished if one of several files is cut', async () => {
    const results = filesInMemory({ 'a/x.mod': field, 'a/y.mod': field.subarray(0, -4) });

    expect(await tem3p.evidence(results)).toEqual({ complete: false, reason: 'a/y.mod is cut off' });
  });
});
