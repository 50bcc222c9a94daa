import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Quantity } from '../../model/index.ts';
import { describeCode } from '../../testing/describe-code.ts';
import { filesInMemory } from '../files-in-memory.ts';
import { omega3p } from './omega3p.ts';

const fixtures = new URL('../../../test/fixtures/', import.meta.url);
const mesh = new Uint8Array(readFileSync(new URL('slac/pillbox.ncdf', fixtures)));
const real = readFileSync(new URL('ace3p/omega3p/pillbox.omega3p.out', fixtures), 'utf8');
const input = `ModelInfo: {
  File: ./pillbox.ncdf
  BoundaryCondition: {
    Magnetic: 1, 2
    Exterior: 6
  }
  SurfaceMaterial: {
    ReferenceNumber: 6
    Sigma: 5.8e7
  }
}
FiniteElement: { Order: 2 Curved Surfaces: on }
EigenSolver: {
  NumEigenvalues: 2
  FrequencyShift: 1.0e9
}
`;
const file = 'omega3p_results/omega3p.out';
const at = (line: number) => ({ source: { file, line } });

/** Every number that is in the real output, read off it by eye. */
const realQuantities: readonly Quantity[] = [
  { name: 'frequency', unit: 'Hz', index: { mode: 0 }, value: 1191208622.7814, ...at(106) },
  { name: 'frequency', unit: 'Hz', index: { mode: 1 }, value: 2064484143.7759, ...at(113) },
  { name: 'quality_factor', unit: '', index: { mode: 0 }, value: 24860.103403403, ...at(103) },
  { name: 'quality_factor', unit: '', index: { mode: 1 }, value: 21202.076560245, ...at(110) },
  { name: 'total_energy', unit: 'J', index: { mode: 0 }, value: 4.4270939088102e-12, ...at(102) },
  { name: 'total_energy', unit: 'J', index: { mode: 1 }, value: 4.4270939088102e-12, ...at(109) },
  { name: 'power_loss', unit: 'W', index: { mode: 0 }, value: 1.332856826259e-6, ...at(105) },
  { name: 'power_loss', unit: 'W', index: { mode: 1 }, value: 2.7085181866114e-6, ...at(112) },
  { name: 'mesh_elements', unit: '', value: 13007, ...at(187) },
  { name: 'mesh_nodes', unit: '', value: 2791, ...at(184) },
  { name: 'matrix_rows', unit: '', value: 80820, ...at(119) },
  { name: 'code_commit', unit: '', text: '57ae85a1a590bd92be1502eddd29a4c8523c9eb5', source: { file } },
  { name: 'code_branch', unit: '', text: 'master', source: { file } },
  { name: 'code_compiled', unit: '', text: 'Wed Apr 10 13:18:14 PDT 2019', source: { file } },
  { name: 'ranks', unit: '', value: 6, source: { file } },
];

