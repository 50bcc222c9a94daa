import { readNumber } from '../../formats/table/index.ts';
import { writeQuantityRef, type Quantity, type QuantityIndex } from '../../model/index.ts';
import type { CodeDescription } from './schema.ts';

export type QuantityDescription = CodeDescription['quantities'][number];

/** One value as it was found in a file: a number, words, or why there is neither. */
export interface Reading {
  index: QuantityIndex;
  line?: number;
  value?: number;
  text?: string;
  why?: string;
}

/** More values than this are no result but a data file. */
const mostValues = 100_000;
const longestText = 1000;

/** Text out of a file, as the quantity wants it: a number or words. */
export function readingOf(raw: string, isText: boolean): Pick<Reading, 'value' | 'text' | 'why'> {
  if (!isText) return readNumber(raw);
  if (raw === '') return { why: 'the value is empty' };
  return raw.length > longestText ? { why: `the text is longer than ${longestText} characters` } : { text: raw };
}

/** What an index is made of: a number where the text is one. */
export function indexValue(raw: string): number | string {
  const number = readNumber(raw);
  return 'value' in number ? number.value : raw;
}

/** Collects the values of one quantity as they come: all of them, or the first or last for each index. */
export class Readings {
  readonly #take: 'first' | 'last' | 'all';
  readonly #byIndex = new Map<string, Reading>();
  readonly #all: Reading[] = [];
  #isFull = false;

  constructor(take: 'first' | 'last' | 'all') {
    this.#take = take;
  }

  /** True if nothing that comes can change the result. */
  get isSettled(): boolean {
    return this.#isFull;
  }

  add(reading: Reading): void {
    if (this.#isFull) return;
    if (this.#take === 'all') this.#all.push(reading);
    else {
      const key = writeQuantityRef({ name: '', index: reading.index });
      if (this.#take === 'last' || !this.#byIndex.has(key)) this.#byIndex.set(key, reading);
    }
    this.#isFull = this.#all.length > mostValues || this.#byIndex.size > mostValues;
  }

  /** What was taken; undefined if it was too much. */
  taken(): readonly Reading[] | undefined {
    if (this.#isFull) return undefined;
    return this.#take === 'all' ? this.#all : [...this.#byIndex.values()];
  }
}

/** The quantities that were declared once, as they are in this job's results. */
export function quantitiesFrom(
  quantity: QuantityDescription,
  readings: readonly Reading[] | undefined,
  isFinished: boolean,
): Quantity[] {
  if (readings === undefined) return [unreadable(quantity, `there are more than ${mostValues} values`)];
  const isOpen = quantity.take === 'last' && !isFinished;
  const counts = new Map<string, number>();
  const refs = readings.map((reading) => writeQuantityRef({ name: quantity.name, index: reading.index }));
  for (const ref of refs) counts.set(ref, (counts.get(ref) ?? 0) + 1);
  return readings.map((reading, at) => {
    const times = counts.get(refs[at] ?? '') ?? 1;
    const why = reading.why ?? (times > 1 ? `${refs[at]} is there ${times} times` : isOpen ? unfinished : undefined);
    return { ...start(quantity, reading), ...(why === undefined ? valueOf(reading) : { unreadable: why }) };
  });
}

const unfinished = 'the program did not finish, so this is not known to be the last';

/** A quantity that nothing was found for. */
function unreadable(quantity: QuantityDescription, why: string, line?: number): Quantity {
  return { ...start(quantity, line === undefined ? { index: {} } : { index: {}, line }), unreadable: why };
}

function valueOf({ value, text }: Reading): Pick<Quantity, 'value' | 'text'> {
  return { ...(value === undefined ? {} : { value }), ...(text === undefined ? {} : { text }) };
}

function start({ name, unit = '', file }: QuantityDescription, { index, line }: Reading): Quantity {
  const hasIndex = Object.keys(index).length > 0;
  return { name, unit, ...(hasIndex ? { index } : {}), source: line === undefined ? { file } : { file, line } };
}
