import { broken, refuseForeign } from '../json/index.ts';
import type { Entry, EntryTree, StrayText } from './entry.ts';

/** `:` in solver inputs and outputs, `=` in acdtool's `.rfpost`, where a block's name stands without a separator. */
export type Separator = ':' | '=';

export interface ScanOptions {
  separator: Separator;
  /** For outputs, which may still be written: keep what is there when the file ends inside a block. */
  keepCutOff?: boolean;
}

/** Blocks nested deeper than this are refused; real files have about five levels. */
const deepest = 200;

/**
 * Reads the key-value language of ACE3P:
 *
 *     entry   := key ':' ( '{' entry* '}' | value up to the end of the line )
 *     comment := '//' up to the end of the line, or between slash-star and star-slash
 *
 * A key may contain blanks. A brace may stand on the line of its key or on a later one. A block written on one line
 * holds several entries a line: there a value ends at `}` or before the next word with a colon.
 *
 * @throws AppError FILE_FORMAT for braces or comments that do not close, a brace where no block can be
 */
export function scanEntries(text: string, file: string, options: ScanOptions): EntryTree {
  refuseForeign(text, file);
  return new Scanner(text, file, options).run();
}

interface Open {
  entry: { key: string; keyStart: number; start: number } | undefined;
  children: Entry[];
}

class Scanner {
  readonly #text: string;
  readonly #file: string;
  readonly #options: ScanOptions;
  readonly #stray: StrayText[] = [];
  readonly #open: Open[] = [{ entry: undefined, children: [] }];
  #at: number;
  #line = { from: 0, end: -1 };
  #valueStop = { from: 0, stop: -1 };
  /** Where the line with the last brace on it ends: up to there, entries share a line. */
  #crowdedUpTo = -1;

  constructor(text: string, file: string, options: ScanOptions) {
    this.#text = text;
    this.#file = file;
    this.#options = options;
    this.#at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  run(): EntryTree {
    for (;;) {
      this.#at = this.#skipBlank(this.#at);
      if (this.#at >= this.#text.length) return this.#end();
      const next = this.#text.charAt(this.#at);
      if (next === '}') this.#close();
      else if (next === '{') throw this.#wrong('`{` without a key before it', this.#at);
      else this.#statement();
    }
  }

  #end(): EntryTree {
    const innermost = this.#open.at(-1)?.entry;
    if (innermost !== undefined && this.#options.keepCutOff !== true) {
      throw this.#wrong(`the block ${innermost.key} is not closed`, innermost.start);
    }
    while (this.#open.length > 1) this.#fold(this.#text.length);
    return { entries: this.#open[0]?.children ?? [], stray: this.#stray, cutOff: innermost?.start };
  }

  #close(): void {
    if (this.#open.length === 1) throw this.#wrong('`}` without a block to close', this.#at);
    this.#at++;
    this.#fold(this.#at);
    this.#crowdedUpTo = this.#lineEnd(this.#at);
  }

  #fold(end: number): void {
    const { entry, children } = this.#open.pop() ?? { entry: undefined, children: [] };
    if (entry !== undefined) this.#open.at(-1)?.children.push({ ...entry, value: '', end, children });
  }

  /** A key with its value, a key with the opening of its block, or stray text. */
  #statement(): void {
    const start = this.#at;
    const keyEnd = this.#stopOf(start, this.#options.separator);
    const key = this.#text.slice(start, keyEnd).trimEnd();
    const stop = this.#separatorAfter(keyEnd);
    const last = this.#text.charAt(stop);
    // In acdtool's echo, `[z0 = 0.0]` in brackets is a hint for the reader and not a setting.
    if (last === this.#options.separator && key !== '' && !key.startsWith('[')) this.#afterKey(key, start, stop + 1);
    else if (this.#options.separator === '=' && this.#text.charAt(this.#skipBlank(stop)) === '{') {
      this.#openBlock(key, start, this.#skipBlank(stop));
    } else if (last === '{') throw this.#wrong(`expected \`${this.#options.separator}\` before \`{\``, stop);
    else {
      const end = last === this.#options.separator ? this.#lineEnd(stop) : stop;
      this.#stray.push({ start, end: Math.max(end, start + 1) });
      this.#at = Math.max(end, start + 1);
    }
  }

  /** A separator may stand behind a comment or on the next line; the end of the key where none does. */
  #separatorAfter(keyEnd: number): number {
    const next = this.#skipBlank(keyEnd);
    return this.#text.charAt(next) === this.#options.separator ? next : keyEnd;
  }

  #afterKey(key: string, keyStart: number, from: number): void {
    const lineEnd = this.#lineEnd(from);
    const next = this.#skipBlank(from);
    if (this.#text.charAt(next) === '{') {
      this.#openBlock(key, keyStart, next);
    } else if (next >= lineEnd || this.#text.charAt(next) === '}') {
      const after = /[ \t]/.test(this.#text.charAt(from)) ? from + 1 : from;
      this.#put({ key, keyStart, value: '', start: after, end: after, children: undefined });
      this.#at = next >= lineEnd ? lineEnd : next;
    } else this.#value(key, keyStart, next);
  }

