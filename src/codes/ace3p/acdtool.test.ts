import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Quantity } from '../../model/index.ts';
import { describeCode } from '../../testing/describe-code.ts';
import type { Verdict } from '../code.ts';
import { filesInMemory } from '../files-in-memory.ts';
import { acdtool } from './acdtool.ts';

const fixtures = new URL('../../../test/fixtures/', import.meta.url);
const mesh = new Uint8Array(readFileSync(new URL('slac/pillbox.ncdf', fixtures)));
const real = (name: string): string => readFileSync(new URL(`ace3p/${name}`, fixtures), 'utf8');

const input = `RFField
{
   ResultDir   = omega3p_results  // Jobname
   FreqScanID  =      0
   ModeID      =      0
   gradient    =  2.00000e+07
}

RoverQ
{
   ionoff      =      1
   modeID1     =     -1
   modeID2     =     -1
}

RoverQT
{
   ionoff      =      0
}
`;
const output = real('acdtool/pillbox-rtop.rfpost.out');
const file = 'rfpost.out';
const mode = (name: string, unit: string, values: readonly number[], line: number): Quantity[] =>
  values.map((value, at) => ({ name, unit, index: { mode: at }, value, source: { file, line: line + at } }));

/** What the real output has in it, read off it by eye. */
const quantities: readonly Quantity[] = [
  ...mode('frequency', 'Hz', [1.31381e9, 2.32914e9], 48),
  ...mode('external_q', '', [0, 0], 48),
  ...mode('scaling.V.real', '', [5.9456e-3], 66),
  ...mode('scaling.V.imaginary', '', [4.5814], 66),
  ...mode('scaling.ga', '', [40.1875], 67),
  ...mode('scaling.E_B_m_factor.real', '', [-273606], 68),
  ...mode('scaling.E_B_m_factor.imaginary', '', [415708], 68),
  ...mode('RoverQ.Frequency', 'Hz', [1.31381e9, 2.3291386e9], 89),
  ...mode('RoverQ.Qext', '', [0, 0], 89),
  ...mode('RoverQ.V_r', 'V', [-2.2982, 6.8065e-4], 89),
  ...mode('RoverQ.V_i', 'V', [-3.4926, -6.9209e-4], 89),
  ...mode('RoverQ.V_abs', 'V', [4.18085, 9.70705e-4], 89),
  ...mode('r_over_q', 'ohm/cavity', [119.574, 3.63598e-6], 89),
];

const upstream = real('omega3p/pillbox.omega3p.out');

describeCode(
  'acdtool postprocess rf on a real output',
  () => ({
    code: acdtool,
    analysis: { 'pillbox.rfpost': input, 'omega3p_results/omega3p.out': upstream, 'pillbox.ncdf': mesh },
    inputs: [
      { from: 'pillbox.rfpost', to: 'pillbox.rfpost', role: 'input' },
      { from: 'pillbox.rfpost', to: 'blocks.rfpost', role: 'copy of the input' },
      { from: 'omega3p_results/omega3p.out', to: 'omega3p_results/omega3p.out', role: 'upstream' },
      { from: 'pillbox.ncdf', to: 'pillbox.ncdf', role: 'mesh' },
    ],
    required: [
      { file: 'pillbox.rfpost', named: '*.rfpost or *.gen (input)' },
      {
        file: 'omega3p_results/omega3p.out',
        named: 'omega3p_results (upstream) of analysis analysis is named in pillbox.rfpost:3',
      },
    ],
    faults: [
      {
        change: { 'pillbox.rfpost': input.replace('ModeID      =      0', 'ModeID      =      2') },
        message: 'pillbox.rfpost:5: RFField.ModeID is 2, and omega3p_results has 2 modes, counted from 0',
      },
    ],
    results: { [file]: output, 'blocks.rfpost': input },
    proof: [file],
    quantities,
    parameter: {
      path: 'RFField.gradient',
      value: '2.00000e+07',
      other: '2.50000e+07',
      change: ['2.00000e+07', '2.50000e+07'],
    },
  }),
  [
    {
      clause: 'names each quantity that it could not read at all, with the reason',
      reason: 'which blocks a run writes is for its input to say, and their columns for the build',
    },
  ],
);

describeCode(
  'acdtool meshconvert',
  () => ({
    code: acdtool,
    analysis: { 'pillbox.gen': 'genesis' },
    inputs: [{ from: 'pillbox.gen', to: 'pillbox.gen', role: 'input' }],
    required: [{ file: 'pillbox.gen', named: '*.rfpost or *.gen (input)' }],
    faults: [],
    results: { 'pillbox.ncdf': mesh },
    quantities: [
      { name: 'mesh_elements', unit: '', value: 1762, source: { file: 'pillbox.ncdf' } },
      { name: 'mesh_nodes', unit: '', value: 500, source: { file: 'pillbox.ncdf' } },
      { name: 'boundary_ids', unit: '', text: '1, 2, 6', source: { file: 'pillbox.ncdf' } },
      { name: 'volume_ids', unit: '', text: '1', source: { file: 'pillbox.ncdf' } },
    ],
  }),
  [
    {
      clause: 'names each quantity that it could not read at all, with the reason',
      reason: 'what a run left tells which of the two commands it was; nothing at all is taken for postprocess rf',
    },
  ],
);

const resources = { nodes: 1, processes: 4, runtime: 60 };

describe('the commands of acdtool', () => {
  it('are told by the input', async () => {
    const gen = await acdtool.inputs('a', filesInMemory({ 'pillbox.gen': 'x' }));
    const rf = await acdtool.inputs('a', filesInMemory({ 'a.rfpost': 'RoverQ\n{\n ionoff = 1\n}\n' }));

    expect(acdtool.command(gen, resources)).toMatchObject({
      argv: ['acdtool', 'meshconvert', 'pillbox.gen', 'pillbox.ncdf'],
      parallel: true,
      processes: 1,
    });
    expect(acdtool.command(rf, resources)).toMatchObject({
      argv: ['acdtool', 'postprocess', 'rf', 'a.rfpost'],
      parallel: true,
    });
    expect(await acdtool.parameters?.(gen)).toBeUndefined();
    expect(await acdtool.preflight(gen, filesInMemory({ 'pillbox.gen': 'x' }), resources)).toEqual([
      {
        level: 'warning',
        message: 'this command is not started in parallel: 4 processes are asked for and one is used',
      },
    ]);
  });
});

function verdictOn(blocks: string, results: Record<string, string> = { [file]: output }): Promise<Verdict> {
  return acdtool.evidence(filesInMemory({ ...results, 'blocks.rfpost': blocks }));
}

describe('the evidence of acdtool postprocess rf', () => {
  it('asks for each block that is switched on', async () => {
    expect(await verdictOn(input.replace('ionoff      =      0', 'ionoff      =      1'))).toEqual({
      complete: false,
      reason: 'rfpost.out has no result of RoverQT, which is switched on',
    });
  });

  it('asks for the files of blocks that write their own', async () => {
    const blocks = `${input}FieldOnLine\n{\n   ionoff = 1\n   filename = field1\n}\n`;

    expect(await verdictOn(blocks)).toEqual({
      complete: false,
      reason: 'FieldOnLine is switched on, and there is no file field1',
    });
    expect(await verdictOn(blocks, { [file]: output, 'field1.e': '0 1\n' })).toEqual({ complete: true });
  });
});
