import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeCode } from '../../testing/describe-code.ts';
import type { Verdict } from '../code.ts';
import { filesInMemory } from '../files-in-memory.ts';
import { track3p } from './track3p.ts';

const fixtures = new URL('../../../test/fixtures/', import.meta.url);
const mesh = new Uint8Array(readFileSync(new URL('slac/pillbox.ncdf', fixtures)));
const upstream = readFileSync(new URL('ace3p/omega3p/pillbox.omega3p.out', fixtures), 'utf8');

const input = `TotalTime: 20
FieldScales: {
  Type: FieldGradient
  ScanToken: 1
  Minimum: 1.0e6
  Maximum: 3.0e6
  Interval: 1.0e6
}
Emitter: {
  BoundaryID: 6
}
Domain: {
  FieldDir: ./omega3p_results
  ModeID: 0
}
Material: {
  Type: Secondary
  BoundarySurfaceID: 6
  SEYFileName1: tables/copper.dat
}
OutputImpacts: on
`;
const analysis = {
  'Pillbox.track3p': input,
  'Pillbox.ncdf': mesh,
  'tables/copper.dat': '0 0\n100 1.1\n',
  'omega3p_results/omega3p.out': upstream,
  'omega3p_results/mode.l0.m0000.1.1912086e+09.mod': 'field',
};
const [log, counter, resonant] = [
  'track3p_results/track3p.log',
  'track3p_results/OUTPUT/enhancementCounter',
  'track3p_results/OUTPUT/resonantparticles',
] as const;
const results = {
  [log]: `Track3P
scale 1 Field 1.0e+06
number of all emitting faces = 6558
Total Emitted Particles = 23984
Done!
`,
  [counter]: `fieldlevel ID enhancement averageEnhancement maxEnhancement maxEnhancementImpactNum totalImpactNum
1.00000e+06 4 0.2 0.3 0.5 3 12
2.00000e+06 7 1.1 0.9 1.25 8 30
2.00000e+06 9 2.1 1.9 3.75 5 31
3.00000e+06 7 1.0 0.8 1.5 6 22
`,
  [resonant]: `Field_Level ID Resonant_X Resonant_Y Resonant_Z Energy Initial_X Initial_Y Initial_Z Total_time Total_Num
2.00000e+06 7 0.1 0.0 0.0 310.5 0.1 0.0 0.0 20.1 40
2.00000e+06 7 -0.1 0.0 0.0 290.5 0.1 0.0 0.0 20.6 41
3.00000e+06 9 0.1 0.0 0.0 120.25 0.1 0.0 0.0 20.2 40
`,
};
const level = (field_level: number) => ({ unit: '', index: { field_level } });

