import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaled } from '../bytes/index.ts';
import { readColumns } from './index.ts';

const columns = (text: string, options = {}) => {
  const table = readColumns(text, 'x.out', options);
  return Array.from({ length: table.columnCount }, (_, at) => [...(table.column(at) ?? [])]);
};

describe('readColumns', () => {
  it('reads every double exactly as Number does', () => {
    const cell = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(20)).map(([x, n]) => x.toExponential(n)),
      fc.tuple(fc.nat(1e15), fc.integer({ min: -330, max: 330 })).map(([m, e]) => `${m}e${e}`),
      fc.constantFrom('.5', '5.', '-0.0', '+1e+5', '0.00000000000000000001'),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const text = rows.map((row) => `  ${row.join('   ')}  \r\n`).join('');
        expect(columns(text)).toEqual([0, 1].map((at) => rows.map((row) => Number(row[at]))));
      }),
      { numRuns: 300 },
    );
  });

  it('rounds as Number does, or leaves it to Number', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 53), fc.integer({ min: -300, max: 300 }), (mantissa, exponent) => {
        const value = scaled(mantissa, exponent);
        expect(Number.isNaN(value) || value === Number(`${mantissa}e${exponent}`)).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });

  it('names the columns by a comment or a line of words', () => {
    const commented = readColumns('## Bunch\n## t[sec]    I[A]\n1 2\n3 4\n', 'x');
    const plain = readColumns('fieldlevel ID\n2.3e7 4\n', 'x');

    expect([commented.names, commented.units, commented.headerLine]).toEqual([['t', 'I'], ['sec', 'A'], 2]);
    expect([...(commented.column('I') ?? [])]).toEqual([2, 4]);
    expect([plain.names, plain.headerLine, plain.lineOf(0)]).toEqual([['fieldlevel', 'ID'], 1, 2]);
    expect(readColumns('1 2\n', 'x', { names: ['t', 'V'] }).names).toEqual(['t', 'V']);
    expect(readColumns('t V\n', 'x')).toMatchObject({ rowCount: 0, columnCount: 2, names: ['t', 'V'] });
  });

  it('reads commas between cells, with empty cells marked', () => {
    const table = readColumns('# iX,iY,total\n0,0,1.5\n0,1,\n0,,2.5\n', 'x');

    expect([...(table.column('total') ?? [])]).toEqual([1.5, 2.5]);
    expect([...(table.column('iY') ?? [])]).toEqual([0, NaN]);
    expect(table.unreadable).toEqual([
      { line: 3, why: '2 values in a table of 3 columns' },
      { line: 4, why: 'column 2 is empty' },
    ]);
    expect(columns('0 -2.2982e+00, -3.4926e+00\n')).toEqual([[0], [-2.2982], [-3.4926]]);
  });

  it('marks what is no number and leaves out rows of another width', () => {
    const table = readColumns('1 2\n3 ****\n5\nand words\n6 nan\n7 -inf # late\n8 1.5D+2\n', 'x');

    expect([...(table.column(0) ?? [])]).toEqual([1, 3, 6, 7, 8]);
    expect([...(table.column(1) ?? [])]).toEqual([2, NaN, NaN, -Infinity, 150]);
    expect(table.unreadable).toEqual([
      { line: 2, why: 'column 2 is not a number' },
      { line: 3, why: '1 values in a table of 2 columns' },
      { line: 4, why: 'not a row of numbers' },
    ]);
  });

  it('says when the header and the rows disagree', () => {
    const table = readColumns('a b c\n1 2\n', 'x');

    expect(table.names).toEqual([undefined, undefined]);
    expect(table.unreadable).toEqual([{ line: 1, why: 'the header names 3 columns, the rows have 2' }]);
  });

  it('does not trust a last line that may have been cut', () => {
    expect(columns('1.0e-01 2.0e-01\n3.0e-01 4.0e-0')).toEqual([[0.1], [0.2]]);
    expect(columns('1.0e-01 2.0e-01\n3.0e-01 -4.0e-01')).toEqual([
      [0.1, 0.3],
      [0.2, -0.4],
    ]);
    expect(columns('1.0 2.0')).toEqual([[], []]);
    expect(columns('1.0 2.0', { lastLine: 'taken' })).toEqual([[1], [2]]);
  });

  it.each([
    ['', 'x.out:1:1: the file is empty.'],
    ['\n \n', 'x.out:1:1: the file is empty.'],
    ['CDF\u0002\0\0', 'x.out:1:1: this is a netCDF file, not a table.'],
    ['1 2\0', 'x.out:1:1: this is a binary file, not a table.'],
    ['version https://git-lfs.github.com/spec/v1\n', 'x.out:1:1: this is a git-LFS pointer'],
    ['words\nand words\n', 'x.out:1:1: no row of numbers.'],
    [`${'words\n'.repeat(1000)}1 2\n`, 'x.out:1:1: no row of numbers.'],
  ])('refuses a file without a table (%#)', (text, message) => {
    expect(() => readColumns(text, 'x.out')).toThrow(message);
  });

  it('reads a megabyte on one line', () => {
    const table = readColumns(`${'1 '.repeat(500_000)}\n`, 'x');

    expect([table.rowCount, table.columnCount]).toEqual([1, 500_000]);
  });
});
