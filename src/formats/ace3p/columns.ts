import { AppError } from '../../errors/index.ts';
import { scaled, slowNumber } from '../bytes/index.ts';
import { nameColumns, wordsIn, type HeaderLine } from './header.ts';
import { tableOf, type Table, type Unreadable } from './table.ts';

export interface ColumnOptions {
  /** Names for a file that has no header. */
  names?: readonly string[];
  /** The file is known to be whole, so its last line counts even without a line end. */
  whole?: boolean;
}

/**
 * Reads numbers in columns, apart by blanks, or by commas where the first row has one between each two cells. Lines that
 * start with # or % are comments; the last of them with as many words as there are columns names them, and so does a
 * line of words right over the rows. Reads bytes as they come from the file and makes no string of a row.
 *
 * A row with more or fewer cells than the first is left out, a cell that is no number is NaN, and both are listed as
 * unreadable. So is a last line without a line end whose last cell is shorter than the one above: it may have been cut.
 *
 * @throws AppError FILE_FORMAT for a file that holds no table: binary, empty, a git-LFS pointer, words alone
 */
export function readColumns(source: Uint8Array | string, file: string, options: ColumnOptions = {}): Table {
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  return new ColumnScanner(bytes, file, options).run();
}

const [tab, newline, carriageReturn, space, numberSign, percent, plus, comma, minus, dot, zero, nine, letterE] = [
  9, 10, 13, 32, 35, 37, 43, 44, 45, 46, 48, 57, 101,
];
const mostListed = 100;
const mostComments = 1000;
const exact = 2 ** 53;

class ColumnScanner {
  readonly #bytes: Uint8Array;
  readonly #file: string;
  readonly #options: ColumnOptions;
  readonly #comments: HeaderLine[] = [];
  readonly #words: HeaderLine[] = [];
  readonly #unreadable: Unreadable[] = [];
  #unreadableCount = 0;
  #values = new Float64Array();
  #lines = new Int32Array();
  #rows = 0;
  #width = 0;
  #commas = false;
  #line = 1;
  #at = 0;
  /** Digits of the last cell of a row, and of the last row that was taken. */
  #cellLength = 0;
  #lastLength = Infinity;

  constructor(bytes: Uint8Array, file: string, options: ColumnOptions) {
    this.#bytes = bytes;
    this.#file = file;
    this.#options = options;
  }

