import { broken, refuseForeign } from '../json/index.ts';
import { linesOf, type Line } from './line.ts';
import { readingOf, type Reading } from './reading.ts';
import type { Unreadable } from './table.ts';
import { readNumber } from './value.ts';

/** One excitation: a mode of a port. S(i,j) counts these, not the ports. */
export interface PortMode {
  index: number;
  port: number;
  mode: number;
  /** TE, TM, … as printed. */
  type: string | undefined;
  /** In Hz. */
  cutoff: Reading | undefined;
}

/** One column of the matrix over the scan. */
export interface ScatteringColumn {
  /** The two indices of S(i,j) and the excitations they stand for, where the file maps them. */
  i: number;
  j: number;
  first: PortMode | undefined;
  second: PortMode | undefined;
  /** |S| of Reflection.out, the real part of SParameter.out; no unit. */
  values: Float64Array;
  /** The imaginary part, in SParameter.out. */
  imaginary: Float64Array | undefined;
}

export interface Scattering {
  kind: 'magnitude' | 'complex';
  portModes: readonly PortMode[];
  /** In Hz, one for each row. */
  frequencies: Float64Array;
  columns: readonly ScatteringColumn[];
  /** The line of each row. */
  lines: Int32Array;
  /** Rows that were left out. */
  unreadable: readonly Unreadable[];
}

/**
 * Reads S3P's `Reflection.out` (|S|) or `SParameter.out` (real and imaginary parts).
 *
 * @throws AppError FILE_FORMAT for no header, or a header that no row agrees with, or an index that is mapped twice
 */
export function readScattering(text: string, file: string): Scattering {
  refuseForeign(text, file);
  const portModes: PortMode[] = [];
  const rows: Row[] = [];
  const unreadable: Unreadable[] = [];
  let header: Header | undefined;
  let previous = '';
  for (const line of linesOf(text)) {
    const words = line.text.trim();
    if (words.startsWith('#')) {
      const found = portModeOf(line);
      if (found !== undefined) portModes.push(found);
      else if (namesElements(words)) header = headerOf(words);
    } else if (namesElements(words) && words.length < 100_000) header = headerOf(words);
    else if (words !== '') {
      const cells = words.length > longest(header?.words.length) ? [] : cellsOf(words);
      const why = whyNot(cells, header, isCut(line, words, previous));
      if (why !== undefined || header === undefined) unreadable.push({ line: line.line, why: why ?? '' });
      else if (rows[0] !== undefined && rows[0].header.text !== header.text) {
        unreadable.push({ line: line.line, why: 'another header stands over this row than over the first' });
      } else if (rows[0] !== undefined && partsIn(rows[0]) !== partsIn({ cells, header })) {
        unreadable.push({ line: line.line, why: 'real cells in some rows, complex cells in others' });
      } else {
        rows.push({ line: line.line, cells, header });
        previous = words;
      }
    }
  }
  if (header === undefined) throw broken(text, file, 0, 'no header with S(i,j) over the columns');
  if (rows.length === 0 && unreadable.length > 0) {
    throw broken(text, file, offsetOf(text, unreadable[0]?.line ?? 1), unreadable[0]?.why ?? 'no row of numbers');
  }
  const byIndex = new Map(portModes.map((portMode) => [portMode.index, portMode]));
  const repeated = portModes.find(({ index, port, mode }) => {
    const known = byIndex.get(index);
    return known?.port !== port || known.mode !== mode;
  });
  if (repeated !== undefined) throw broken(text, file, 0, `index ${repeated.index} stands for two port modes`);
  if (header.power === undefined) throw broken(text, file, 0, 'the unit of the frequencies is not known');
  return scatteringOf(rows[0]?.header ?? header, { portModes: [...byIndex.values()], rows, unreadable });
}

/** No row with that many cells is longer; megabytes on one line are not taken apart. */
const longest = (cells = 0): number => 1000 + 200 * cells;

/** A row and the header that it stands under. */
interface Row {
  line: number;
  cells: readonly Cell[];
  header: Header;
}

/** How many numbers an element of the matrix has in a row. */
const partsIn = ({ cells, header }: Pick<Row, 'cells' | 'header'>): number | undefined =>
  cells.find((_, at) => element.test(header.words[at] ?? ''))?.length;

/** A number, or the two of a `( re, im)`. */
type Cell = readonly (number | undefined)[];

const cell = /\(([^(),]*),([^(),]*)\)|[^\s(),]+/g;

function cellsOf(row: string): readonly Cell[] {
  return Array.from(row.matchAll(cell), ([whole, re, im]) =>
    re === undefined || im === undefined ? [readNumber(whole)] : [readNumber(re.trim()), readNumber(im.trim())],
  );
}

