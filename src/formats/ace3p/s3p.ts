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
  const rows: { line: number; cells: readonly Cell[] }[] = [];
  const unreadable: Unreadable[] = [];
  let header: { line: Line; words: readonly string[] } | undefined;
  let previous = '';
  for (const line of linesOf(text)) {
    const words = line.text.trim();
    if (words.startsWith('#')) {
      const found = portModeOf(line);
      if (found !== undefined) portModes.push(found);
      else if (/S\(\s*\d+\s*,\s*\d+\s*\)/.test(words)) header = { line, words: headerWords(words) };
    } else if (words !== '') {
      const cells = words.length > longest(header?.words.length) ? [] : cellsOf(words);
      const why = whyNot(cells, header?.words.length, isCut(line, words, previous));
      if (why !== undefined) unreadable.push({ line: line.line, why });
      else {
        rows.push({ line: line.line, cells });
        previous = words;
      }
    }
  }
  if (header === undefined) throw broken(text, file, 0, 'no header with S(i,j) over the columns');
  if (rows.length === 0 && unreadable.length > 0) {
    throw broken(text, file, offsetOf(text, unreadable[0]?.line ?? 1), unreadable[0]?.why ?? 'no row of numbers');
  }
  const byIndex = new Map(portModes.map((portMode) => [portMode.index, portMode]));
  const repeated = portModes.find((portMode) => byIndex.get(portMode.index) !== portMode);
  if (repeated !== undefined) throw broken(text, file, 0, `index ${repeated.index} stands for two port modes`);
  return scatteringOf(header.words, { portModes, rows, unreadable });
}

/** No row with that many cells is longer; megabytes on one line are not taken apart. */
const longest = (cells = 0): number => 1000 + 200 * cells;

/** A number, or the two of a `( re, im)`. */
type Cell = readonly (number | undefined)[];

const cell = /\(([^(),]*),([^(),]*)\)|[^\s(),]+/g;

function cellsOf(row: string): readonly Cell[] {
  return Array.from(row.matchAll(cell), ([whole, re, im]) =>
    re === undefined || im === undefined ? [readNumber(whole)] : [readNumber(re.trim()), readNumber(im.trim())],
  );
}

function whyNot(cells: readonly Cell[], expected: number | undefined, cut: boolean): string | undefined {
  if (cut) return 'the last line has no line end and may be cut';
  if (expected === undefined) return 'a row before the header';
  if (cells.length !== expected) return `the header names ${expected} columns, the row has ${cells.length}`;
  const bad = cells.findIndex((numbers) => numbers.includes(undefined));
  if (bad !== -1) return `column ${bad + 1} is not a number`;
  const parts = cells[1]?.length;
  return cells.slice(1).every((numbers) => numbers.length === parts) ? undefined : 'real and complex cells in one row';
}

/** A last line without a line end is trusted when it is as long as the one above or ends with a bracket. */
function isCut({ isWhole }: Line, words: string, previous: string): boolean {
  return !isWhole && !words.endsWith(')') && words.length < previous.length + (previous === '' ? Infinity : 0);
}

const headerWords = (words: string): readonly string[] =>
  words
    .slice(1)
    .trim()
    .replace(/\(\s*(\d+)\s*,\s*(\d+)\s*\)/g, '($1,$2)')
    .split(/\s+/);

function portModeOf({ line, text }: Line): PortMode | undefined {
  if (text.length > 500) return undefined;
  const match = /^\s*#\s*(\d+)\s*:\s*Port\s+(\d+)\s*,\s*Mode\s+(\d+)/.exec(text);
  if (match === null) return undefined;
  const cutoff = /cutoff:\s*([^\s)]+)\s*Hz/.exec(text)?.[1];
  return {
    index: Number(match[1]),
    port: Number(match[2]),
    mode: Number(match[3]),
    type: /Type:\s*([\w-]+)/.exec(text)?.[1],
    cutoff: cutoff === undefined ? undefined : readingOf(cutoff, line, 'Hz'),
  };
}

function scatteringOf(
  words: readonly string[],
  {
    portModes,
    rows,
    unreadable,
  }: Pick<Scattering, 'portModes' | 'unreadable'> & {
    rows: readonly { line: number; cells: readonly Cell[] }[];
  },
): Scattering {
  const byIndex = new Map(portModes.map((portMode) => [portMode.index, portMode]));
  const column = (at: number, part: number) => Float64Array.from(rows, ({ cells }) => cells[at]?.[part] ?? NaN);
  const isComplex = rows[0]?.cells[1]?.length === 2;
  return {
    kind: isComplex ? 'complex' : 'magnitude',
    portModes,
    frequencies: column(0, 0),
    columns: words.flatMap((word, at) => {
      const match = /^S\((\d+),(\d+)\)$/.exec(word);
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
