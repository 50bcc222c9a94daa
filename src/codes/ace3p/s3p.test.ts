import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pickQuantities, type Quantity } from '../../model/index.ts';
import { describeCode } from '../../testing/describe-code.ts';
import { filesInMemory } from '../files-in-memory.ts';
import { s3p } from './s3p.ts';

const fixtures = new URL('../../../test/fixtures/', import.meta.url);
const mesh = new Uint8Array(readFileSync(new URL('slac/pillbox.ncdf', fixtures)));
const realFile = (name: string): string => readFileSync(new URL(`ace3p/s3p/${name}`, fixtures), 'utf8');

const input = `ModelInfo: {
  File: pillbox.ncdf
  BoundaryCondition: {
    Electric: 6
    Waveguide: 1 2
  }
}
FrequencyScan: {
  Start: 9.0e9
  End: 9.5e9
  Interval: 0.25e9
}
Port: {
  ReferenceNumber: 1
  NumberOfModes: 1
}
`;
const header = `#Index mapping:
#          0 : Port 1, Mode 0, Type: TE (cutoff: 6.5e+09 Hz)
#          1 : Port 2, Mode 0, Type: TM (cutoff: 7.5e+09 Hz)
`;
const [absolute, complex] = ['s3p_results/Reflection.out', 's3p_results/SParameter.out'] as const;
const magnitude = `${header}#Frequency[Hz]  S(0,0)  S(1,0)
9.00000000e+09  1.0e-01  9.9e-01
9.25000000e+09  2.0e-01  9.8e-01
9.50000000e+09  3.0e-01  9.5e-01
`;
const parts = `${header}#Frequency[Hz]  S(0,0)  S(1,0)
9.00000000e+09 ( 6.0e-02,  8.0e-02) (-9.9e-01,  0.0e+00)
9.25000000e+09 ( 1.2e-01, -1.6e-01) ( 0.0e+00,  9.8e-01)
9.50000000e+09 ( 3.0e-01,  0.0e+00) ( 0.0e+00, -9.5e-01)
`;

function scan(name: string, file: string, same: readonly number[], through: readonly number[]): Quantity[] {
  const one = (port: number, values: readonly number[]): Quantity[] =>
    values.map((value, row) => ({
      name,
      unit: '',
      index: { port, mode: 0, from_port: 1, from_mode: 0, frequency: 9e9 + row * 0.25e9 },
      value,
      source: { file, line: row + 5 },
    }));
  return [...one(1, same), ...one(2, through)];
}

const results = { 'scan.s3p': input, [absolute]: magnitude, [complex]: parts };

describeCode('S3P', () => ({
  code: s3p,
  analysis: { 'bend.s3p': input, 'pillbox.ncdf': mesh },
  inputs: [
    { from: 'bend.s3p', to: 'bend.s3p', role: 'input' },
    { from: 'bend.s3p', to: 'scan.s3p', role: 'copy of the input' },
    { from: 'pillbox.ncdf', to: 'pillbox.ncdf', role: 'mesh' },
  ],
  required: [
    { file: 'bend.s3p', named: '*.s3p (input)' },
    { file: 'pillbox.ncdf', named: 'bend.s3p:2' },
  ],
  faults: [
    {
      change: { 'bend.s3p': input.replace('End: 9.5e9', 'End: 8.5e9') },
      message: 'bend.s3p:10: FrequencyScan.End is 8.5e9, below the start, 9.0e9',
    },
    {
      change: { 'bend.s3p': input.replace('0.25e9', '0') },
      message: 'bend.s3p:11: FrequencyScan.Interval is 0; it must be above 0',
    },
    {
      change: { 'bend.s3p': input.replace('ReferenceNumber: 1', 'ReferenceNumber: 8') },
      message: 'bend.s3p:14: Port.ReferenceNumber uses the boundary 8, and pillbox.ncdf has 1, 2, 6',
    },
  ],
  results,
  proof: [absolute],
  quantities: [
    ...scan('s_magnitude', absolute, [0.1, 0.2, 0.3], [0.99, 0.98, 0.95]),
    ...scan('s_real', complex, [0.06, 0.12, 0.3], [-0.99, 0, 0]),
    ...scan('s_imaginary', complex, [0.08, -0.16, 0], [0, 0.98, -0.95]),
    {
      name: 'cutoff_frequency',
      unit: 'Hz',
      index: { port: 1, mode: 0 },
      value: 6.5e9,
      source: { file: absolute, line: 2 },
    },
    {
      name: 'cutoff_frequency',
      unit: 'Hz',
      index: { port: 2, mode: 0 },
      value: 7.5e9,
      source: { file: absolute, line: 3 },
    },
  ],
  parameter: { path: 'FrequencyScan.Interval', value: '0.25e9', other: '0.50e9', change: ['0.25e9', '0.50e9'] },
}));