describeCode('Omega3P on a real output', () => ({
  code: omega3p,
  analysis: { 'pillbox.omega3p': input, 'pillbox.ncdf': mesh, 'notes.txt': 'not for the solver' },
  inputs: [
    { from: 'pillbox.omega3p', to: 'pillbox.omega3p', role: 'input' },
    { from: 'pillbox.ncdf', to: 'pillbox.ncdf', role: 'mesh' },
  ],
  required: [
    { file: 'pillbox.omega3p', named: '*.omega3p (input)' },
    {
      file: 'pillbox.ncdf',
      named: './pillbox.ncdf (mesh) of analysis analysis is named in pillbox.omega3p:2 (ModelInfo.File)',
    },
  ],
  faults: [
    {
      change: { 'pillbox.omega3p': input.replace('Exterior: 6', 'Exterior: 6 7') },
      message:
        'pillbox.omega3p:5: ModelInfo.BoundaryCondition.Exterior uses the boundary 7, and pillbox.ncdf has 1, 2, 6',
    },
    {
      change: { 'pillbox.omega3p': input.replace('ReferenceNumber: 6', 'ReferenceNumber: 3') },
      message:
        'pillbox.omega3p:8: ModelInfo.SurfaceMaterial.ReferenceNumber uses the boundary 3, and pillbox.ncdf has 1, 2, 6',
    },
    {
      change: { 'pillbox.omega3p': input.replace('NumEigenvalues: 2', 'NumEigenvalues: 0') },
      message: 'pillbox.omega3p:14: EigenSolver.NumEigenvalues is 0; it must be a whole number from 1',
    },
    {
      change: { 'pillbox.omega3p': input.replace('./pillbox.ncdf', './other.ncdf') },
      message: 'pillbox.omega3p:2: ModelInfo.File is ./other.ncdf, which is not among the files of the job',
    },
    {
      change: { 'pillbox.omega3p': input.slice(0, 60) },
      message: 'pillbox.omega3p:3:22: the block BoundaryCondition is not closed',
    },
    { change: { 'pillbox.ncdf': mesh.subarray(0, 50_000) }, message: 'pillbox.ncdf:1: the mesh is cut off' },
    {
      change: { 'pillbox.ncdf': 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 104608\n' },
      message: 'pillbox.ncdf:1: this is a git-LFS pointer, the file itself is not here; `git lfs pull` brings it',
    },
  ],
  results: { [file]: real },
  quantities: realQuantities,
  progress: [
    { line: 'Total Number of DOFs: 71194', tells: { text: 'Total Number of DOFs: 71194' } },
    { line: '   Frequency:   1.19e+09 ', tells: { text: 'Frequency: 1.19e+09' } },
    { line: 'Frequency:', tells: undefined },
    { line: 'reading the mesh', tells: undefined },
  ],
  parameter: {
    path: 'ModelInfo.SurfaceMaterial.Sigma',
    value: '5.8e7',
    other: '6.1e7',
    change: ['5.8e7', '6.1e7'],
  },
}));

const lossy = real
  .replace(
    'Frequency : 1191208622.7814',
    'Frequency : 1313756106.8639 , 641.33468780722\n            ExternalQ : 1.0242e6',
  )
  .replace('        Version', '        Extra : { \n            Mode : 7 \n        }\n        Version');
const stdout = `Total Number of Elements used: 13007
Total Number of DOFs: 80820
Eigenvalue: 758.1
Frequency: 1.313756106e+09
Residual: 3.5e-13
Eigenvalue: 1872.2
Frequency: 2.064484144e+09
Residual: 7.25e-12
`;

describeCode(
  'Omega3P with losses and a port',
  () => ({
    code: omega3p,
    analysis: { 'pillbox.omega3p': input, 'pillbox.ncdf': mesh },
    inputs: [
      { from: 'pillbox.omega3p', to: 'pillbox.omega3p', role: 'input' },
      { from: 'pillbox.ncdf', to: 'pillbox.ncdf', role: 'mesh' },
    ],
    required: [],
    faults: [],
    results: { 'elsewhere/omega3p.out': lossy, stdout },
    proof: ['elsewhere/omega3p.out'],
    quantities: lossyQuantities(),
    progress: [],
    parameter: { path: 'EigenSolver.FrequencyShift', value: '1.0e9', other: '2.0e9', change: ['1.0e9', '2.0e9'] },
  }),
  [
    {
      clause: 'names each quantity that it could not read at all, with the reason',
      reason:
        'only a run with losses has an imaginary frequency, only one with ports an external Q, and only the log residuals',
    },
  ],
);

const line = (at: number) => ({ source: { file: 'elsewhere/omega3p.out', line: at } });

/** The real ones three lines further down, and those behind the external Q four. */
function lossyQuantities(): Quantity[] {
  const moved = realQuantities.map(({ source: { line: before }, ...quantity }): Quantity => {
    const by = before !== undefined && before > 106 ? 4 : 3;
    return {
      ...quantity,
      source: { file: 'elsewhere/omega3p.out', ...(before === undefined ? {} : { line: before + by }) },
    };
  });
  const [first, ...others] = moved;
  if (first === undefined) return [];
  return [
    { ...first, value: 1313756106.8639 },
    ...others.slice(0, 7),
    { name: 'frequency_imaginary', unit: 'Hz', index: { mode: 0 }, value: 641.33468780722, ...line(109) },
    { name: 'external_q', unit: '', index: { mode: 0 }, value: 1.0242e6, ...line(110) },
    ...others.slice(7),
    { name: 'residual', unit: '', index: { mode: 0 }, value: 3.5e-13, source: { file: 'stdout', line: 5 } },
    { name: 'residual', unit: '', index: { mode: 1 }, value: 7.25e-12, source: { file: 'stdout', line: 8 } },
  ];
}

async function verdictOn(text: string): Promise<string> {
  const { complete, reason } = await omega3p.evidence(filesInMemory({ [file]: text }));
  return complete ? 'complete' : (reason ?? '');
}

describe('the evidence of Omega3P', () => {
  it('asks for the end of the run and for all modes', async () => {
    expect(await verdictOn(real)).toBe('complete');
    expect(await verdictOn(real.replace('end :', 'start :'))).toBe(`${file} has no time stamp of the end of the run`);
    expect(await verdictOn(real.replace('NumEigenvalues : 2', 'NumEigenvalues : 5'))).toBe(
      `${file} has 2 of the 5 modes that were asked for`,
    );
    expect(await verdictOn(real.replace('1191208622.7814', 'nan'))).toBe(
      `1 of the modes in ${file} have no frequency that can be read`,
    );
  });

  it('takes an output without the lines around it, as another build may write it', async () => {
    const bare = real.replace(/\/\*.*\*\/\n/g, '');

    expect(await verdictOn(bare)).toBe('complete');
    expect(await verdictOn(bare.slice(0, 4000))).toContain('ends in the middle of the block');
  });

  it('does not choose between two outputs', async () => {
    const results = filesInMemory({ 'a/omega3p.out': real, 'b/omega3p.out': real });

    expect(await omega3p.evidence(results)).toEqual({
      complete: false,
      reason: 'there are 2 files called omega3p.out (a/omega3p.out, b/omega3p.out)',
    });
  });
});

describe('modes that two blocks claim', () => {
  it('have no numbers', async () => {
    const twice = real.replace('m0001.2.0644841e+09', 'm0000.2.0644841e+09');
    const quantities = await omega3p.quantities(filesInMemory({ [file]: twice }));

    expect(quantities.filter(({ name }) => name === 'frequency')).toEqual([
      {
        name: 'frequency',
        unit: 'Hz',
        index: { mode: 0 },
        unreadable: 'the same mode is given at lines 101 and 108',
        source: { file, line: 106 },
      },
      {
        name: 'frequency',
        unit: 'Hz',
        index: { mode: 1 },
        unreadable: 'the same mode is given at lines 101 and 108',
        source: { file, line: 113 },
      },
    ]);
  });
});
