import { describe, expect, it } from 'vitest';
import { dim, textOf } from './look.ts';
import { tableLines, type Column } from './table.ts';

const columns: readonly Column[] = [{}, { least: 6 }, { align: 'right', drop: 1 }, { least: 5, drop: 2 }];
const rows = [
  ['a1', 'a rather long name', '12', 'notes that go on'],
  ['b22', '空洞', '1234', ''],
];

const shown = (width: number): string[] => tableLines(columns, rows, { width }).map(textOf);

describe('tableLines', () => {
  it('gives every column its width where there is room', () => {
    expect(shown(80)).toEqual(['a1   a rather long name    12  notes that go on', 'b22  空洞                1234']);
  });

  it('cuts the widest columns that may be cut', () => {
    expect(shown(36)).toEqual(['a1   a rather l…    12  notes that…', 'b22  空洞         1234']);
  });

  it('leaves columns out when cutting is not enough', () => {
    expect(shown(20)).toEqual(['a1   a rather…    12', 'b22  空洞       1234']);
    expect(shown(12)).toEqual(['a1   a rath…', 'b22  空洞']);
  });

  it('leaves out columns in which nothing stands, and writes titles', () => {
    const titled: readonly Column[] = [{ title: 'name' }, { title: dim('empty') }, { title: 'n', align: 'right' }];

    expect(tableLines(titled, [['x', '', '1']], { width: 80, indent: 2 }).map(textOf)).toEqual([
      '  name  n',
      '  x     1',
    ]);
  });

  it('lets a whole line stand between rows', () => {
    const lines = tableLines([{}], [{ whole: 'a heading that is too long' }, ['x']], { width: 10 });

    expect(lines.map(textOf)).toEqual(['a heading…', 'x']);
  });
});