async function verdictOn(changed: Record<string, string>): Promise<string> {
  const { complete, reason } = await s3p.evidence(filesInMemory({ ...results, ...changed }));
  return complete ? 'complete' : (reason ?? '');
}

const short = (text: string): string => text.replace(/9\.50000000e\+09.*\n/, '');

describe('the evidence of S3P', () => {
  it('counts the frequencies of both tables against the scan', async () => {
    expect(await verdictOn({})).toBe('complete');
    expect(await verdictOn({ [absolute]: short(magnitude) })).toBe(
      `${absolute} has 2 of the 3 frequencies that were asked for`,
    );
    expect(await verdictOn({ [complex]: short(parts) })).toBe(
      `${complex} has 2 of the 3 frequencies that were asked for`,
    );
    expect(await verdictOn({ 'scan.s3p': input.replace('9.0e9', '8.0e9').replace('9.5e9', '8.5e9') })).toBe(
      `${absolute} goes from 9000000000 to 9500000000 Hz, and 8000000000 to 8500000000 Hz were asked for`,
    );
    expect(await verdictOn({ [absolute]: magnitude.replace('9.8e-01', 'nan') })).toBe(
      `${absolute}:6: S(1,0) is not a number`,
    );
  });

  it('does without the complex table of newer builds, and not without knowing the scan', async () => {
    const { [complex]: _, ...older } = results;
    const { 'scan.s3p': __, ...unknown } = results;

    expect(await s3p.evidence(filesInMemory(older))).toEqual({ complete: true });
    expect(await s3p.evidence(filesInMemory(unknown))).toEqual({
      complete: false,
      reason: `scan.s3p is not there, so nobody can tell whether ${absolute} has all frequencies`,
    });
  });
});

describe('real tables of S3P', () => {
  const files = filesInMemory({
    's3p_results/Reflection.out': realFile('Reflection.out'),
    's3p_results/SParameter.out': realFile('SParameter.out'),
  });
  const through = { port: 8, mode: 0, from_port: 7, from_mode: 0, frequency: 9.424e9 };

  it('are read by port and mode', async () => {
    const quantities = await s3p.quantities(files);
    const value = (name: string, index: Quantity['index'] = {}) =>
      pickQuantities(quantities, { name, index }).map((one) => one.value);

    expect(quantities).toHaveLength(3 * 16 * 13 + 4);
    expect(quantities.filter((one) => one.value === undefined)).toEqual([]);
    expect(value('s_magnitude', through)).toEqual([0.999477918]);
    expect(value('s_real', through)).toEqual([0.962270736]);
    expect(value('s_imaginary', through)).toEqual([-0.270168724]);
    expect(value('s_magnitude', { port: 8, mode: 1, from_port: 8, from_mode: 1 }).slice(0, 3)).toEqual([
      0.999999951, 0.999999927, 0.999999889,
    ]);
    expect(value('cutoff_frequency')).toEqual([6.55719e9, 1.31155e10, 6.55719e9, 1.31155e10]);
  });

  it('agree with each other: |S| is what its parts make', async () => {
    const quantities = await s3p.quantities(files);
    const values = (name: string) => pickQuantities(quantities, { name, index: {} }).map((one) => one.value ?? NaN);
    const [size, real, imaginary] = [values('s_magnitude'), values('s_real'), values('s_imaginary')];

    expect(size.filter((one, at) => Math.abs(one - Math.hypot(real[at] ?? 0, imaginary[at] ?? 0)) > 1e-8)).toEqual([]);
  });
});
