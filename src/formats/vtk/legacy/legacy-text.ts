import { wrongAt, type ByteSource } from '../../bytes/index.ts';

/** A word of the file and where it is. */
export interface Word {
  readonly text: string;
  /** Of its first byte. */
  readonly at: number;
}

const chunkSize = 1 << 18;
/** What is longer than this is no word, and no line, of a description. */
const longest = 1000;
const lineEnd = 10;

/** Letters do, but for `nan` and `inf`. */
function beginsNoNumber(byte: number): boolean {
  const small = byte | 32;
  return small >= 97 && small <= 122 && small !== 105 && small !== 110;
}

/** Goes through a legacy file of VTK from front to back: words and lines are given, numbers are passed over. */
export class LegacyText {
  readonly source: ByteSource;
  readonly #chunk = new Uint8Array(chunkSize);
  /** Where the chunk is in the file, and how much of it there is. */
  #from = 0;
  #count = 0;
  #at = 0;

  constructor(source: ByteSource) {
    this.source = source;
  }

  /** Where it goes on. */
  get at(): number {
    return this.#at;
  }

  /** The next word; undefined at the end of the file. */
  async word(): Promise<Word | undefined> {
    if (!(await this.#toWord())) return undefined;
    const at = this.#at;
    await this.#load(longest);
    const start = at - this.#from;
    let end = start;
    while (end < this.#count && (this.#chunk[end] ?? 0) > 32) end++;
    if (end - start >= longest) throw await wrongAt(this.source, at, 'this is no word of a legacy VTK file');
    this.#at = this.#from + end;
    return { text: new TextDecoder().decode(this.#chunk.subarray(start, end)), at };
  }

  /** The rest of the line without its end, behind which it goes on; undefined at the end of the file. */
  async line(): Promise<Word | undefined> {
    const at = this.#at;
    if (!(await this.#load(longest))) return undefined;
    const start = at - this.#from;
    const found = this.#chunk.subarray(0, this.#count).indexOf(lineEnd, start);
    const end = found === -1 ? this.#count : found;
    if (end - start >= longest) throw await wrongAt(this.source, at, 'a line too long for a description');
    this.#at = this.#from + end + (found === -1 ? 0 : 1);
    return { text: new TextDecoder().decode(this.#chunk.subarray(start, end)).replace(/\r$/, ''), at };
  }

  /** Passes over so many numbers, up to a word that begins like none; gives how many there were. */
  async skipNumbers(count: number): Promise<number> {
    let passed = 0;
    while (passed < count && (await this.#toWord())) {
      if (beginsNoNumber(this.#chunk[this.#at - this.#from] ?? 0)) break;
      // Behind a word at the end of the chunk it may go on in the next one.
      for (let isInside = true; isInside; isInside = await this.#load(1)) {
        const start = this.#at - this.#from;
        let end = start;
        while (end < this.#count && (this.#chunk[end] ?? 0) > 32) end++;
        this.#at = this.#from + end;
        if (end < this.#count) break;
      }
      passed++;
    }
    return passed;
  }

  /** Goes on at another place, which may be behind the end of the file. */
  moveTo(place: number): void {
    this.#at = place;
  }

  async #toWord(): Promise<boolean> {
    while (await this.#load(1)) {
      let next = this.#at - this.#from;
      while (next < this.#count && (this.#chunk[next] ?? 0) <= 32) next++;
      this.#at = this.#from + next;
      if (next < this.#count) return true;
    }
    return false;
  }

  /** Has `need` bytes from here on in the chunk, or all that there are; false if that is none. */
  async #load(need: number): Promise<boolean> {
    const { size } = this.source;
    const isThere = this.#at >= this.#from && Math.min(this.#at + need, size) <= this.#from + this.#count;
    if (this.#at < size && !isThere) {
      this.#from = this.#at;
      this.#count = 0;
      const wanted = Math.min(chunkSize, size - this.#at);
      while (this.#count < wanted) {
        const count = await this.source.read(this.#chunk.subarray(this.#count, wanted), this.#from + this.#count);
        if (count === 0) throw await wrongAt(this.source, this.#from + this.#count, 'the file became shorter');
        this.#count += count;
      }
    }
    return this.#at < size;
  }
}