describeCode(
  'Track3P',
  () => ({
    code: track3p,
    analysis,
    inputs: [
      { from: 'Pillbox.track3p', to: 'Pillbox.track3p', role: 'input' },
      {
        from: 'omega3p_results/mode.l0.m0000.1.1912086e+09.mod',
        to: 'omega3p_results/mode.l0.m0000.1.1912086e+09.mod',
        role: 'upstream',
      },
      { from: 'omega3p_results/omega3p.out', to: 'omega3p_results/omega3p.out', role: 'upstream' },
      { from: 'tables/copper.dat', to: 'tables/copper.dat', role: 'table' },
      { from: 'Pillbox.ncdf', to: 'Pillbox.ncdf', role: 'mesh' },
    ],
    required: [
      { file: 'Pillbox.track3p', named: '*.track3p (input)' },
      {
        file: 'tables/copper.dat',
        named: 'tables/copper.dat (table) of analysis analysis is named in Pillbox.track3p:19',
      },
    ],
    faults: [
      {
        change: { 'Pillbox.track3p': input.replace('ModeID: 0', 'ModeID: 2') },
        message: 'Pillbox.track3p:14: Domain.ModeID is 2, and ./omega3p_results has 2 modes, counted from 0',
      },
      {
        change: { 'Pillbox.track3p': input.replace('Maximum: 3.0e6', 'Maximum: 3.0e5') },
        message: 'Pillbox.track3p:6: FieldScales.Maximum is 3.0e5, below the minimum, 1.0e6',
      },
      {
        change: { 'Pillbox.track3p': input.replace('Interval: 1.0e6', 'Interval: 0') },
        message: 'Pillbox.track3p:7: FieldScales.Interval is 0; it must be above 0',
      },
      {
        change: { 'Pillbox.track3p': input.replace('BoundaryID: 6', 'BoundaryID: 5') },
        message: 'Pillbox.track3p:10: Emitter.BoundaryID uses the boundary 5, and Pillbox.ncdf has 1, 2, 6',
      },
    ],
    results,
    proof: [log],
    quantities: [
      { name: 'multipacting_onset', unit: 'V/m', value: 2e6, source: { file: counter, line: 4 } },
      { name: 'max_enhancement', ...level(1e6), value: 0.5, source: { file: counter, line: 2 } },
      { name: 'max_enhancement', ...level(2e6), value: 3.75, source: { file: counter, line: 4 } },
      { name: 'max_enhancement', ...level(3e6), value: 1.5, source: { file: counter, line: 5 } },
      { name: 'counted_particles', ...level(1e6), value: 1, source: { file: counter, line: 2 } },
      { name: 'counted_particles', ...level(2e6), value: 2, source: { file: counter, line: 3 } },
      { name: 'counted_particles', ...level(3e6), value: 1, source: { file: counter, line: 5 } },
      { name: 'resonant_particles', ...level(2e6), value: 1, source: { file: resonant, line: 2 } },
      { name: 'resonant_particles', ...level(3e6), value: 1, source: { file: resonant, line: 4 } },
      { name: 'max_impact_energy', ...level(2e6), unit: 'eV', value: 310.5, source: { file: resonant, line: 2 } },
      { name: 'max_impact_energy', ...level(3e6), unit: 'eV', value: 120.25, source: { file: resonant, line: 4 } },
      { name: 'emitted_particles', unit: '', value: 23984, source: { file: log, line: 4 } },
      { name: 'emitting_faces', unit: '', value: 6558, source: { file: log, line: 3 } },
    ],
    progress: [
      { line: 'scale 1 Field 1.0e+06', tells: { text: 'scale 1 Field 1.0e+06' } },
      { line: 'Done!', tells: { fraction: 1, text: 'Done!' } },
      { line: 'Not Done!', tells: undefined },
    ],
    parameter: { path: 'FieldScales.Maximum', value: '3.0e6', other: '4.0e6', change: ['3.0e6', '4.0e6'] },
  }),
  [
    {
      clause: 'gives no other number, and does not throw, for output of any kind',
      reason:
        'a table of Track3P has no end mark: of a finished run whose table was cut between two rows afterwards, the last level counts fewer rows',
    },
  ],
);

const verdictOn = (text: string): Promise<Verdict> => track3p.evidence(filesInMemory({ [log]: text }));

describe('the log of Track3P', () => {
  it('may go on after Done!', async () => {
    expect(await verdictOn('Done!\nTotal Emitted Particles = 12\n')).toEqual({ complete: true });
  });

  it('proves nothing if nothing was emitted', async () => {
    expect(await verdictOn('Done!\nTotal Emitted Particles = 0\n')).toEqual({
      complete: false,
      reason: `no particle was emitted (${log}:2); the box of the Emitter may hold too little field`,
    });
  });
});

describe('the tables of Track3P', () => {
  it('leave the last level open while the run has not finished', async () => {
    const running = { ...results, [log]: 'scale 1 Field 1.0e+06\nTotal Emitted Particles = 5\n' };
    const quantities = await track3p.quantities(filesInMemory(running));
    const told = quantities
      .filter(({ value }) => value !== undefined)
      .map(({ name, index }) => [name, index?.['field_level']]);

    expect(told).toEqual([
      ['max_enhancement', 1e6],
      ['max_enhancement', 2e6],
      ['counted_particles', 1e6],
      ['counted_particles', 2e6],
      ['resonant_particles', 2e6],
      ['max_impact_energy', 2e6],
    ]);
  });

  it('give right numbers for the rows that are there, and none for what is no table', async () => {
    const pictures = [
      '',
      '\0\0\0',
      'version https://git-lfs.github.com/spec/v1\n',
      'no table\n',
      results[counter].slice(0, 150),
    ];
    const told: unknown[] = [];
    for (const text of pictures) {
      const quantities = await track3p.quantities(filesInMemory({ ...results, [counter]: text }));
      told.push(quantities.find(({ name }) => name === 'max_enhancement')?.value);
    }

    expect(told).toEqual([undefined, undefined, undefined, undefined, 0.5]);
  });
});

describe('the input of Track3P', () => {
  it('is warned of a layout that it will not get', async () => {
    const changed = { ...analysis, 'Pillbox.track3p': `${input}OutputImpactsInfo: Initials-Impacts\n` };
    const inputs = await track3p.inputs('a', filesInMemory(changed));
    const findings = await track3p.preflight(inputs, filesInMemory(changed), { nodes: 1, processes: 1, runtime: 60 });

    expect(findings).toEqual([
      {
        level: 'warning',
        message:
          'Pillbox.track3p:22: OutputImpactsInfo is written without a block, which track3p ignores; write OutputImpactsInfo: { Type: Initials-Impacts }',
      },
    ]);
  });
});
