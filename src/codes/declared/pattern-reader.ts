import { GuardedPattern, type Groups } from './guarded-pattern.ts';
import type { LineReader } from './line-reader.ts';
import { PatternRun } from './pattern-run.ts';
import { indexValue, readingOf, Readings, type QuantityDescription, type Reading } from './reading.ts';

type PatternQuantity = Extract<QuantityDescription, { line: string }>;

/** A regular expression whose group `value` is the value; its other named groups are the index. */
export class PatternReader implements LineReader {
  readonly #quantity: PatternQuantity;
  readonly #readings: Readings;
  readonly #run: PatternRun;
  readonly #pattern: GuardedPattern;
  #why: string | undefined;

  constructor(quantity: PatternQuantity) {
    this.#quantity = quantity;
    this.#readings = new Readings(quantity.take);
    this.#pattern = new GuardedPattern(quantity.line);
    this.#run = new PatternRun(this.#pattern);
  }

  get isOver(): boolean {
    return this.#run.isOver || this.#readings.isSettled;
  }

  next(line: string, number: number, why?: string): void {
    if (why !== undefined) this.#flush(); // so that lines stay in order
    const isDue = this.#run.add(line, number);
    if (why !== undefined || isDue) this.#flush(why);
  }

  end(): void {
    this.#flush();
    if (this.#run.isOver) this.#why = this.#run.why;
  }

  results(): [[QuantityDescription, readonly Reading[] | undefined]] {
    const taken = this.#readings.taken();
    if (this.#why !== undefined) return [[this.#quantity, [{ index: {}, why: this.#why }]]];
    const none = [{ index: {}, why: `no line matches ${this.#quantity.line}` }];
    return [[this.#quantity, taken?.length === 0 ? none : taken]];
  }

  #flush(why?: string): void {
    for (const { groups, line } of this.#run.flush()) {
      const value = why === undefined ? readingOf(groups['value'] ?? '', this.#quantity.text) : { why };
      this.#readings.add({ index: this.#index(groups, line), line, ...value });
    }
  }

  #index(groups: Groups, line: number): Record<string, number | string> {
    const index: Record<string, number | string> = {};
    for (const [name, raw] of Object.entries(groups)) {
      if (name !== 'value' && raw !== undefined) index[name] = indexValue(raw);
    }
    return this.#quantity.take === 'all' && Object.keys(index).length === 0 ? { line } : index;
  }
}
