import { broken, refuseForeign } from './source.ts';

/** Deeper nesting is refused: no format here comes near, and it keeps every walk over the tree within the stack. */
const deepest = 500;

/**
 * The values of a JSON text as a flat list of integers, three for each value in the order of the text: where it starts,
 * where it ends, and the position in this list after its last descendant. An object's keys are entries of their own, each
 * before its value. 12 bytes a value, whatever the value: a tree of objects would take ten times as much.
 */
export type Tape = Int32Array;

/** @throws AppError FILE_FORMAT at the first character that is not JSON (`NaN` and `±Infinity` are let through) */
export function scan(text: string, file: string): Tape {
  refuseForeign(text, file);
  return new Scanner(text, file).run();
}

const [tab, newline, carriageReturn, space, quote, comma, minus, plus, dot, zero, nine, colon] = [
  9, 10, 13, 32, 34, 44, 45, 43, 46, 48, 57, 58,
];
const [openArray, backslash, closeArray, openObject, closeObject] = [91, 92, 93, 123, 125];
const words = ['true', 'false', 'null', 'NaN', 'Infinity'];
const escape = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

class Scanner {
  readonly #text: string;
  readonly #file: string;
  #tape: Tape;
  #used = 0;
  #at = 0;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
    this.#tape = new Int32Array(Math.max(96, text.length >> 2));
  }

  run(): Tape {
    const open: number[] = [];
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
    for (;;) {
      const container = this.#value();
      if (container !== -1) {
        open.push(container);
        if (open.length > deepest) throw this.#wrong(`nested more than ${deepest} deep`, this.#at - 1);
      }
      if (container !== -1 && !this.#isClosed(container)) {
        if (this.#opens(container)) this.#key();
      } else if (!this.#next(open, container !== -1)) {
        return this.#tape.slice(0, this.#used);
      }
    }
  }

  /** Goes on behind a value: to the next value of the same container, or out of as many as end here. False at the end. */
  #next(open: number[], closes: boolean): boolean {
    for (let closing = closes; ; closing = true) {
      if (closing) {
        const done = open.pop() ?? 0;
        this.#tape[done + 1] = this.#at;
        this.#tape[done + 2] = this.#used;
      }
      const container = open.at(-1);
      const next = this.#blank();
      if (container === undefined) {
        if (this.#at < this.#text.length) throw this.#wrong('something follows the end of the value');
        return false;
      }
      const isObject = this.#opens(container);
      if (next === comma) {
        this.#at++;
        if (isObject) this.#key();
        return true;
      }
      if (next !== (isObject ? closeObject : closeArray)) {
        throw this.#wrong(`expected , or ${isObject ? '}' : ']'}`);
      }
      this.#at++;
    }
  }

  #opens(container: number): boolean {
    return this.#text.charCodeAt(this.#tape[container] ?? 0) === openObject;
  }

  #isClosed(container: number): boolean {
    if (this.#blank() !== (this.#opens(container) ? closeObject : closeArray)) return false;
    this.#at++;
    return true;
  }

  #key(): void {
    if (this.#blank() !== quote) throw this.#wrong('expected a key in double quotes');
    this.#string();
    if (this.#blank() !== colon) throw this.#wrong('expected : after the key');
    this.#at++;
  }

  /** Reads a scalar and gives -1, or only the opening of a container and gives its place on the tape. */
  #value(): number {
    const first = this.#blank();
    const start = this.#at;
    if (first === quote) this.#string();
    else if (first === openObject || first === openArray) {
      this.#at++;
      return this.#put(start);
    } else if (first === minus || (first >= zero && first <= nine)) this.#number(first);
    else this.#word(start);
    return -1;
  }

  #string(): void {
    const text = this.#text;
    const start = this.#at++;
    for (;;) {
      const unit = text.charCodeAt(this.#at);
      if (unit === quote) break;
      if (unit === backslash) {
        escape.lastIndex = this.#at;
        if (!escape.test(text)) throw this.#wrong('this escape means nothing in JSON');
        this.#at = escape.lastIndex;
      } else if (unit >= space) this.#at++;
      else if (this.#at >= text.length) throw this.#wrong('this string has no end', start);
      else throw this.#wrong('a string cannot hold a line end or another control character');
    }
    this.#at++;
    this.#put(start);
  }

  #number(first: number): void {
    const text = this.#text;
    const start = this.#at;
    if (first === minus) this.#at++;
    if (text.charCodeAt(this.#at) === zero) this.#at++;
    else if (first === minus && text.startsWith('Infinity', this.#at)) {
      this.#at += 8;
      this.#put(start);
      return;
    } else this.#digits();
    if (text.charCodeAt(this.#at) === dot) {
      this.#at++;
      this.#digits();
    }
    if ((text.charCodeAt(this.#at) | 32) === 101) {
      const sign = text.charCodeAt(++this.#at);
      if (sign === plus || sign === minus) this.#at++;
      this.#digits();
    }
    this.#put(start);
  }

  #digits(): void {
    const start = this.#at;
    let unit = this.#text.charCodeAt(start);
    while (unit >= zero && unit <= nine) unit = this.#text.charCodeAt(++this.#at);
    if (this.#at === start) throw this.#wrong('expected a digit');
  }

  #word(start: number): void {
    const word = words.find((word) => this.#text.startsWith(word, start));
    if (word === undefined) {
      throw this.#wrong(start >= this.#text.length ? 'the file ends where a value should be' : 'expected a value');
    }
    this.#at += word.length;
    this.#put(start);
  }

  #put(start: number): number {
    const place = this.#used;
    if (place + 3 > this.#tape.length) {
      const larger = new Int32Array(this.#tape.length * 2);
      larger.set(this.#tape);
      this.#tape = larger;
    }
    this.#tape[place] = start;
    this.#tape[place + 1] = this.#at;
    this.#tape[place + 2] = this.#used = place + 3;
    return place;
  }

  #blank(): number {
    let unit = this.#text.charCodeAt(this.#at);
    while (unit === space || unit === newline || unit === carriageReturn || unit === tab) {
      unit = this.#text.charCodeAt(++this.#at);
    }
    return unit;
  }

  #wrong(why: string, at: number = this.#at): Error {
    return broken(this.#text, this.#file, at, why);
  }
}
