import { SaxesParser } from 'saxes';
import { broken, refuseForeign } from '../json/index.ts';

export interface XmlValue {
  value: string;
  /** The span between the quotes, or of the text without the blanks around it. */
  start: number;
  end: number;
}

/** An element with the spans of its attributes and of its text. */
export interface XmlElement {
  name: string;
  start: number;
  attributes: ReadonlyMap<string, XmlValue>;
  children: readonly XmlElement[];
  /** The text directly in the element; undefined where there is none but blanks. */
  text: XmlValue | undefined;
  /** The text is in pieces or in CDATA, so that it cannot be replaced as one. `text` is its first piece. */
  isSplit: boolean;
}

const deepest = 200;

/**
 * Reads an XML document. Document types are refused, so there is no entity to expand but the five of XML itself.
 *
 * @throws AppError FILE_FORMAT with line and column
 */
export function readXml(text: string, file: string): XmlElement {
  refuseForeign(text, file);
  return new TreeBuilder(text, file).run();
}

interface Open {
  name: string;
  start: number;
  attributes: Map<string, XmlValue>;
  children: XmlElement[];
  text: XmlValue | undefined;
  isSplit: boolean;
}

class TreeBuilder {
  readonly #text: string;
  readonly #file: string;
  readonly #parser = new SaxesParser({ position: true });
  readonly #open: Open[] = [];
  #root: XmlElement | undefined;
  #attributes = new Map<string, XmlValue>();
  #tagStart = 0;
  #markupEnd = 0;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  run(): XmlElement {
    const parser = this.#parser;
    const mark = () => {
      this.#markupEnd = parser.position;
    };
    parser.on('error', (error) => {
      throw this.#wrong(parser.position - 1, sentenceOf(error.message));
    });
    parser.on('doctype', () => {
      throw this.#wrong(this.#markupEnd, 'document types (<!DOCTYPE) and their entities are not read');
    });
    parser.on('opentagstart', () => {
      this.#tagStart = this.#text.lastIndexOf('<', parser.position - 1);
      this.#attributes = new Map();
    });
    parser.on('attribute', ({ name, value }) => this.#attribute(name, value));
    parser.on('opentag', ({ name }) => {
      mark();
      this.#begin(name);
    });
    parser.on('closetag', () => {
      mark();
      this.#finish();
    });
    parser.on('text', (value) => this.#take(value));
    parser.on('cdata', (value) => {
      const top = this.#open.at(-1);
      if (top !== undefined)
        Object.assign(top, { text: { value, start: this.#markupEnd, end: parser.position }, isSplit: true });
      mark();
    });
    parser.on('comment', mark);
    parser.on('processinginstruction', mark);
    parser.on('xmldecl', mark);
    parser.write(this.#text).close();
    if (this.#root === undefined) throw this.#wrong(0, 'no element');
    return this.#root;
  }

  #attribute(name: string, value: string): void {
    const end = this.#parser.position - 1;
    const start = this.#text.lastIndexOf(this.#text.charAt(end), end - 1) + 1;
    this.#attributes.set(name, { value, start, end });
  }

  #begin(name: string): void {
    if (this.#open.length >= deepest) throw this.#wrong(this.#tagStart, `elements nested more than ${deepest} deep`);
    const attributes = this.#attributes;
    this.#open.push({ name, start: this.#tagStart, attributes, children: [], text: undefined, isSplit: false });
  }

  #finish(): void {
    const element = this.#open.pop();
    if (element === undefined) return;
    const outer = this.#open.at(-1);
    if (outer === undefined) this.#root = element;
    else outer.children.push(element);
  }

  #take(value: string): void {
    const top = this.#open.at(-1);
    const trimmed = value.trim();
    if (top === undefined || trimmed === '') return;
    if (top.text !== undefined) top.isSplit = true;
    const raw = this.#text.slice(this.#markupEnd, this.#text.indexOf('<', this.#markupEnd));
    const start = this.#markupEnd + (raw.length - raw.trimStart().length);
    top.text ??= { value: trimmed, start, end: start + raw.trim().length };
  }

  #wrong(at: number, why: string): Error {
    return broken(this.#text, this.#file, Math.max(0, Math.min(at, this.#text.length)), why);
  }
}

/** Without the place in front, which the error names itself. */
const sentenceOf = (message: string): string => message.replace(/^(?:[^:\s]*:)?\d+:\d+:\s*/, '').replace(/\.$/, '');
