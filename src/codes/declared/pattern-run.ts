import type { GuardedPattern, Match } from './guarded-pattern.ts';

/** A line that matched. */
export interface MatchedLine extends Match {
  line: number;
}

const batchLines = 2000;
const batchLength = 1 << 18;
/** All matching of one pattern in one file together. */
const budgetMs = 60_000;

/** Runs a pattern over the lines of a file, many at a time, until it has taken too long. */
export class PatternRun {
  readonly #pattern: GuardedPattern;
  #texts: string[] = [];
  #numbers: number[] = [];
  #length = 0;
  #spentMs = 0;
  #why: string | undefined;

  constructor(pattern: GuardedPattern) {
    this.#pattern = pattern;
  }

  /** True once the pattern has taken too long; then nothing matches any more. */
  get isOver(): boolean {
    return this.#why !== undefined;
  }

  /** Why the run is over. */
  get why(): string {
    return this.#why ?? '';
  }

  /** Takes a line; true if it is time to {@link flush}. What programs redraw between carriage returns is a text each. */
  add(text: string, line: number): boolean {
    if (this.isOver || !this.#pattern.mayMatch(text)) return false;
    for (const part of text.includes('\r') ? text.split('\r') : [text]) {
      this.#texts.push(part);
      this.#numbers.push(line);
    }
    this.#length += text.length;
    return this.#texts.length >= batchLines || this.#length >= batchLength;
  }

  /** The matches among the lines since the last call. */
  flush(): MatchedLine[] {
    const texts = this.#texts;
    const numbers = this.#numbers;
    [this.#texts, this.#numbers, this.#length] = [[], [], 0];
    if (texts.length === 0 || this.isOver) return [];
    const startMs = performance.now();
    const matches = this.#pattern.match(texts);
    this.#spentMs += performance.now() - startMs;
    if (matches === undefined || this.#spentMs > budgetMs) {
      this.#why = `the pattern takes too long for line ${numbers[0] ?? 1}${texts.length > 1 ? ' and those after it' : ''}`;
      return [];
    }
    return matches.flatMap((match, at) => (match === undefined ? [] : [{ ...match, line: numbers[at] ?? 0 }]));
  }
}
