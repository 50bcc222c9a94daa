import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNumber } from './number.ts';
import { TableReader, type TableOptions } from './table-reader.ts';

/** Every record of a table: its line and cells, or why it ends. */
function read(text: string, options: TableOptions = {}): (readonly [number, string | readonly string[]])[] {
  const table = new TableReader(options);
  const rows = text.split('\n').map((line) => table.next(line));
  return [...rows, table.end()].flatMap((row) =>
    row === undefined ? [] : [[row.line, 'why' in row ? row.why : row.cells] as const],
  );
}

function columnsOf(text: string, ...wanted: (string | number)[]): unknown[] {
  const table = new TableReader();
  for (const line of text.split('\n')) table.next(line);
  return wanted.map((one) => table.column(one));
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

describe('readNumber', () => {
  it.each([
    ['1', 1],
    ['-1.5', -1.5],
    ['+.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1.0D+03', 1000],
    ['-2.5d-2', -0.025],
    ['1.5Q2', 150],
    ['1.5-103', 1.5e-103],
    ['0.1000000000000000055', 0.1],
    ['  7\t', 7],
    ['1e-999', 0],
  ])('reads %s', (text, value) => {
    expect(readNumber(text)).toEqual({ value });
  });

  it.each([
    ['', 'the value is empty'],
    ['nan', 'the value is nan'],
    ['-Infinity', 'the value is -Infinity'],
    ['******', 'the value did not fit its field (***)'],
    ['1e999', '1e999 is too large for a number'],
    ['1,5', '1,5 is not a number'],
    ['1 5', '"1 5" is not a number'],
    ['0x1f', '0x1f is not a number'],
    ['1.2.3', '1.2.3 is not a number'],
    ['12abc', '12abc is not a number'],
    ['1-03', '1-03 is not a number'],
    ['1e', '1e is not a number'],
    ['.', '. is not a number'],
    ['١', '١ is not a number'],
    ['9'.repeat(300), `${'9'.repeat(40)}… is not a number`],
  ])('refuses %j', (text, why) => {
    expect(readNumber(text)).toEqual({ why });
  });

  it('reads every number as JavaScript writes it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(readNumber(String(value))).toEqual({ value: Number(String(value)) });
      }),
    );
  });
});

describe('TableReader', () => {
  it.each([
    ['CSV', 'a,b\n1,2\n', [[2, ['1', '2']]]],
    [
      'quotes, separators and line ends in cells',
      'a,b\n"1, ""x""","2\n3"\n4,5\n',
      [
        [2, ['1, "x"', '2\n3']],
        [4, ['4', '5']],
      ],
    ],
    ['text behind a quote', 'a,b\n"1"2,3\n', [[2, ['12', '3']]]],
    ['blanks around cells', 'a , b\n 1 , "2" \n', [[2, ['1', '2']]]],
    ['semicolons', 'a;b\n1;2\n', [[2, ['1', '2']]]],
    ['tabs and empty cells', 'a\tb\tc\n1\t\t3\n', [[2, ['1', '', '3']]]],
    ['blanks', '  a   b\n  1   2\n', [[2, ['1', '2']]]],
    ['comments and blank lines', '# one\n\na b\n# two\n1 2\n% three\n', [[5, ['1', '2']]]],
    [
      'not a number in the first record',
      'nan inf\n1 2\n',
      [
        [1, ['nan', 'inf']],
        [2, ['1', '2']],
      ],
    ],
    [
      'no header',
      '1 2\n3 4\n',
      [
        [1, ['1', '2']],
        [2, ['3', '4']],
      ],
    ],
    [
      'a name in the first column',
      'copper 5.8e7\niron 1e7\n',
      [
        [1, ['copper', '5.8e7']],
        [2, ['iron', '1e7']],
      ],
    ],
    [
      'a record of other cells',
      '1 2\n3\n4 5\n',
      [
        [1, ['1', '2']],
        [2, '1 cell here (3), and 2 before'],
      ],
    ],
    [
      'an open quote',
      'a,b\n1,2\n"3,4\n5,6\n',
      [
        [2, ['1', '2']],
        [3, 'a quote is never closed'],
      ],
    ],
    ['nothing', '', []],
    ['comments only', '# a\n# b\n', []],
  ])('reads %s', (_, text, rows) => {
    expect(read(text)).toEqual(rows);
  });

  it('takes words for data where there is no header', () => {
    expect(read('a b\nc d\n', { header: false })).toEqual([
      [1, ['a', 'b']],
      [2, ['c', 'd']],
    ]);
  });

  it('ends a record that never ends', () => {
    expect(read(`a,b\n1,2\n"${'x\n'.repeat(600_000)}`)).toEqual([
      [2, ['1', '2']],
      [3, 'a quote is never closed'],
    ]);
  });

  it.each([
    ['a header line', 'a,b\n1,2', ['b', 2], [{ at: 1 }, { at: 1 }]],
    ['a header in a comment', '# made today\n# a b\n1 2', ['b'], [{ at: 1 }]],
    ['a header in a comment before commas', '#a,b\n1,2', ['b'], [{ at: 1 }]],
    [
      'units in brackets',
      'f (GHz),S11 [dB]\n1,2',
      ['f', 'S11'],
      [
        { at: 0, unit: 'GHz' },
        { at: 1, unit: 'dB' },
      ],
    ],
    [
      'units between blanks',
      'f (GHz)  S11 [ dB ]\n1 2',
      ['f', 'S11'],
      [
        { at: 0, unit: 'GHz' },
        { at: 1, unit: 'dB' },
      ],
    ],
    ['names with blanks', 'Total energy   Time step\n1 2', ['Time step'], [{ at: 1 }]],
    ['an exact name before one with a unit', 'f (GHz),f\n1,2', ['f'], [{ at: 1 }]],
  ])('finds columns by %s', (_, text, wanted, places) => {
    expect(columnsOf(text, ...wanted)).toEqual(places);
  });

  it('finds no column where two have the name, or none', () => {
    expect(columnsOf('a a\n1 2', 'a', 'b', 3)).toEqual([
      { why: '2 columns are called a' },
      { why: 'no column is called b; there are a, a' },
      { why: 'the table has 2 columns, so none is number 3' },
    ]);
  });

  it('gives back what was written as CSV', () => {
    const cell = fc.string().filter((text) => !/[\r\n]/.test(text) && text === text.trim());
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, fc.integer()), { minLength: 1 }), (rows) => {
        const text = rows.map(([a, b, n]) => `${quoted(a)},${quoted(b)},${n}\n`).join('');

        expect(read(text, { header: false, separator: ',' }).map(([, cells]) => cells)).toEqual(
          rows.map(([a, b, n]) => [a, b, String(n)]),
        );
      }),
    );
  });

  it('reads anything without failing, and all records as wide as the first', () => {
    const line = fc.stringMatching(/^[ \t,;"#a1.()[\]]{0,12}$/);
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const widths = read(lines.join('\n')).flatMap(([, cells]) => (typeof cells === 'string' ? [] : [cells.length]));

        expect(new Set(widths).size).toBeLessThan(2);
      }),
      { numRuns: 2000 },
    );
  });
});
