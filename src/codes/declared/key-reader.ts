import { shown, valueOfKey } from '../../formats/table/index.ts';
import type { LineReader } from './line-reader.ts';
import { readingOf, Readings, type QuantityDescription, type Reading } from './reading.ts';

type KeyQuantity = Extract<QuantityDescription, { key: string }>;

/** `Total energy = 5.2 J`. */
export class KeyReader implements LineReader {
  readonly #quantity: KeyQuantity;
  readonly #readings: Readings;

  constructor(quantity: KeyQuantity) {
    this.#quantity = quantity;
    this.#readings = new Readings(quantity.take);
  }

  get isOver(): boolean {
    return this.#readings.isSettled;
  }

  next(line: string, number: number, why?: string): void {
    const raw = valueOfKey(line, this.#quantity.key);
    if (raw === undefined) return;
    const index = this.#quantity.take === 'all' ? { line: number } : {};
    this.#readings.add({ index, line: number, ...(why === undefined ? this.#value(raw) : { why }) });
  }

  end(): void {}

  results(): [[QuantityDescription, readonly Reading[] | undefined]] {
    const taken = this.#readings.taken();
    const none = [{ index: {}, why: `no line gives ${this.#quantity.key}` }];
    return [[this.#quantity, taken?.length === 0 ? none : taken]];
  }

  /** The number in front of its unit; another unit than the declared one makes another number of it. */
  #value(raw: string): Pick<Reading, 'value' | 'text' | 'why'> {
    if (this.#quantity.text) return readingOf(raw, true);
    const [number = '', ...rest] = raw.split(/\s+/);
    const behind = rest.join(' ').replace(/^[([](.*)[)\]]$/, '$1');
    const { unit = '' } = this.#quantity;
    if (behind === '' || behind === unit) return readingOf(number, false);
    return { why: `${shown(behind)} stands behind the number, and the unit is ${unit === '' ? 'none' : unit}` };
  }
}
