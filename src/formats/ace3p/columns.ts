import { AppError } from '../../errors/index.ts';
import { fill, scaled, slowNumber, wrongAt, type ByteSource } from '../bytes/index.ts';
import { nameColumns, wordsIn, type HeaderLine } from './header.ts';
import { columnOf, tableOf, type Table, type Unreadable } from './table.ts';

export interface ColumnOptions {
  /** Names for a file that has no header. */
  names?: readonly string[];
  /**
   * A last line without a line end: looked at, and taken where it does not seem to be cut (if not given); passed over,
   * for a file that may still grow; or taken, for one that is known to be whole.
   */
  lastLine?: 'passed over' | 'taken';
  /**
   * Only these columns, by name or number from 0: the others are counted in each row and not looked into, which takes a
   * third of the time and less memory.
   */
  columns?: readonly (number | string)[];
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
  const all = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  const scanner = new ColumnScanner(file, all.length, options);
  scanner.take(options.lastLine === 'passed over' ? all.subarray(0, all.lastIndexOf(newline) + 1) : all, true);
  return scanner.end();
}

/**
 * The same of a file of any size, of which only the numbers of the columns that were asked for are held, and not the text.
 *
 * @throws AppError FILE_FORMAT, also for a line of more than 64 MiB
 */
export async function readColumnsFrom(source: ByteSource, options: ColumnOptions = {}): Promise<Table> {
  const scanner = new ColumnScanner(source.name, source.size, options);
  let buffer = new Uint8Array(Math.min(chunkSize, source.size));
  let kept = 0; // bytes of a line that began in the chunk before
  for (let at = 0; at < source.size;) {
    const part = buffer.subarray(kept, kept + source.size - at);
    await fill(source, part, at);
    at += part.length;
    const isLast = at === source.size;
    const filled = buffer.subarray(0, kept + part.length);
    const end = isLast && options.lastLine !== 'passed over' ? filled.length : filled.lastIndexOf(newline) + 1;
    if (end > 0) scanner.take(filled.subarray(0, end), isLast);
    kept = filled.length - end;
    if (kept > longestLine) throw await wrongAt(source, at - kept, 'a line of more than 64 MiB is no row of a table');
    if (kept === buffer.length) buffer = grown(buffer, Uint8Array, 2 * kept);
    else buffer.copyWithin(0, end, filled.length);
  }
  return scanner.end();
}

const chunkSize = 1 << 20;

const [tab, newline, carriageReturn, space, numberSign, percent, plus, comma, minus, dot, zero, nine, letterE] = [
  9, 10, 13, 32, 35, 37, 43, 44, 45, 46, 48, 57, 101,
];
const mostListed = 100;
const mostComments = 1000;
const longestLine = 64 << 20;
/** Numbers that a table may hold, 1 GiB of them: more is not read. */
const mostNumbers = 1 << 27;
const exact = 2 ** 53;

class ColumnScanner {
  readonly #file: string;
  /** Bytes of the whole file, and how many of them were taken before these. */
  readonly #total: number;
  #before = 0;
  #bytes: Uint8Array = new Uint8Array();
  #isLast = false;
  readonly #options: ColumnOptions;
  readonly #comments: HeaderLine[] = [];
  readonly #words: HeaderLine[] = [];
  readonly #unreadable: Unreadable[] = [];
  #unreadableCount = 0;
  #values = new Float64Array();
  #lines = new Int32Array();
  #rows = 0;
  #width = 0;
  /** Where each column goes in a row of `#values`; -1 for one that nobody asked for. */
  #places = new Int32Array();
  #keptWidth = 0;
  #commas = false;
  #line = 1;
  #at = 0;
  #isBlank = true;
  /** Digits of the last cell of a row, and of the last row that was taken. */
  #cellLength = 0;
  #lastLength = Infinity;

  constructor(file: string, total: number, options: ColumnOptions) {
    this.#file = file;
    this.#total = total;
    this.#options = options;
  }

