import { separatorOf, splitCells, type Separator } from './cells.ts';
import { findColumn, namesOf, type ColumnPlace } from './header.ts';
import { shown, standsForNumber } from './number.ts';

export interface TableOptions {
  /** Told from the first line if not given. */
  separator?: Separator;
  /** False for a table without a header line, whose first line is data even if it is words. */
  header?: boolean;
}

/** One record of a table, or why the table cannot be read from this line on. */
export type TableRow =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly why: string };

/** A cell with line ends in it is a text of some lines; without a limit, each line costs what all before it cost. */
const longestRecord = 1 << 16;
const mostLines = 1000;

/**
 * Reads a table line by line: CSV (RFC 4180, also with `;` or tabs) or columns between blanks. Lines that start with
 * `#`, `%` or `!` are comments; the header is the first line without any number in it, or the last comment before the
 * data where it names as many columns. Every record must have as many cells as the first and as the header: where they
 * disagree nobody can tell which number belongs to which column, so the table ends there with the reason.
 *
 * @example
 * const table = new TableReader();
 * for (const line of ['f (GHz), S11', '11.4, 0.02']) table.next(line); // undefined, { line: 2, cells: ['11.4', '0.02'] }
 * table.column('S11') // { at: 1 }
 */
export class TableReader {
  readonly #options: TableOptions;
  #line = 0;
  #separator: Separator | undefined;
  #remark: string | undefined;
  #header: string | undefined;
  #names: string[] | undefined;
  #width = 0;
  #open: { text: string; line: number } | undefined;
  #isOver = false;

  constructor(options: TableOptions = {}) {
    this.#options = options;
    this.#separator = options.separator;
  }

  /** Where a column is; to be asked after the first record. */
  column(wanted: string | number): ColumnPlace {
    return findColumn(this.#names, this.#width, wanted);
  }

  /** Takes the next line of the file; gives a record if one ends in it. After a record with a `why` there is none. */
  next(line: string): TableRow | undefined {
    this.#line++;
    if (this.#isOver) return undefined;
    if (this.#open === undefined) {
      const first = firstOf(line);
      if (first === '') return undefined;
      if (first === '#' || first === '%' || first === '!') {
        if (this.#width === 0) this.#remark = line.replace(/^\s*[#%!]+/, '');
        return undefined;
      }
    }
    return this.#record(line);
  }

  /** The file is over: a record that is still open was cut off. */
  end(): TableRow | undefined {
    return this.#open === undefined || this.#isOver
      ? undefined
      : this.#over(this.#open.line, 'a quote is never closed');
  }

  #record(text: string): TableRow | undefined {
    const start = this.#open?.line ?? this.#line;
    const whole = this.#open === undefined ? text : `${this.#open.text}\n${text}`;
    this.#separator ??= separatorOf(whole);
    const cells = splitCells(whole, this.#separator);
    if (cells === undefined) {
      this.#open = { text: whole, line: start };
      const isEndless = whole.length > longestRecord || this.#line - start > mostLines;
      return isEndless ? this.#over(start, 'a quote is never closed') : undefined;
    }
    this.#open = undefined;
    return this.#width === 0 ? this.#first(whole, cells, start) : this.#checked(cells, start);
  }

  /** The header, or the first record, with which the number of columns is settled. */
  #first(text: string, cells: string[], line: number): TableRow | undefined {
    const isWords = this.#options.header !== false && this.#header === undefined && !cells.some(standsForNumber);
    if (isWords) {
      this.#header = text;
      return undefined;
    }
    this.#width = cells.length;
    const separator = this.#separator ?? 'blank';
    const header = this.#header ?? (this.#options.header === false ? undefined : this.#remark);
    this.#names = header === undefined ? undefined : namesOf(header, separator, this.#width);
    if (this.#header !== undefined && this.#names === undefined) {
      const named = splitCells(this.#header, separator)?.length ?? 0;
      return this.#over(line, `${count(cells.length)} here, and the header names ${named}`);
    }
    return { line, cells };
  }

  #checked(cells: string[], line: number): TableRow {
    if (cells.length === this.#width) return { line, cells };
    return this.#over(line, `${count(cells.length)} here (${shown(cells.join(' '))}), and ${this.#width} before`);
  }

  #over(line: number, why: string): TableRow {
    this.#isOver = true;
    this.#open = undefined;
    return { line, why };
  }
}

/** The first character that is not blank; '' if there is none. */
function firstOf(line: string): string {
  const first = line.charAt(0);
  return first > ' ' ? first : line.trimStart().charAt(0);
}

function count(cells: number): string {
  return cells === 1 ? '1 cell' : `${cells} cells`;
}
