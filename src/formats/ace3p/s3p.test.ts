import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readScattering } from './index.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../test/fixtures/ace3p/${name}`, import.meta.url), 'utf8');

describe('readScattering', () => {
  const reflection = readScattering(fixture('s3p/Reflection.out'), 'Reflection.out');
  const matrix = readScattering(fixture('s3p/SParameter.out'), 'SParameter.out');

  it('reads the scan and what the indices stand for', () => {
    expect([...reflection.frequencies]).toEqual([
      9.424e9, 9.674e9, 9.924e9, 1.0174e10, 1.0424e10, 1.0674e10, 1.0924e10, 1.1174e10, 1.1424e10, 1.1674e10, 1.1924e10,
      1.2174e10, 1.2424e10,
    ]);
    expect(reflection.portModes).toEqual([
      { index: 0, port: 7, mode: 0, type: 'TE', cutoff: { value: 6.55719e9, unit: 'Hz', line: 2 } },
      { index: 1, port: 7, mode: 1, type: 'TE', cutoff: { value: 1.31155e10, unit: 'Hz', line: 3 } },
      { index: 2, port: 8, mode: 0, type: 'TE', cutoff: { value: 6.55719e9, unit: 'Hz', line: 4 } },
      { index: 3, port: 8, mode: 1, type: 'TE', cutoff: { value: 1.31155e10, unit: 'Hz', line: 5 } },
    ]);
    expect([matrix.kind, reflection.kind, matrix.columns.length, matrix.unreadable]).toEqual([
      'complex',
      'magnitude',
      16,
      [],
    ]);
  });

  it('reads |S| and the complex S, which agree', () => {
    const s00 = reflection.columns[0];
    const c20 = matrix.columns.find(({ i, j }) => i === 2 && j === 0);

    expect([...(s00?.values ?? [])].slice(0, 3)).toEqual([3.23077414e-2, 4.25636017e-2, 5.26026843e-2]);
    expect([s00?.imaginary, c20?.first?.port, c20?.second?.port]).toEqual([undefined, 8, 7]);
    expect([matrix.columns[0]?.values[0], matrix.columns[0]?.imaginary?.[0]]).toEqual([8.74038681e-3, 3.11029869e-2]);
    expect([matrix.columns[2]?.values[12], matrix.columns[2]?.imaginary?.[12]]).toEqual([
      6.55892539e-2, -9.84442474e-1,
    ]);
    expect(reflection.columns[15]?.values[12]).toBe(9.99897413e-1);
    for (const [at, { values, imaginary }] of matrix.columns.entries()) {
      const sizes = values.map((re, row) => Math.hypot(re, imaginary?.[row] ?? 0));
      for (const [row, size] of sizes.entries()) expect(size).toBeCloseTo(reflection.columns[at]?.values[row] ?? 0, 6);
    }
  });

  it('leaves out rows that the header disagrees with', () => {
    const text = '#Frequency[Hz] S(0,0) S(0,1)\n1e9 0.5 0.25\n2e9 0.5\n3e9 0.5 wrong\n4e9 0.5 0.2';

    expect(readScattering(text, 'x').unreadable).toEqual([
      { line: 3, why: 'the header names 3 columns, the row has 2' },
      { line: 5, why: 'the last line has no line end and may be cut' },
    ]);
    expect([...readScattering(text, 'x').frequencies]).toEqual([1e9, 3e9]);
    expect([...(readScattering(text, 'x').columns[1]?.values ?? [])]).toEqual([0.25, NaN]);
    expect(() => readScattering('1 2\n', 'x')).toThrow('no header with S(i,j) over the columns');
    expect(() => readScattering('# S(0,0)\n#\n1e9 0.5\n', 'x.out')).toThrow('x.out:3:1: the header names 1 columns');
    expect(() => readScattering('# 0 : Port 7, Mode 0\n# 0 : Port 8, Mode 0\n#F S(0,0)\n', 'x')).toThrow(
      'two port modes',
    );
  });

  it('tells frequencies to the last digit in any unit, and a cutoff in Hz only', () => {
    const text =
      '# 0 : Port 12, Mode 3, Type: TEM (cutoff: 6.55719 GHz)\n# 1 : Port 3, Mode 0 (cutoff: 0 Hz)\n#Frequency[GHz] S(0,1)\n1.1 .5\n8.2 .25\n1.3e1 .1\n';
    const { frequencies, columns, portModes } = readScattering(text, 'x');

    expect([...frequencies]).toEqual([1.1e9, 8.2e9, 13e9]);
    expect([columns[0]?.first?.port, columns[0]?.second?.port]).toEqual([12, 3]);
    expect(portModes.map(({ cutoff }) => cutoff)).toEqual([
      { line: 1, why: '6.55719 GHz is not a number' },
      { value: 0, unit: 'Hz', line: 2 },
    ]);
  });

  it('takes no real part for a magnitude where rows differ', () => {
    const { kind, columns, unreadable } = readScattering('#Frequency[Hz] S(0,0)\n1e9 0.5\n2e9 ( 0.3, 0.4)\n', 'x');

    expect([kind, [...(columns[0]?.values ?? [])]]).toEqual(['magnitude', [0.5]]);
    expect(unreadable).toEqual([{ line: 3, why: 'real cells in some rows, complex cells in others' }]);
  });
});
