import { wrongAt, type ByteSource } from '../bytes/index.ts';

/** An element of a VTK XML file. Text inside it stays in the file: only where it is is known. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  /** Where its `<` is. */
  readonly at: number;
  /** Where its content starts and ends, bytes. */
  readonly start: number;
  readonly end: number;
}

interface Open extends Element {
  children: Element[];
  end: number;
}

const longestTag = 1 << 16;
const deepest = 20;
const chunkSize = 1 << 18;
const [less, greater, quote, apostrophe] = [60, 62, 34, 39];

/**
 * Reads the elements of a VTK XML file without its numbers, which may be gigabytes: those between tags are passed over, and
 * at `AppendedData`, which need not be XML, it stops. Strict in what it reads; entities and document types are refused, so
 * nothing is ever expanded.
 *
 * @throws AppError FILE_FORMAT
 */
export async function readMarkup(source: ByteSource): Promise<Element> {
  const tags = new TagScanner(source);
  const open: Open[] = [];
  let root: Element | undefined;
  for (;;) {
    const tag = await tags.next();
    if (tag === undefined) throw await wrongAt(source, source.size, endOf(source, open));
    const { text, at, end } = tag;
    if (text.startsWith('?') || text.startsWith('!--')) continue;
    const parent = open.at(-1);
    if (text.startsWith('/')) {
      if (parent?.name !== text.slice(1).trim())
        throw await wrongAt(source, at, `<${short(text)}> closes nothing here`);
      open.pop();
      parent.end = at;
      if (open.length === 0 && root !== undefined) return root;
      continue;
    }
    const element = readTag(text, at, end);
    if (typeof element === 'string') throw await wrongAt(source, at, element);
    if (parent === undefined && root !== undefined) throw await wrongAt(source, at, 'a second root element');
    parent?.children.push(element);
    root ??= element;
    if (element.name === 'AppendedData') {
      element.end = source.size;
      return root;
    }
    if (text.endsWith('/')) {
      if (parent === undefined) return root;
    } else if (open.push(element) > deepest) throw await wrongAt(source, at, `nested more than ${deepest} deep`);
  }
}

function endOf(source: ByteSource, open: readonly Open[]): string {
  const innermost = open.at(-1);
  if (innermost === undefined) return source.size === 0 ? 'the file is empty' : 'this is not XML';
  return `the file ends inside <${innermost.name}>`;
}

/** The element of a tag, or why there is none. */
function readTag(text: string, at: number, end: number): Open | string {
  const body = text.endsWith('/') ? text.slice(0, -1) : text;
  const name = /^[A-Za-z_][\w.:-]*/.exec(body)?.[0];
  if (name === undefined) return text.startsWith('!') ? 'document types are not read' : `<${short(text)}> is no tag`;
  const attributes = new Map<string, string>();
  const pattern = /\s+([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
  pattern.lastIndex = name.length;
  let last = name.length;
  for (let match = pattern.exec(body); match !== null; match = pattern.exec(body)) {
    const [, key = ''] = match;
    if (attributes.has(key)) return `${key} is there twice`;
    const value = unescaped(match[2] ?? match[3] ?? '');
    if (value === undefined) return `${key} has an entity that is not known`;
    attributes.set(key, value);
    last = pattern.lastIndex;
  }
  if (body.slice(last).trim() !== '') return `<${name}> has attributes that cannot be read`;
  return { name, attributes, children: [], at, start: end, end };
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescaped(text: string): string | undefined {
  let isKnown = true;
  const plain = text.replace(/&([^;&]{0,10});?/g, (_, name: string) => {
    const code = /^#(?:x([\da-fA-F]{1,6})|(\d{1,7}))$/.exec(name);
    const point =
      code === null ? undefined : Number.parseInt(code[1] ?? code[2] ?? '', code[1] === undefined ? 10 : 16);
    const known = point !== undefined && point <= 0x10ffff ? String.fromCodePoint(point) : entities[name];
    isKnown &&= known !== undefined;
    return known ?? '';
  });
  return isKnown ? plain : undefined;
}

const short = (text: string): string => (text.length > 30 ? `${text.slice(0, 30)}…` : text);

/** Finds one tag after the other; what is between them is not kept. */
class TagScanner {
  readonly #source: ByteSource;
  readonly #chunk = new Uint8Array(chunkSize);
  /** Where the chunk is in the file, and how much of it there is. */
  #from = 0;
  #count = 0;
  #at = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The text between `<` and `>`, where the `<` is and where it ends; undefined at the end of the file. */
  async next(): Promise<{ text: string; at: number; end: number } | undefined> {
    while (await this.#load(this.#at, 1)) {
      const found = this.#chunk.subarray(0, this.#count).indexOf(less, this.#at - this.#from);
      if (found !== -1) {
        this.#at = this.#from + found;
        return this.#tag(this.#at);
      }
      this.#at = this.#from + this.#count;
    }
    return undefined;
  }

  async #tag(at: number): Promise<{ text: string; at: number; end: number }> {
    await this.#load(at, longestTag);
    const start = at - this.#from + 1;
    const isComment = this.#text(start, start + 3) === '!--';
    const end = isComment ? await this.#endOfComment(at + 4) : this.#endOfTag(start);
    if (end === undefined) {
      const isOver = this.#from + this.#count >= this.#source.size;
      throw await wrongAt(this.#source, at, isOver ? 'the file ends inside a tag' : 'this tag has no end');
    }
    this.#at = end;
    return { text: isComment ? '!--' : this.#text(start, end - 1 - this.#from), at, end };
  }

  /** Where it goes on behind the `>`, quotes being respected. */
  #endOfTag(start: number): number | undefined {
    let quoted = 0;
    for (let at = start; at < Math.min(this.#count, start + longestTag); at++) {
      const byte = this.#chunk[at];
      if (quoted !== 0) quoted = byte === quoted ? 0 : quoted;
      else if (byte === quote || byte === apostrophe) quoted = byte;
      else if (byte === greater) return this.#from + at + 1;
    }
    return undefined;
  }

  async #endOfComment(from: number): Promise<number | undefined> {
    for (let at = from; await this.#load(at, 3); at = this.#from + this.#count - 2) {
      const end = Buffer.from(this.#chunk.buffer, 0, this.#count).indexOf('-->', at - this.#from);
      if (end !== -1) return this.#from + end + 3;
      if (this.#from + this.#count >= this.#source.size) return undefined;
    }
    return undefined;
  }

  #text(start: number, end: number): string {
    return new TextDecoder().decode(this.#chunk.subarray(start, Math.min(end, this.#count)));
  }

  /** Has `need` bytes from `from` on in the chunk, or all that there are; false if that is none. */
  async #load(from: number, need: number): Promise<boolean> {
    const { size } = this.#source;
    const isThere = from >= this.#from && Math.min(from + need, size) <= this.#from + this.#count;
    if (!isThere) {
      this.#from = from;
      this.#count = 0;
      const wanted = Math.min(chunkSize, size - from);
      while (this.#count < wanted) {
        const count = await this.#source.read(this.#chunk.subarray(this.#count, wanted), from + this.#count);
        if (count === 0) throw await wrongAt(this.#source, from + this.#count, 'the file became shorter');
        this.#count += count;
      }
    }
    return from < size;
  }
}
