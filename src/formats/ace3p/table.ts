/** A line or cell of a table that could not be read as numbers, and why; never a wrong number in its place. */
export interface Unreadable {
  line: number;
  why: string;
}

/** A table of numbers in columns, as the solvers and most other codes write them. */
export interface Table {
  readonly file: string;
  /** As many as there are columns; undefined where neither the file nor the caller names one. */
  readonly names: readonly (string | undefined)[];
  /** Units out of the file's header (`t[sec]`, `RoQ(ohm/cavity)`), in the spelling of the file. */
  readonly units: readonly (string | undefined)[];
  /** Lines from 1 of the header that names the columns, if there is one. */
  readonly headerLine: number | undefined;
  /** Lines that start with # or %, without it; the first thousand. */
  readonly comments: readonly { line: number; text: string }[];
  readonly rowCount: number;
  readonly columnCount: number;
  /** Rows that were left out and cells that are NaN for want of a number: the first hundred of `unreadableCount`. */
  readonly unreadable: readonly Unreadable[];
  readonly unreadableCount: number;
  /** One column by its number from 0 or its name ({@link columnOf}); undefined where there is none, or it was not asked for. */
  column(which: number | string): Float64Array | undefined;
  /** The line of the file that a row (from 0) stands in. */
  lineOf(row: number): number;
}

/** What a scan of the file leaves behind; `values` holds one row after the other. */
export interface TableParts {
  file: string;
  names: readonly (string | undefined)[];
  units: readonly (string | undefined)[];
  headerLine: number | undefined;
  comments: readonly { line: number; text: string }[];
  columnCount: number;
  /** Rows of `keptWidth` values. */
  values: Float64Array;
  keptWidth: number;
  /** Where each column is in them, -1 for one that was not read. */
  places: Int32Array;
  lines: Int32Array;
  unreadable: readonly Unreadable[];
  unreadableCount: number;
}

/**
 * The number of the column that is meant, -1 for none: the one of exactly this name, else the only one of it where case and
 * underscores do not count, for builds have written `fieldlevel`, `Field_Level` and `FieldLevel`.
 */
export function columnOf(names: readonly (string | undefined)[], which: number | string): number {
  if (typeof which === 'number') return which;
  const exact = names.indexOf(which);
  if (exact !== -1) return exact;
  const loose = (name: string | undefined): string | undefined => name?.toLowerCase().replaceAll('_', '');
  const wanted = loose(which);
  const at = names.findIndex((name) => loose(name) === wanted);
  return at === -1 || names.some((name, other) => other > at && loose(name) === wanted) ? -1 : at;
}

export function tableOf(parts: TableParts): Table {
  const { values, lines, columnCount, places, keptWidth, ...rest } = parts;
  const rowCount = lines.length;
  return {
    ...rest,
    columnCount,
    rowCount,
    lineOf: (row) => lines[row] ?? 0,
    column(which) {
      const index = columnOf(parts.names, which);
      if (index < 0 || index >= columnCount) return undefined;
      const at = rowCount === 0 ? 0 : (places[index] ?? -1);
      if (at < 0) return undefined;
      const column = new Float64Array(rowCount);
      for (let row = 0, from = at; row < rowCount; row++, from += keptWidth) column[row] = values[from] ?? NaN;
      return column;
    },
  };
}
