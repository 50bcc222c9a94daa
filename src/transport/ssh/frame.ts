/**
 * Finds one answer in a stream of bytes: what comes between two marks. Whatever came before the first mark (a message
 * of the day, a start-up file that talks) is not part of it. The marks are random, so no answer can hold them.
 */
export class Frame {
  readonly #begin: Buffer;
  readonly #end: Buffer;
  readonly #onData: (bytes: Buffer) => void;
  #state: 'before' | 'inside' | 'trailer' | 'whole' = 'before';
  #rest: Buffer = Buffer.alloc(0);
  #skipped = 0;

  constructor(begin: string, end: string, onData: (bytes: Buffer) => void) {
    this.#begin = Buffer.from(begin);
    this.#end = Buffer.from(end);
    this.#onData = onData;
  }

  get hasBegun(): boolean {
    return this.#state !== 'before';
  }

  get isWhole(): boolean {
    return this.#state === 'whole';
  }

  /** Something else was said before the answer. */
  get hadNoise(): boolean {
    return this.#skipped > 0;
  }

  /** The text between the end mark and the end of its line. */
  get trailer(): string {
    return this.#rest.toString();
  }

  push(chunk: Buffer): void {
    if (this.#state === 'whole') return;
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (this.#state === 'before') {
      const noise = this.#passed(this.#begin);
      if (noise !== undefined) this.#state = 'inside';
      this.#skipped += noise?.length ?? 0;
    }
    if (this.#state === 'inside') {
      const data = this.#passed(this.#end);
      if (data === undefined) return;
      if (data.length > 0) this.#onData(data);
      this.#state = 'trailer';
    }
    const line = this.#state === 'trailer' ? this.#rest.indexOf(10) : -1;
    if (line < 0) return;
    this.#rest = this.#rest.subarray(0, line);
    this.#state = 'whole';
  }

  /** What came before the mark once the mark is there. Until then all goes by that cannot be the mark's beginning. */
  #passed(mark: Buffer): Buffer | undefined {
    const at = this.#rest.indexOf(mark);
    if (at >= 0) {
      const before = this.#rest.subarray(0, at);
      this.#rest = this.#rest.subarray(at + mark.length);
      return before;
    }
    const safe = this.#rest.length - begunAtEnd(this.#rest, mark);
    if (safe > 0 && this.#state === 'inside') this.#onData(this.#rest.subarray(0, safe));
    if (this.#state === 'before') this.#skipped += safe;
    this.#rest = this.#rest.subarray(safe);
    return undefined;
  }
}

/** How many bytes at the end are the beginning of the mark. Mostly none: then what comes next need not be joined to them. */
function begunAtEnd(bytes: Buffer, mark: Buffer): number {
  const [first = 0] = mark;
  let at = bytes.indexOf(first, Math.max(0, bytes.length - mark.length + 1));
  while (at >= 0 && mark.compare(bytes, at, bytes.length, 0, bytes.length - at) !== 0)
    at = bytes.indexOf(first, at + 1);
  return at < 0 ? 0 : bytes.length - at;
}
