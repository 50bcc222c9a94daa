import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRfpostOutput } from './index.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../test/fixtures/ace3p/${name}`, import.meta.url), 'utf8');

describe('readRfpostOutput', () => {
  const text = fixture('acdtool/pillbox-rtop.rfpost.out');
  const output = readRfpostOutput(text, 'rfpost.out');

  it('reads R/Q, the scaling and the banner of a real run', () => {
    const [scaling, roverq] = output.sections;

    expect(output.sections.map(({ name, line, unreadable }) => [name, line, unreadable])).toEqual([
      ['scaling', 61, []],
      ['RoverQ', 84, []],
    ]);
    expect(roverq?.tables).toEqual([
      {
        names: ['ModeID', 'Frequency', 'Qext', 'V_r', 'V_i', '|V|', 'RoQ'],
        units: [undefined, 'Hz', undefined, 'V', 'V', 'V', 'ohm/cavity'],
        rows: [
          { line: 89, cells: [0, 1.31381e9, 0, -2.2982, -3.4926, 4.18085, 119.574] },
          { line: 90, cells: [1, 2.3291386e9, 0, 6.8065e-4, -6.9209e-4, 9.70705e-4, 3.63598e-6] },
        ],
      },
    ]);
    expect(scaling?.values.map(({ name, readings, modeId }) => [name, modeId, ...readings])).toEqual([
      ['x0', 0, { value: 0, line: 64 }],
      ['y0', 0, { value: 0, line: 64 }],
      ['gz1', 0, { value: -0.057, line: 65 }],
      ['gz2', 0, { value: 0.057, line: 65 }],
      ['V', 0, { value: 5.9456e-3, imaginary: 4.5814, unit: 'normalized field', line: 66 }],
      ['ga', 0, { value: 40.1875, unit: 'normalized field', line: 67 }],
      ['E,B m_factor', 0, { value: -273606, imaginary: 415708, line: 68 }],
    ]);
    expect(output.modes).toEqual([
      {
        id: 0,
        line: 48,
        frequency: { value: 1.31381e9, imaginary: 0, unit: 'Hz', line: 48 },
        externalQ: { value: 0, line: 48 },
      },
      {
        id: 1,
        line: 49,
        frequency: { value: 2.32914e9, imaginary: 0, unit: 'Hz', line: 49 },
        externalQ: { value: 0, line: 49 },
      },
    ]);
    expect(output.boundingBox?.low.map((one) => 'value' in one && one.value)).toEqual([0, 0, -0.15]);
    expect(output.boundingBox?.high.map((one) => 'value' in one && one.value)).toEqual([0.100121, 0.100125, 0.15]);
  });

  it('reads maxima by surface, blocks it has never seen and an unclosed one', () => {
    const other = [
      '[scaling]',
      '{',
      '  ModeID:   2',
      '  Ez scaled to = 1.0e+06 (V/m)',
      'maxFieldsOnSurface',
      '{',
      '  ionoff = 1',
      '}',
      '[maxFieldsOnSurface]',
      '{',
      '  surfaceID : 6',
      '  ModeID : 0',
      '  Emax :  3.94e+07 (V/m)  at (0.1, 0.2, -0.3)',
      '}',
      '[fromTheFuture]',
      '{',
      ' ModeID  Spin(hbar)',
      '  0  0.5',
      '  1  1.5',
      '  1  2.5',
      '  2',
      '}',
      '',
    ].join('\n');
    const [scaling, maxima, future] = readRfpostOutput(other, 'x').sections;

    expect(scaling?.values).toMatchObject([
      { name: 'Ez scaled to', modeId: 2, readings: [{ value: 1e6, unit: 'V/m' }] },
    ]);
    expect(maxima?.values).toMatchObject([
      {
        name: 'Emax',
        surfaceId: 6,
        modeId: 0,
        readings: [{ value: 3.94e7, unit: 'V/m', line: 13 }],
        at: [{ value: 0.1 }, { value: 0.2 }, { value: -0.3 }],
      },
    ]);
    expect(future?.tables).toEqual([
      { names: ['ModeID', 'Spin'], units: [undefined, 'hbar'], rows: [{ line: 18, cells: [0, 0.5] }] },
    ]);
    expect(future?.unreadable).toEqual([
      { line: 21, why: 'the header names 2 columns, the row has 1' },
      { line: 19, why: '1 is given at lines 19 and 20' },
      { line: 20, why: '1 is given at lines 19 and 20' },
    ]);
  });
});
