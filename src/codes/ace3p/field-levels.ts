import type { Table } from '../../formats/ace3p/index.ts';

/** What a table of Track3P has of one field level. */
export interface FieldLevel {
  /** In V/m; undefined for rows that nobody can assign. */
  level: number | undefined;
  line: number;
  /** The largest value of the column, and where. */
  largest: { value: number; line: number };
  /** Different particles. */
  particles: { value: number; line: number };
  /** Why nothing can be said of it. */
  lack: string | undefined;
}

/** Two spellings of one level (`2.3e+07` in a file's name, a sum of steps in the input) differ by less. */
const sameLevel = 1e-9;

/**
 * Sums up the rows of each field level. The table has no last line that would tell its end: of a run that did not finish,
 * the level that was being written is not known.
 */
export function fieldLevels(
  table: Table,
  { level: axis, column, isDone }: { level: string; column: string; isDone: boolean },
): FieldLevel[] {
  const [levels, ids, values] = [table.column(axis), table.column('ID'), table.column(column)];
  const found: { level: number; rows: number[] }[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const level = levels?.[row] ?? NaN;
    const last = found.at(-1);
    const known = isSame(last?.level, level) ? last : found.find((one) => isSame(one.level, level));
    if (known === undefined) found.push({ level, rows: [row] });
    else known.rows.push(row);
  }
  const [bad] = table.unreadable;
  return found.map(({ level, rows }, at) => {
    const [first = 0] = rows;
    const best = rows.reduce((one, row) => ((values?.[row] ?? NaN) > (values?.[one] ?? NaN) ? row : one), first);
    const lines = rows.map((row) => table.lineOf(row));
    const [line = 1] = lines;
    const isBad = rows.some((row) => Number.isNaN(values?.[row] ?? NaN) || Number.isNaN(ids?.[row] ?? NaN));
    const isOpen = !isDone && at === found.length - 1;
    return {
      level: Number.isNaN(level) ? undefined : level,
      line,
      largest: { value: values?.[best] ?? NaN, line: table.lineOf(best) },
      particles: { value: new Set(rows.map((row) => ids?.[row])).size, line },
      lack:
        bad !== undefined
          ? `line ${bad.line}: ${bad.why}`
          : isBad || Number.isNaN(level)
            ? 'a row of this level is not all numbers'
            : isOpen
              ? 'the run did not finish, so this level may not be all there'
              : undefined,
    };
  });
}

const isSame = (one: number | undefined, other: number): boolean =>
  one !== undefined && (one === other || Math.abs(one - other) <= sameLevel * Math.abs(other));
