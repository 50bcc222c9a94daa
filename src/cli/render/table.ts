import type { Line } from './look.ts';
import { cutLine, lineWidth } from './text-width.ts';

/** How a column gives way where the terminal is too narrow for all of it. */
export interface Column {
  title?: Line;
  align?: 'right';
  /** It may be cut to this width. */
  least?: number;
  /** It may be left out; those with the highest number go first. */
  drop?: number;
}

/** Cells of one row, or a line of its own between rows. */
export type Row = readonly Line[] | { readonly whole: Line };

export interface TableLayout {
  width: number;
  /** Columns left free at the start of each row. */
  indent?: number;
}

const gap = 2;

interface Cell {
  line: Line;
  width: number;
}

/** Rows in columns that fit the width. Columns in which nothing stands are left out. */
export function tableLines(columns: readonly Column[], rows: readonly Row[], layout: TableLayout): Line[] {
  const { width, indent = 0 } = layout;
  const measured = rows.map((row) => (isCells(row) ? columns.map((_, i) => measure(row[i] ?? '')) : row));
  const cells = measured.filter((row) => Array.isArray(row));
  const head = columns.map((column) => measure(column.title ?? ''));
  const natural = columns.map((_, i) => {
    const own = cells.reduce((most, row) => Math.max(most, row[i]?.width ?? 0), 0);
    return own === 0 && cells.length > 0 ? 0 : Math.max(own, head[i]?.width ?? 0);
  });
  const widths = fit(columns, natural, width - indent);
  const lines = measured.map((row) =>
    Array.isArray(row) ? written(columns, row, widths, indent) : cutLine(row.whole, width),
  );
  return columns.some((column) => column.title !== undefined)
    ? [written(columns, head, widths, indent), ...lines]
    : lines;
}

function isCells(row: Row): row is readonly Line[] {
  return Array.isArray(row);
}

function measure(line: Line): Cell {
  return { line, width: lineWidth(line) };
}

/** Widths that fit: columns are left out while even their least widths are too much, then the rest is shared. */
function fit(columns: readonly Column[], natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  const least = natural.map((wanted, i) => Math.min(wanted, columns[i]?.least ?? wanted));
  const order = columns
    .map((column, i) => ({ i, drop: column.drop ?? 0 }))
    .filter(({ drop }) => drop > 0)
    .toSorted((a, b) => b.drop - a.drop);
  for (const { i } of order) {
    if (total(least) <= width) break;
    widths[i] = 0;
    least[i] = 0;
  }
  while (total(widths) > width) {
    const widest = widths.reduce((best, one, i) => (one > (least[i] ?? 0) && one > (widths[best] ?? 0) ? i : best), -1);
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function total(widths: readonly number[]): number {
  const shown = widths.filter((one) => one > 0);
  return shown.reduce((sum, one) => sum + one, 0) + gap * Math.max(0, shown.length - 1);
}

function written(columns: readonly Column[], row: readonly Cell[], widths: readonly number[], indent: number): Line {
  const pieces: Line[] = [];
  let owed = indent;
  for (const [i, width] of widths.entries()) {
    const cell = row[i];
    if (width === 0) continue;
    const used = Math.min(cell?.width ?? 0, width);
    const before = columns[i]?.align === 'right' ? width - used : 0;
    // Blanks are paid only when something follows them: no line ends in blanks.
    if (cell !== undefined && used > 0) {
      pieces.push(' '.repeat(owed + before), cell.width > width ? cutLine(cell.line, width) : cell.line);
      owed = width - used - before + gap;
    } else owed += width + gap;
  }
  return pieces;
}
