/** One `key: value` or `key: { … }` of a file, where it stands. Offsets count UTF-16 units. */
export interface Entry {
  readonly key: string;
  readonly keyStart: number;
  /** The value as it is written, without the blanks and comments around it; '' for a key without a value. */
  readonly value: string;
  /** The span of the value, or of a block with its braces. */
  readonly start: number;
  readonly end: number;
  /** What a block holds, in the order of the file; undefined for a plain value. */
  readonly children: readonly Entry[] | undefined;
}

/** Text that is neither a key, a value nor a comment: the licence in an output, a forgotten colon in an input. */
export interface StrayText {
  readonly start: number;
  readonly end: number;
}

/** What is written in the key-value language, with nothing left out but blanks and comments. */
export interface EntryTree {
  readonly entries: readonly Entry[];
  readonly stray: readonly StrayText[];
  /** Where the innermost block begins that the file ends in the middle of; undefined for a whole file. */
  readonly cutOff: number | undefined;
}

/** The first entry with this key. Keys are compared as the solvers echo them: without blanks. */
export function entryOf(entries: readonly Entry[] | undefined, key: string): Entry | undefined {
  return entries?.find((entry) => sameKey(entry.key, key));
}

/** All entries with this key, in the order of the file. */
export function entriesOf(entries: readonly Entry[] | undefined, key: string): readonly Entry[] {
  return entries?.filter((entry) => sameKey(entry.key, key)) ?? [];
}

const sameKey = (a: string, b: string): boolean => a === b || a.replace(/\s+/g, '') === b.replace(/\s+/g, '');