  run(): Table {
    this.#refuseForeign();
    for (const { length } = this.#bytes; this.#at < length; this.#line++) {
      const first = this.#next();
      if (first === numberSign || first === percent) this.#comment();
      else if (first !== newline) this.#row();
      const end = this.#bytes.indexOf(newline, this.#at);
      this.#at = end === -1 ? length : end + 1;
    }
    if (this.#rows === 0 && this.#words.length > 1) throw this.#wrong(this.#words[0]?.line ?? 1, 'no row of numbers');
    return this.#table();
  }

  #table(): Table {
    const above = this.#words.at(-1);
    const columnCount = this.#width === 0 ? wordsIn(above?.text ?? '', false).length : this.#width;
    const candidates = [...this.#comments, ...this.#words].toSorted((a, b) => a.line - b.line);
    const sources = { candidates, above, names: this.#options.names };
    const { disagrees, ...naming } = nameColumns(columnCount, sources, this.#commas);
    if (disagrees !== undefined) this.#report(disagrees.why, disagrees.line);
    return tableOf({
      file: this.#file,
      ...naming,
      comments: this.#comments,
      columnCount,
      values: this.#values.subarray(0, this.#rows * columnCount),
      lines: this.#lines.subarray(0, this.#rows),
      unreadable: this.#unreadable.toSorted((a, b) => a.line - b.line),
      unreadableCount: this.#unreadableCount,
    });
  }

  #comment(): void {
    const text = this.#restOfLine();
    if (this.#comments.length < mostComments)
      this.#comments.push({ line: this.#line, text: text.replace(/^[#%\s]+/, '') });
  }

  #row(): void {
    if (this.#width === 0 && !this.#begins()) return;
    this.#makeRoom();
    const from = this.#rows * this.#width;
    const bad: string[] = [];
    let cells = 0;
    for (let next = this.#next(); next !== newline && next !== numberSign && next !== percent; next = this.#next()) {
      const value = next === comma ? undefined : this.#cell();
      if (value === undefined && bad.length < mostListed) {
        bad.push(next === comma ? `column ${cells + 1} is empty` : `column ${cells + 1} is not a number`);
      }
      if (cells < this.#width) this.#values[from + cells] = value ?? NaN;
      cells++;
      if (this.#commas && this.#next() === comma) this.#at++;
    }
    if (cells > 0 && bad.length === Math.min(cells, mostListed)) this.#report('not a row of numbers');
    else if (this.#isCut(cells)) this.#report('the last line has no line end and may be cut');
    else if (cells !== this.#width) this.#report(`${cells} values in a table of ${this.#width} columns`);
    else this.#take(bad);
  }

  #take(bad: readonly string[]): void {
    this.#lines[this.#rows++] = this.#line;
    this.#lastLength = this.#cellLength;
    for (const why of bad) this.#report(why);
  }

  #isCut(cells: number): boolean {
    if (this.#at < this.#bytes.length || this.#options.whole === true) return false;
    return cells < this.#width || this.#cellLength < this.#lastLength;
  }

  /** Settles how the rows are written by the first of them; false for a line of words. */
  #begins(): boolean {
    const start = this.#at;
    const first = this.#cell();
    this.#at = start;
    const text = this.#restOfLine();
    if (first === undefined) {
      if (this.#words.length >= mostListed) throw this.#wrong(this.#words[0]?.line ?? 1, 'no row of numbers');
      this.#words.push({ line: this.#line, text });
      return false;
    }
    const row = text.replace(/[#%].*/, '');
    const count = wordsIn(row, false).length;
    this.#commas = count > 1 && row.split(',').length === count;
    this.#width = count;
    // Room for as many rows as there would be if all were as long as this one.
    const rows = Math.ceil((1.02 * (this.#bytes.length - start)) / (text.length + 1)) + 1;
    this.#values = new Float64Array(rows * count);
    this.#lines = new Int32Array(rows);
    return true;
  }

  /** The number here, undefined if there is none; goes on to the end of the cell. */
  #cell(): number | undefined {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    let unit = bytes[at] ?? newline;
    if (unit === minus || unit === plus) unit = bytes[++at] ?? newline;
    const digitsFrom = at;
    let mantissa = 0;
    let exponent = 0;
    let digits = 0;
    for (; unit >= zero && unit <= nine; unit = bytes[++at] ?? newline, digits++)
      mantissa = mantissa * 10 + (unit - zero);
    if (unit === dot) {
      const point = at + 1;
      unit = bytes[++at] ?? newline;
      for (; unit >= zero && unit <= nine; unit = bytes[++at] ?? newline) mantissa = mantissa * 10 + (unit - zero);
      exponent = point - at;
      digits -= exponent;
    }
    let isPlain = digits > 0 && mantissa <= exact;
    if ((unit | 32) === letterE) {
      unit = bytes[++at] ?? newline;
      const negative = unit === minus;
      if (negative || unit === plus) unit = bytes[++at] ?? newline;
      const from = at;
      let power = 0;
      for (; unit >= zero && unit <= nine; unit = bytes[++at] ?? newline) power = power * 10 + (unit - zero);
      isPlain &&= at > from && at - from < 5;
      exponent += negative ? -power : power;
    }
    if (isPlain && this.#endsCell(unit)) {
      const value = scaled(mantissa, exponent);
      this.#at = at;
      this.#cellLength = at - digitsFrom;
      if (value === value) return bytes[start] === minus ? -value : value;
    }
    while (!this.#endsCell(bytes[at] ?? newline)) at++;
    this.#at = at;
    this.#cellLength = at - digitsFrom;
    return slowNumber(bytes, start, at);
  }

  #endsCell(unit: number): boolean {
    return unit === space || unit === newline || unit === tab || unit === carriageReturn || unit === comma;
  }

  /** The next byte that is not blank; in a table without commas between its cells, a comma is a blank. */
  #next(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    let unit = bytes[at] ?? newline;
    while (unit === space || unit === tab || unit === carriageReturn || (unit === comma && !this.#commas)) {
      unit = bytes[++at] ?? newline;
    }
    this.#at = at;
    return unit;
  }

  #makeRoom(): void {
    const needed = (this.#rows + 1) * this.#width;
    if (needed > this.#values.length) this.#values = grown(this.#values, Float64Array, needed);
    if (this.#rows === this.#lines.length) this.#lines = grown(this.#lines, Int32Array, this.#rows + 1);
  }

  #restOfLine(): string {
    const end = this.#bytes.indexOf(newline, this.#at);
    return new TextDecoder().decode(this.#bytes.subarray(this.#at, end === -1 ? undefined : end)).trimEnd();
  }

  #refuseForeign(): void {
    const start = new TextDecoder('latin1').decode(this.#bytes.subarray(0, 64));
    if (start.startsWith('CDF') && this.#bytes.subarray(3, 4).some((byte) => byte < 9))
      throw this.#wrong(1, 'this is a netCDF file, not a table');
    if (start.startsWith('\x89HDF')) throw this.#wrong(1, 'this is an HDF5 file, not a table');
    if (start.startsWith('version https://git-lfs')) {
      throw this.#wrong(1, 'this is a git-LFS pointer, the file itself is not here; `git lfs pull` brings it');
    }
    if (this.#bytes.includes(0)) throw this.#wrong(1, 'this is a binary file, not a table');
    if (this.#bytes[0] === 0xef && this.#bytes[1] === 0xbb && this.#bytes[2] === 0xbf) this.#at = 3;
    if (this.#bytes.every((byte) => byte === newline || byte === space)) throw this.#wrong(1, 'the file is empty');
  }

  #report(why: string, line: number = this.#line): void {
    if (this.#unreadable.length < mostListed) this.#unreadable.push({ line, why });
    this.#unreadableCount++;
  }

  #wrong(line: number, why: string): AppError<'FILE_FORMAT'> {
    return new AppError('FILE_FORMAT', { file: this.#file, line, column: 1, why });
  }
}

function grown<T extends Float64Array | Int32Array>(old: T, kind: new (length: number) => T, needed: number): T {
  const larger = new kind(Math.max(needed, old.length * 2));
  larger.set(old);
  return larger;
}
