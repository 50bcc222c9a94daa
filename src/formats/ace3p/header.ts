import type { Unreadable } from './table.ts';

export interface HeaderLine {
  line: number;
  text: string;
}

export interface Naming {
  names: readonly (string | undefined)[];
  units: readonly (string | undefined)[];
  headerLine: number | undefined;
  /** Set where a line of words stands over the rows and has not as many words as they have cells. */
  disagrees: Unreadable | undefined;
}

interface NamingSources {
  /** Comments and lines of words before the first row, in the order of the file. */
  candidates: readonly HeaderLine[];
  /** The line of words right over the rows, if there is one. */
  above: HeaderLine | undefined;
  names: readonly string[] | undefined;
}

/** Names the columns: by the last candidate with one word for each, else as the caller says, else not at all. */
export function nameColumns(columnCount: number, sources: NamingSources, commas: boolean): Naming {
  const wordsOf = (header: HeaderLine) => wordsIn(header.text, commas);
  const header = sources.candidates.findLast((candidate) => wordsOf(candidate).length === columnCount);
  const words = header === undefined ? (sources.names ?? []) : wordsOf(header);
  const parts = Array.from({ length: columnCount }, (_, at) => nameAndUnit(words[at]));
  const above = sources.above;
  return {
    names: parts.map(({ name }) => name),
    units: parts.map(({ unit }) => unit),
    headerLine: header?.line,
    disagrees:
      header !== undefined || above === undefined
        ? undefined
        : { line: above.line, why: `the header names ${wordsOf(above).length} columns, the rows have ${columnCount}` },
  };
}

/** The words of a header line: by commas where the rows have them, else by blanks and commas. */
export function wordsIn(text: string, commas: boolean): readonly string[] {
  const words = text.trim().split(commas ? ',' : /[\s,]+/);
  return words.map((word) => word.trim()).filter((word) => commas || word !== '');
}

/** `I[A]` is I in A, `RoQ(ohm/cavity)` is RoQ in ohm/cavity; `S(0,1)` and `S(1)` are names. */
function nameAndUnit(word: string | undefined): { name: string | undefined; unit: string | undefined } {
  if (word === undefined || word.length > 200) return { name: word, unit: undefined };
  const match = /^([^[\]()]+)(?:\[([^[\]]+)\]|\(([A-Za-z][^()]*)\))$/.exec(word);
  return match === null ? { name: word, unit: undefined } : { name: match[1]?.trimEnd(), unit: match[2] ?? match[3] };
}