/** Why a row cannot be told; one cell that is no number spoils itself only. */
function whyNot(cells: readonly Cell[], header: Header | undefined, cut: boolean): string | undefined {
  if (cut) return 'the last line has no line end and may be cut';
  if (header === undefined) return 'a row before the header';
  const { words, axis } = header;
  if (cells.length !== words.length) return `the header names ${words.length} columns, the row has ${cells.length}`;
  if (cells[axis]?.length !== 1 || cells[axis][0] === undefined) return `column ${axis + 1} is not a number`;
  const elements = cells.filter((_, at) => element.test(words[at] ?? ''));
  const parts = elements[0]?.length;
  return elements.every((numbers) => numbers.length === parts) ? undefined : 'real and complex cells in one row';
}

/** A last line without a line end is trusted when it is as long as the one above or ends with a bracket. */
function isCut({ isWhole }: Line, words: string, previous: string): boolean {
  return !isWhole && !words.endsWith(')') && words.length < previous.length + (previous === '' ? Infinity : 0);
}

/** The line over the columns. */
interface Header {
  text: string;
  words: readonly string[];
  /** Which of them is the frequency. */
  axis: number;
  /** The power of ten of its unit in Hz; undefined for a unit that is not known. */
  power: number | undefined;
}

const element = /^S\((\d+),(\d+)\)$/;

const namesElements = (words: string): boolean => /S\(\s*\d+\s*,\s*\d+\s*\)/.test(words);

function headerOf(text: string): Header {
  const words = text
    .replace(/^#/, '')
    .trim()
    .replace(/\(\s*(\d+)\s*,\s*(\d+)\s*\)/g, '($1,$2)')
    .split(/\s+/);
  const axis = Math.max(
    0,
    words.findIndex((word) => /^f(?:req|$|[[(])/i.test(word)),
  );
  const unit = /[[(]([^[(\])]*)[\])]$/.exec(words[axis] ?? '')?.[1] ?? 'Hz';
  const power = Object.hasOwn(hertz, unit.toLowerCase()) ? hertz[unit.toLowerCase()] : undefined;
  return { text, words, axis, power };
}

const hertz: Readonly<Record<string, number>> = { hz: 0, khz: 3, mhz: 6, ghz: 9, thz: 12 };

/** 8.2 GHz is 8200000000 Hz; 8.2 times 1e9 is not. */
function shifted(value: number, power: number): number {
  const written = String(value);
  return /[eN]|Inf/.test(written) ? value * 10 ** power : Number(`${written}e${power}`);
}

function portModeOf({ line, text }: Line): PortMode | undefined {
  if (text.length > 500) return undefined;
  const match = /^\s*#\s*(\d+)\s*:\s*Port\s+(\d+)\s*,\s*Mode\s+(\d+)/.exec(text);
  if (match === null) return undefined;
  const cutoff = /cutoff:([^)]*)/.exec(text)?.[1];
  return {
    index: Number(match[1]),
    port: Number(match[2]),
    mode: Number(match[3]),
    type: /Type:\s*([\w-]+)/.exec(text)?.[1],
    cutoff: cutoff === undefined ? undefined : readingOf(cutoff.trim().replace(/(?<=\d)Hz$/, ''), line, 'Hz'),
  };
}

function scatteringOf(
  { words, axis, power = NaN }: Header,
  {
    portModes,
    rows,
    unreadable,
  }: Pick<Scattering, 'portModes' | 'unreadable'> & {
    rows: readonly Row[];
  },
): Scattering {
  const byIndex = new Map(portModes.map((portMode) => [portMode.index, portMode]));
  const column = (at: number, part: number) => Float64Array.from(rows, ({ cells }) => cells[at]?.[part] ?? NaN);
  const first = words.findIndex((word) => element.test(word));
  const isComplex = rows[0]?.cells[first]?.length === 2;
  return {
    kind: isComplex ? 'complex' : 'magnitude',
    portModes,
    frequencies: column(axis, 0).map((value) => shifted(value, power)),
    columns: words.flatMap((word, at) => {
      const match = element.exec(word);
      if (match === null) return [];
      const [i, j] = [Number(match[1]), Number(match[2])];
      return {
        i,
        j,
        first: byIndex.get(i),
        second: byIndex.get(j),
        values: column(at, 0),
        imaginary: isComplex ? column(at, 1) : undefined,
      };
    }),
    lines: Int32Array.from(rows, ({ line }) => line),
    unreadable,
  };
}

function offsetOf(text: string, line: number): number {
  let offset = 0;
  for (let at = 1; at < line; at++) offset = text.indexOf('\n', offset) + 1;
  return offset;
}