  /** Takes the next whole lines of the file; the last of all need not be whole. */
  take(bytes: Uint8Array, isLast: boolean): void {
    this.#bytes = bytes;
    this.#isLast = isLast;
    this.#at = 0;
    this.#refuseForeign();
    for (const { length } = bytes; this.#at < length; this.#line++) {
      const first = this.#next();
      if (first === numberSign || first === percent) this.#comment();
      else if (first !== newline) this.#row();
      if (bytes[this.#at] === newline) this.#at++;
      else {
        const end = bytes.indexOf(newline, this.#at);
        this.#at = end === -1 ? length : end + 1;
      }
    }
    this.#before += bytes.length;
  }

  end(): Table {
    if (this.#isBlank)
      throw this.#wrong(1, this.#before < this.#total ? 'the file has no whole line' : 'the file is empty');
    if (this.#rows === 0 && this.#words.length > 1) throw this.#wrong(this.#words[0]?.line ?? 1, 'no row of numbers');
    return this.#table();
  }

  #table(): Table {
    const columnCount = this.#width === 0 ? wordsIn(this.#words.at(-1)?.text ?? '', false).length : this.#width;
    const { disagrees, ...naming } = this.#naming(columnCount);
    if (disagrees !== undefined) this.#report(disagrees.why, disagrees.line);
    return tableOf({
      file: this.#file,
      ...naming,
      comments: this.#comments,
      columnCount,
      values: this.#values.subarray(0, this.#rows * this.#keptWidth),
      places: this.#places,
      keptWidth: this.#keptWidth,
      lines: this.#lines.subarray(0, this.#rows),
      unreadable: this.#unreadable.toSorted((a, b) => a.line - b.line),
      unreadableCount: this.#unreadableCount,
    });
  }

  #naming(columnCount: number): ReturnType<typeof nameColumns> {
    const candidates = [...this.#comments, ...this.#words].toSorted((a, b) => a.line - b.line);
    const sources = { candidates, above: this.#words.at(-1), names: this.#options.names };
    return nameColumns(columnCount, sources, this.#commas);
  }

  #comment(): void {
    const text = this.#restOfLine();
    if (this.#comments.length < mostComments)
      this.#comments.push({ line: this.#line, text: text.replace(/^[#%\s]+/, '') });
  }

  #row(): void {
    if (this.#width === 0 && !this.#begins()) return;
    this.#makeRoom();
    const from = this.#rows * this.#keptWidth;
    const start = this.#at;
    let bad: string[] | undefined;
    let unread = 0;
    let cells = 0;
    for (let next = this.#next(); next !== newline && next !== numberSign && next !== percent; next = this.#next()) {
      const place = cells < this.#width ? (this.#places[cells] ?? -1) : 0;
      if (place < 0 && next !== comma) cells = this.#skipCells(cells);
      else {
        const value = next === comma ? undefined : this.#cell();
        if (value === undefined && unread++ < mostListed) {
          bad ??= [];
          bad.push(next === comma ? `column ${cells + 1} is empty` : `column ${cells + 1} is not a number`);
        }
        if (cells < this.#width && place >= 0) this.#values[from + place] = value ?? NaN;
        cells++;
      }
      if (this.#commas && this.#next() === comma) this.#at++;
    }
    if (cells > 0 && unread === Math.min(cells, this.#keptWidth)) this.#report(this.#notNumbers(start));
    else if (this.#isCut(cells)) this.#report('the last line has no line end and may be cut');
    else if (cells !== this.#width) this.#report(`${cells} values in a table of ${this.#width} columns`);
    else this.#keep(bad);
  }

  #notNumbers(start: number): string {
    const end = this.#at;
    this.#at = start;
    const text = this.#restOfLine().trimEnd();
    this.#at = end;
    const isHeader = this.#words.some((words) => words.text === text);
    return isHeader ? 'the header stands here again, so another run follows' : 'not a row of numbers';
  }

  #keep(bad: readonly string[] | undefined): void {
    this.#lines[this.#rows++] = this.#line;
    this.#lastLength = this.#cellLength;
    if (bad !== undefined) for (const why of bad) this.#report(why);
  }

  #isCut(cells: number): boolean {
    if (this.#at < this.#bytes.length || !this.#isLast || this.#options.lastLine === 'taken') return false;
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
    this.#choose(count);
    const likely = Math.ceil((1.02 * (this.#total - this.#before - start)) / (text.length + 1)) + 1;
    const rows = Math.min(likely, Math.ceil(mostNumbers / Math.max(1, this.#keptWidth)));
    this.#values = new Float64Array(rows * this.#keptWidth);
    this.#lines = new Int32Array(rows);
    return true;
  }

  /** Settles which columns are kept. */
  #choose(count: number): void {
    const wanted = this.#options.columns;
    const { names } = this.#naming(count);
    this.#places = new Int32Array(count).fill(-1);
    const kept = wanted === undefined ? undefined : new Set(wanted.map((which) => columnOf(names, which)));
    for (let column = 0; column < count; column++) {
      if (kept === undefined || kept.has(column)) this.#places[column] = this.#keptWidth++;
    }
  }

  /** Goes past cells that nobody asked for; gives the number of the next cell. */
  #skipCells(from: number): number {
    const bytes = this.#bytes;
    const places = this.#places;
    // In a table without commas between its cells, a comma is a blank.
    const alsoBlank = this.#commas ? space : comma;
    let cells = from;
    let at = this.#at;
    let unit = bytes[at] ?? newline;
    let length = 0;
    while (unit !== newline && unit !== numberSign && unit !== percent && (places[cells] ?? 0) < 0) {
      const start = at;
      while (unit > space ? unit !== comma : !this.#endsCell(unit)) unit = bytes[++at] ?? newline;
      length = at - start;
      cells++;
      while (unit === space || unit === tab || unit === carriageReturn || unit === alsoBlank) {
        unit = bytes[++at] ?? newline;
      }
      if (this.#commas) break;
    }
    this.#at = at;
    this.#cellLength = length;
    return cells;
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
    const needed = (this.#rows + 1) * this.#keptWidth;
    if (Math.max(needed, this.#rows) > mostNumbers)
      throw this.#wrong(this.#line, 'the table has more than 2^27 numbers');
    if (needed > this.#values.length) this.#values = grown(this.#values, Float64Array, needed);
    if (this.#rows === this.#lines.length) this.#lines = grown(this.#lines, Int32Array, this.#rows + 1);
  }

  #restOfLine(): string {
    const end = this.#bytes.indexOf(newline, this.#at);
    return new TextDecoder().decode(this.#bytes.subarray(this.#at, end === -1 ? undefined : end)).trimEnd();
  }

  #refuseForeign(): void {
    const bytes = this.#bytes;
    if (this.#before === 0) {
      const start = new TextDecoder('latin1').decode(bytes.subarray(0, 64));
      if (start.startsWith('CDF') && bytes.subarray(3, 4).some((byte) => byte < 9))
        throw this.#wrong(1, 'this is a netCDF file, not a table');
      if (start.startsWith('\x89HDF')) throw this.#wrong(1, 'this is an HDF5 file, not a table');
      if (start.startsWith('version https://git-lfs')) {
        throw this.#wrong(1, 'this is a git-LFS pointer, the file itself is not here; `git lfs pull` brings it');
      }
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.#at = 3;
    }
    if (bytes.includes(0)) throw this.#wrong(this.#line, 'this is a binary file, not a table');
    this.#isBlank &&= bytes.every((byte) => byte === newline || byte === space);
  }

  #report(why: string, line: number = this.#line): void {
    if (this.#unreadable.length < mostListed) this.#unreadable.push({ line, why });
    this.#unreadableCount++;
  }

  #wrong(line: number, why: string): AppError<'FILE_FORMAT'> {
    return new AppError('FILE_FORMAT', { file: this.#file, line, column: 1, why });
  }
}

function grown<T extends Float64Array | Int32Array | Uint8Array>(
  old: T,
  kind: new (length: number) => T,
  needed: number,
): T {
  const larger = new kind(Math.max(needed, old.length * 2));
  larger.set(old);
  return larger;
}
