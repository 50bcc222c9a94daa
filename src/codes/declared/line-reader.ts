import type { QuantityDescription, Reading } from './reading.ts';

/** Something that finds the values of quantities in a file that is gone through once, line by line. */
export interface LineReader {
  /** @param why why not all of the line is there, if so */
  next(line: string, number: number, why?: string): void;
  end(): void;
  /** True if no further line can change anything. */
  readonly isOver: boolean;
  /** What each quantity found; undefined if it was too much. */
  results(): Iterable<readonly [QuantityDescription, readonly Reading[] | undefined]>;
}
