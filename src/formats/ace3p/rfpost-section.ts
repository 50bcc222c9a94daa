import type { Line } from './line.ts';
import { readingOf, type Reading } from './reading.ts';
import type { Unreadable } from './table.ts';
import { readNumber } from './value.ts';

/** One `[Name]` block of results. */
export interface RfpostSection {
  name: string;
  line: number;
  /** `name = value` and `name : value` lines, in the order of the file. */
  values: readonly RfpostValue[];
  tables: readonly RfpostTable[];
  unreadable: readonly Unreadable[];
}

/** A single number or a vector, and which mode and surface it is of, where the block says so. */
export interface RfpostValue {
  name: string;
  /** One reading, or one for each component of a vector; a pair in brackets is one complex reading. */
  readings: readonly Reading[];
  modeId: number | undefined;
  surfaceId: number | undefined;
  /** Where the value was found, for a maximum: x, y, z in metres. */
  at: readonly Reading[] | undefined;
}

/** Rows over the modes (or surfaces) that their first column names. */
export interface RfpostTable {
  /** As in the header, without units: `ModeID`, `Frequency`, `Qext`, `V_r`, `V_i`, `|V|`, `RoQ`. */
  names: readonly string[];
  units: readonly (string | undefined)[];
  /** A cell that is no number is NaN. */
  rows: readonly { line: number; cells: readonly number[] }[];
}

const assignment =
  /(?<![\w|])([A-Za-z|][\w|,./ ]{0,60}?) *[=:] *(\([^()]{0,200}\)|[-+.\d][^\s,()]*|(?:nan|inf)\w*\b)(?: *\(([A-Za-z][^()]{0,30})\))?(?: +at +\(([^()]{0,200})\))?/gi;

/** Takes the lines of one block, one by one, and sorts them into values and tables. */
export class SectionReader {
  readonly #name: string;
  readonly #line: number;
  readonly #values: RfpostValue[] = [];
  readonly #tables: { names: string[]; units: (string | undefined)[]; rows: { line: number; cells: number[] }[] }[] =
    [];
  readonly #unreadable: Unreadable[] = [];
  #modeId: number | undefined;
  #surfaceId: number | undefined;
  #inTable = false;

  constructor(name: string, line: number) {
    this.#name = name;
    this.#line = line;
  }

  take(line: Line): void {
    const text = line.text.replace(/\/\/.*/, '').trim();
    if (text === '' || text === '{') return;
    if (text.length > 2000) this.#unreadable.push({ line: line.line, why: 'too long for a line of results' });
    else if (!line.isWhole) this.#unreadable.push({ line: line.line, why: 'the file ends here' });
    else if (/^(?:ModeID|surfaceID)\s+[A-Za-z|(]/i.test(text)) this.#header(text);
    else if (/^[-+.]?\d/.test(text)) this.#row(text, line.line);
    else this.#assignments(text, line.line);
  }

  result(): RfpostSection {
    return {
      name: this.#name,
      line: this.#line,
      values: this.#values,
      tables: this.#tables.map((table) => ({ ...table, rows: this.#withoutTwins(table.rows) })),
      unreadable: this.#unreadable,
    };
  }

  #header(text: string): void {
    const words = text.split(/[\s,]+/).filter((word) => word !== '');
    const parts = words.map((word) => /^(.+?)(?:[([]([^()[\]]*)[)\]])?$/.exec(word));
    this.#tables.push({
      names: parts.map((match, at) => match?.[1] ?? words[at] ?? ''),
      units: parts.map((match) => match?.[2] ?? unitsOfColumns[match?.[1] ?? '']),
      rows: [],
    });
    this.#inTable = true;
  }

  #row(text: string, line: number): void {
    const table = this.#inTable ? this.#tables.at(-1) : undefined;
    if (table === undefined) {
      this.#unreadable.push({ line, why: 'a row without a header over it' });
      return;
    }
    const words = text.split(/[\s,]+/).filter((word) => word !== '');
    const cells = words.map(readNumber);
    const columns = table.names.length;
    if (cells.length !== columns) {
      this.#unreadable.push({ line, why: `the header names ${columns} columns, the row has ${cells.length}` });
    } else if (cells[0] === undefined) this.#unreadable.push({ line, why: 'column 1 is not a number' });
    else table.rows.push({ line, cells: cells.map((cell) => cell ?? NaN) });
  }

  #assignments(text: string, line: number): void {
    this.#inTable = false;
    for (const [, name = '', value = '', unit, place] of text.matchAll(assignment)) {
      const known = name.trim();
      if (/^ModeID$/i.test(known)) this.#modeId = readNumber(value);
      else if (/^surfaceID$/i.test(known)) this.#surfaceId = readNumber(value);
      else {
        this.#values.push({
          name: known,
          readings: readingsOf(value, line, unit),
          modeId: this.#modeId,
          surfaceId: this.#surfaceId,
          at: place === undefined ? undefined : readingsOf(`(${place})`, line, 'm'),
        });
      }
    }
  }

  /** Two rows for the same mode leave nothing to be trusted in either. */
  #withoutTwins(rows: readonly { line: number; cells: number[] }[]): { line: number; cells: number[] }[] {
    const lines = new Map<number | undefined, number[]>();
    for (const { line, cells } of rows) {
      const twins = lines.get(cells[0]);
      if (twins === undefined) lines.set(cells[0], [line]);
      else twins.push(line);
    }
    return rows.filter(({ line, cells }) => {
      const twins = lines.get(cells[0]) ?? [];
      if (twins.length === 1) return true;
      this.#unreadable.push({ line, why: `${cells[0]} is given at lines ${twins.slice(0, 3).join(' and ')}` });
      return false;
    });
  }
}

/** Units that the header leaves out. */
const unitsOfColumns: Readonly<Record<string, string>> = { Frequency: 'Hz', V_r: 'V', V_i: 'V', '|V|': 'V' };

function readingsOf(value: string, line: number, unit: string | undefined): readonly Reading[] {
  const words = value.replace(/[()]/g, '').split(',');
  if (words.length <= 2) return [readingOf(words.map((word) => word.trim()).join(' , '), line, unit)];
  return words.map((word) => readingOf(word.trim(), line, unit));
}