  #value(key: string, keyStart: number, start: number): void {
    if (start < this.#valueStop.from || start > this.#valueStop.stop) {
      this.#valueStop = { from: start, stop: this.#stopOf(start, undefined) };
    }
    const { stop } = this.#valueStop;
    const last = this.#text.charAt(stop);
    const written = this.#text.slice(start, stop);
    const isCrowded = last === '}' || last === '{' || start < this.#crowdedUpTo;
    const nextKey = isCrowded ? nextKeyIn(written, this.#options.separator) : undefined;
    if (nextKey !== undefined) this.#crowdedUpTo = Math.max(this.#crowdedUpTo, stop);
    else if (last === '{') throw this.#wrong('`{` cannot follow a value', stop);
    const value = withoutLastComment(written.slice(0, nextKey).trimEnd());
    this.#put({ key, keyStart, value, start, end: start + value.length, children: undefined });
    this.#at = nextKey === undefined ? stop : start + nextKey;
  }

  #openBlock(key: string, keyStart: number, start: number): void {
    this.#open.push({ entry: { key, keyStart, start }, children: [] });
    if (this.#open.length > deepest) throw this.#wrong(`blocks nested more than ${deepest} deep`, start);
    this.#at = start + 1;
    this.#crowdedUpTo = this.#lineEnd(this.#at);
  }

  #put(entry: Entry): void {
    this.#open.at(-1)?.children.push(entry);
  }

  /** The first brace, comment, line end or `separator` from here. A comment with text behind it is passed over. */
  #stopOf(from: number, separator: Separator | undefined): number {
    const text = this.#text;
    for (let at = from; at < text.length; at++) {
      const unit = text.charAt(at);
      if (unit === '\n' || unit === '{' || unit === '}' || unit === separator) return at;
      if (unit !== '/') continue;
      if (text.charAt(at + 1) === '/') return at;
      if (text.charAt(at + 1) !== '*') continue;
      const after = this.#commentEnd(at);
      if (separator !== undefined || this.#skipBlank(after) >= this.#lineEnd(at)) return at;
      at = after - 1;
    }
    return text.length;
  }

  #skipBlank(from: number): number {
    const text = this.#text;
    let at = from;
    for (;;) {
      const unit = text.charCodeAt(at);
      if (unit === 32 || (unit >= 9 && unit <= 13) || unit === 0xfeff) at++;
      else if (unit === 47 && text.charCodeAt(at + 1) === 47) at = this.#lineEnd(at);
      else if (unit === 47 && text.charCodeAt(at + 1) === 42) at = this.#commentEnd(at);
      else return at;
    }
  }

  #commentEnd(start: number): number {
    const end = this.#text.indexOf('*/', start + 2);
    if (end !== -1) return end + 2;
    if (this.#options.keepCutOff === true) return this.#text.length;
    throw this.#wrong('this comment has no end', start);
  }

  /** Remembered, so that a line of a million entries is not searched a million times. */
  #lineEnd(from: number): number {
    if (from < this.#line.from || from > this.#line.end) {
      const end = this.#text.indexOf('\n', from);
      this.#line = { from, end: end === -1 ? this.#text.length : end };
    }
    return this.#line.end;
  }

  #wrong(why: string, at: number): Error {
    return broken(this.#text, this.#file, at, why);
  }
}

/** A value that another entry follows on its line, without the comments between the two. */
function withoutLastComment(value: string): string {
  let bare = value;
  while (bare.endsWith('*/') && bare.includes('/*')) bare = bare.slice(0, bare.lastIndexOf('/*')).trimEnd();
  return bare;
}

/** Where in the value the next entry of the same line begins: a word and the separator, with a blank before it. */
function nextKeyIn(value: string, separator: Separator): number | undefined {
  const key = separator === ':' ? keyWithColon : keyWithEqualsSign;
  for (let from = 0; ;) {
    key.lastIndex = from;
    const at = key.exec(value)?.index;
    // Only what is before the key is looked at: behind it there may be a million others.
    const comment = at === undefined ? -1 : value.slice(from, at).indexOf('/*');
    const end = comment === -1 ? -1 : value.indexOf('*/', from + comment + 2);
    if (end === -1) return at;
    from = end + 2;
  }
}

// Without a blank behind it a colon may belong to the value: `C:\cavity`, `node:3`.
const keyWithColon = /(?<=[\s,;])(?:[A-Z]\w\w+:|[A-Za-z_][\w-]*(?:[ \t]*:(?=\s|$)|:(?=[\d.+-])))/g;
const keyWithEqualsSign = /(?<=[\s,;])[A-Za-z_][\w-]*[ \t]*=(?=\s|$)/g;
