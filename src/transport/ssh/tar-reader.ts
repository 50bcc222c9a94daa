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
    if (this.#part === 'name') this.#longName = textOf(Buffer.concat(this.#held));
    if (this.#part === 'header') this.#header(Buffer.concat(this.#held));
    else this.#held = [];
  }

  #header(block: Buffer): void {
    if (block[0] === 0 && block.every((byte) => byte === 0)) {
      this.isWhole = true;
      return;
    }
    if (sumOf(block) !== numberIn(block.subarray(148, 156))) throw new Error('not a tar stream');
    const size = numberIn(block.subarray(124, 136));
    const type = String.fromCharCode(block[156] ?? 0);
    if (type === 'L') {
      if (size > longestName) throw new Error('a name in the tar stream is too long');
      this.#expect('name', size);
      return;
    }
    const path = this.#longName ?? textOf(block.subarray(0, 100));
    this.#longName = undefined;
    const isFile = type === '0' || type === '\0';
    this.#expect(isFile ? 'file' : 'other', size);
    if (!isFile) return;
    this.#sink.begin({ path, mode: numberIn(block.subarray(100, 108)) & 0o777, size });
    if (size === 0) this.#sink.end();
  }

  #expect(part: Part, size: number): void {
    this.#part = size === 0 ? 'header' : part;
    this.#left = size === 0 ? blockBytes : size;
    this.#padding = size === 0 || part === 'header' ? 0 : (blockBytes - (size % blockBytes)) % blockBytes;
    this.#held = [];
  }
}

/** Octal digits, or a big number in base 256 after a byte of 0x80. */
function numberIn(field: Buffer): number {
  if (field[0] === 0x80) return Number(BigInt(`0x${field.subarray(1).toString('hex')}`));
  const digits = textOf(field).trim();
  if (!/^[0-7]*$/.test(digits)) throw new Error('not a tar stream');
  return Number.parseInt(digits === '' ? '0' : digits, 8);
}

/** The sum of all bytes, those of the sum itself taken for blanks. */
function sumOf(block: Buffer): number {
  let sum = 0;
  for (let at = 0; at < blockBytes; at += 1) sum += at >= 148 && at < 156 ? 0x20 : (block[at] ?? 0);
  return sum;
}

function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  return (end < 0 ? field : field.subarray(0, end)).toString();
}
