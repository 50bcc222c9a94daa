import { TableReader } from '../formats/table/index.ts';
import type { Point } from './points.ts';

/**
 * Points of a table (CSV or columns between blanks): its first record names the parameters, each further one is a point.
 * Gives what is wrong with it, and in which line (from 1).
 */
export function readPoints(text: string): { points: Point[] } | { line: number; why: string } {
  const table = new TableReader({ header: false });
  const points: Point[] = [];
  let names: readonly string[] | undefined;
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (const row of [...lines.map((line) => table.next(line)), table.end()]) {
    if (row === undefined) continue;
    if ('why' in row) return row;
    const cells = row.cells.map((cell) => cell.trim());
    const empty = cells.indexOf('');
    if (names === undefined) {
      names = cells;
      const twice = cells.find((name, n) => cells.indexOf(name) !== n);
      if (empty !== -1) return { line: row.line, why: `column ${empty + 1} has no name` };
      if (twice !== undefined) return { line: row.line, why: `there are two columns ${twice}` };
      continue;
    }
    if (empty !== -1) return { line: row.line, why: `${names[empty] ?? ''} has no value` };
    points.push(Object.fromEntries(names.map((name, n) => [name, cells[n] ?? ''])));
  }
  if (names === undefined) return { line: 1, why: 'it is empty: its first line names the parameters' };
  return points.length === 0 ? { line: lines.length, why: 'there is no point below the names' } : { points };
}
