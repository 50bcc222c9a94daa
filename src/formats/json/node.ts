import { scan, type Tape } from './scan.ts';

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';
export type JsonScalar = string | number | boolean | null;

/** One `"key": value` of an object; the key's span includes its quotes. */
export interface JsonMember {
  key: string;
  keyStart: number;
  keyEnd: number;
  value: JsonNode;
}

/** A value in a JSON text, with the span of UTF-16 units it takes there. Made when asked for; nothing is copied. */
export interface JsonNode {
  readonly kind: JsonKind;
  readonly start: number;
  readonly end: number;
  /** A string, number, boolean or null; undefined for an object or an array. Numbers beyond ±1.8e308 are infinite. */
  readonly value: JsonScalar | undefined;
  /** The members of an object in the order of the file, repeated keys included; empty for every other kind. */
  readonly members: readonly JsonMember[];
  /** The values of an array; empty for every other kind. */
  readonly items: readonly JsonNode[];
  /** The value of a key, the last where it is repeated (as JSON.parse takes it). */
  get(key: string): JsonNode | undefined;
  /** The same as JSON.parse gives. */
  toValue(): unknown;
}

/**
 * Reads a JSON text: strict, but for a byte-order mark and the `NaN`, `Infinity` and `-Infinity` that Python writes.
 * Takes 12 bytes of memory a value beside the text.
 *
 * @throws AppError FILE_FORMAT with line and column; also for nesting deeper than 500, a git-LFS pointer, a binary file
 */
export function readJson(text: string, file: string): JsonNode {
  return new TapeNode(text, scan(text, file), 0);
}

const kinds: Readonly<Record<string, JsonKind>> = {
  '{': 'object',
  '[': 'array',
  '"': 'string',
  t: 'boolean',
  f: 'boolean',
  n: 'null',
};

class TapeNode implements JsonNode {
  readonly #text: string;
  readonly #tape: Tape;
  readonly #place: number;

  constructor(text: string, tape: Tape, place: number) {
    this.#text = text;
    this.#tape = tape;
    this.#place = place;
  }

  get start(): number {
    return this.#tape[this.#place] ?? 0;
  }

  get end(): number {
    return this.#tape[this.#place + 1] ?? 0;
  }

  get kind(): JsonKind {
    return kinds[this.#text.charAt(this.start)] ?? 'number';
  }

  get value(): JsonScalar | undefined {
    const { kind } = this;
    if (kind === 'string') return this.#string(this.start, this.end);
    if (kind === 'number') return Number(this.#text.slice(this.start, this.end));
    if (kind === 'boolean') return this.#text.charAt(this.start) === 't';
    return kind === 'null' ? null : undefined;
  }

  get members(): readonly JsonMember[] {
    const members: JsonMember[] = [];
    if (this.kind !== 'object') return members;
    for (let at = this.#place + 3; at < this.#after(this.#place); at = this.#after(at + 3)) {
      const [keyStart = 0, keyEnd = 0] = [this.#tape[at], this.#tape[at + 1]];
      members.push({ key: this.#string(keyStart, keyEnd), keyStart, keyEnd, value: this.#node(at + 3) });
    }
    return members;
  }

  get items(): readonly JsonNode[] {
    const items: JsonNode[] = [];
    if (this.kind !== 'array') return items;
    for (let at = this.#place + 3; at < this.#after(this.#place); at = this.#after(at)) items.push(this.#node(at));
    return items;
  }

  get(key: string): JsonNode | undefined {
    if (this.kind !== 'object') return undefined;
    let found: number | undefined;
    for (let at = this.#place + 3; at < this.#after(this.#place); at = this.#after(at + 3)) {
      if (this.#isKey(at, key)) found = at + 3;
    }
    return found === undefined ? undefined : this.#node(found);
  }

  toValue(): unknown {
    if (this.kind === 'array') return this.items.map((item) => item.toValue());
    if (this.kind !== 'object') return this.value;
    return Object.fromEntries(this.members.map(({ key, value }) => [key, value.toValue()]));
  }

  #isKey(at: number, key: string): boolean {
    const [start = 0, end = 0] = [this.#tape[at], this.#tape[at + 1]];
    if (end - start === key.length + 2 && this.#text.startsWith(key, start + 1)) return !key.includes('\\');
    return end - start > key.length + 2 && this.#string(start, end) === key;
  }

  #after(place: number): number {
    return this.#tape[place + 2] ?? this.#tape.length;
  }

  #node(place: number): JsonNode {
    return new TapeNode(this.#text, this.#tape, place);
  }

  #string(start: number, end: number): string {
    const inner = this.#text.slice(start + 1, end - 1);
    return inner.includes('\\') ? (JSON.parse(this.#text.slice(start, end)) as string) : inner;
  }
}
