/** A regular file in a tar stream. */
export interface TarMember {
  path: string;
  /** Permission bits. */
  mode: number;
  /** Bytes. */
  size: number;
}

/** Is told of each regular file as it comes: its beginning, its bytes in order, its end. */
export interface TarSink {
  begin(member: TarMember): void;
  take(bytes: Buffer): void;
  end(): void;
}

type Part = 'header' | 'file' | 'name' | 'other';

const blockBytes = 512;
/** PATH_MAX of Linux with room to spare: a longer name is no name. */
const longestName = 65_536;

/**
 * Reads GNU tar's own format (tar manual, "Basic Tar Format"; `--format=gnu`) as it comes in, in pieces of any size.
 * What is not a regular file is passed over. Throws when the stream is not such a tar.
 */
export class TarReader {
  readonly #sink: TarSink;
  #held: Buffer[] = [];
  /** What the bytes are that come next. */
  #part: Part = 'header';
  #left = blockBytes;
  #padding = 0;
  #longName: string | undefined;
  /** The mark of the end has come. */
  isWhole = false;

  constructor(sink: TarSink) {
    this.#sink = sink;
  }

  push(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length && !this.isWhole) {
      if (this.#part === 'header' && this.#left === blockBytes && at + blockBytes <= bytes.length) {
        this.#header(bytes, at); // mostly it is here in one piece
        at += blockBytes;
        continue;
      }
      const isBody = this.#left > 0;
      const length = Math.min(isBody ? this.#left : this.#padding, bytes.length - at);
      const piece = bytes.subarray(at, at + length);
      at += length;
      if (isBody) this.#body(piece);
      else this.#padding -= length;
      if (this.#left === 0 && this.#padding === 0 && this.#part !== 'header') this.#expect('header', blockBytes);
    }
  }

  #body(piece: Buffer): void {
    this.#left -= piece.length;
    if (this.#part === 'file') this.#sink.take(piece);
    if (this.#part === 'header' || this.#part === 'name') this.#held.push(piece);
    if (this.#left > 0) return;
    if (this.#part === 'file') this.#sink.end();
    if (this.#part === 'name') this.#longName = textIn(Buffer.concat(this.#held));
    if (this.#part === 'header') this.#header(Buffer.concat(this.#held), 0);
    else this.#held = [];
  }

  /** Reads the header that begins there. */
  #header(bytes: Buffer, at: number): void {
    const sum = sumOf(bytes, at);
    if (sum === emptySum && bytes.subarray(at, at + blockBytes).every((byte) => byte === 0)) {
      this.isWhole = true;
      return;
    }
    if (sum !== numberIn(bytes, at + 148, at + 156)) throw new Error('not a tar stream');
    const size = numberIn(bytes, at + 124, at + 136);
    const type = String.fromCharCode(bytes[at + 156] ?? 0);
    if (type === 'L') {
      if (size > longestName) throw new Error('a name in the tar stream is too long');
      this.#expect('name', size);
      return;
    }
    const path = this.#longName ?? textIn(bytes, at, at + 100);
    this.#longName = undefined;
    const isFile = type === '0' || type === '\0';
    this.#expect(isFile ? 'file' : 'other', size);
    if (!isFile) return;
    this.#sink.begin({ path, mode: numberIn(bytes, at + 100, at + 108) & 0o777, size });
    if (size === 0) this.#sink.end();
  }

  #expect(part: Part, size: number): void {
    this.#part = size === 0 ? 'header' : part;
    this.#left = size === 0 ? blockBytes : size;
    this.#padding = size === 0 || part === 'header' ? 0 : (blockBytes - (size % blockBytes)) % blockBytes;
    this.#held = [];
  }
}

/** Octal digits among blanks, ended by NUL or the field's end, or a big number in base 256 after a byte of 0x80. */
function numberIn(bytes: Buffer, from: number, to: number): number {
  if (bytes[from] === 0x80) return Number(BigInt(`0x${bytes.toString('hex', from + 1, to)}`));
  const isBlank = (at: number): boolean => at < to && bytes[at] === 0x20;
  let at = from;
  while (isBlank(at)) at += 1;
  let value = 0;
  for (; at < to; at += 1) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  while (isBlank(at)) at += 1;
  if (at < to && bytes[at] !== 0) throw new Error('not a tar stream');
  return value;
}

/** What the sum of an empty block is. */
const emptySum = 8 * 0x20;

/** The sum of all bytes of a block, those of the sum itself taken for blanks. */
function sumOf(bytes: Buffer, from: number): number {
  let sum = emptySum;
  for (let at = from; at < from + 148; at += 1) sum += bytes[at] ?? 0;
  for (let at = from + 156; at < from + blockBytes; at += 1) sum += bytes[at] ?? 0;
  return sum;
}

/** Text up to the first NUL. */
function textIn(bytes: Buffer, from = 0, to = bytes.length): string {
  const end = bytes.indexOf(0, from);
  return bytes.toString('utf8', from, end < 0 || end > to ? to : end);
}
