import { AppError } from '../../errors/index.ts';

/** Takes a netCDF header apart, big-endian and padded to four bytes, and never reads past the end of the file. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #file: string;
  #at = 0;

  constructor(bytes: Uint8Array, file: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#file = file;
  }

  skip(count: number): void {
    this.#take(count);
  }

  int32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  int64(): number {
    const value = this.#view.getBigUint64(this.#take(8));
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.wrong(`${value} is too large for an offset`);
    return Number(value);
  }

  text(length: number): string {
    const start = this.#take(length);
    const text = new TextDecoder().decode(this.#bytes.subarray(start, start + length));
    this.#take((4 - (length % 4)) % 4);
    return text;
  }

  /** A number of things that each take at least `size` bytes of what is left. */
  count(value: number, size: number): number {
    if (value * size > this.#bytes.length - this.#at) throw this.wrong('the file ends in its header');
    return value;
  }

  wrong(why: string): AppError<'FILE_FORMAT'> {
    return new AppError('FILE_FORMAT', { file: this.#file, line: 1, why });
  }

  /** The offset of the next `count` bytes, which are then behind. */
  #take(count: number): number {
    const start = this.#at;
    if (count > this.#bytes.length - start) throw this.wrong('the file ends in its header');
    this.#at += count;
    return start;
  }
}
