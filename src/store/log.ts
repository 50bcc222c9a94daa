import { open, stat, truncate, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../errors/index.ts';
import { readRange, syncFolder, writeFailed, writeRange } from '../host/index.ts';
import type { Fact, NewFact } from '../model/index.ts';
import { digest } from './jobs-file.ts';
import { factsOf, joined, likeFirst, type Joined } from './joined-facts.ts';
import { seal, unseal, type SealedFact } from './sealed-line.ts';

const genesis = '0'.repeat(64);
const blockBytes = 256 * 1024;
const newline = 0x0a;

/** Who writes a fact, when, and with which signature. */
export interface Stamp {
  /** ISO 8601 UTC. */
  at: string;
  /** user@host */
  by: string;
  /** Public key, and what signs a digest with it; absent where there is no key. */
  signed?: { key: string; sign: (sha256: string) => string } | undefined;
}

/** The end of a log: so many bytes, the number of the last fact, the digest of its line. */
export interface LogHead {
  size: number;
  n: number;
  sha256: string;
}

/** A place in the log: everything before `size` has been read. */
interface Position {
  /** Bytes. */
  size: number;
  /** Number of the last fact, 0 if there is none. */
  n: number;
  /** sha256 of the last line. */
  last: string;
  /** The last line lacks its newline: the file was cut right there. */
  open: boolean;
}

const start: Position = { size: 0, n: 0, last: genesis, open: false };

/**
 * .simtrail/log.jsonl: one fact a line, or one for each of many jobs that are alike; each line names the hash of the line
 * before and ends in its own. Reading never needs the lock; appending does. A last line that was cut off is not a fact: it
 * is skipped by readers and removed by the next append.
 */
export class FactLog {
  readonly path: string;
  private position: Position = start;

  constructor(path: string) {
    this.path = path;
  }

  /** The last fact read. */
  get head(): LogHead {
    const { size, n, last, open } = this.position;
    return { size: size + (open ? 1 : 0), n, sha256: last };
  }

  /** True if the log still has this line where it was. With the chain this holds for all before it. */
  async has({ size, sha256 }: LogHead): Promise<boolean> {
    const file = await this.openForReading();
    if (file === undefined) return size === 0;
    try {
      for (let block = 4096; ; block *= 8) {
        const from = Math.max(0, size - block);
        const bytes = await readRange(file, from, size - 1 - from); // without its newline
        if (bytes.length < size - 1 - from) return false;
        const begin = bytes.lastIndexOf(newline) + 1;
        if (begin > 0 || from === 0) return digest(bytes.subarray(begin)) === sha256;
      }
    } finally {
      await file.close();
    }
  }

  /**
   * Goes to the newest checkpoint that satisfies `wanted`, reading backwards from the end, and returns it with the facts
   * after it and with where it ends, bytes from the beginning. Undefined (and the log rewound to its beginning) if there is none.
   */
  async seek(
    wanted: (checkpoint: NonNullable<Fact['checkpoint']>) => boolean,
  ): Promise<{ at: Fact; size: number; after: Fact[] } | undefined> {
    this.rewind();
    const file = await this.openForReading();
    if (file === undefined) return undefined;
    try {
      const { size } = await file.stat();
      for (let from = size, block = blockBytes; from > 0; block *= 2) {
        from = Math.max(0, from - block);
        const bytes = await readRange(file, from, size - from);
        const found = lastCheckpoint(bytes, from === 0, wanted);
        if (found === undefined) continue;
        const end = from + found.end;
        this.position = { size: end, n: found.fact.n, last: found.hash, open: false };
        return { at: found.fact, size: end, after: this.take(bytes.subarray(found.end)) };
      }
      return undefined;
    } finally {
      await file.close();
    }
  }

  /** The next `catchUp` returns the whole history. */
  rewind(): void {
    this.position = start;
  }

  /**
   * Facts that were appended since the last call (all of them at first); `each` is told of their seals. Throws LOG_BROKEN
   * where the chain does.
   */
  async catchUp(each?: (sealed: SealedFact) => void): Promise<Fact[]> {
    const file = await this.openForReading();
    if (file === undefined) {
      this.rewind();
      return [];
    }
    try {
      const { size } = await file.stat();
      if (size === this.position.size) return [];
      if (size < this.position.size)
        throw this.broken(this.position.n, 'and what followed was cut off while the project was open');
      return this.take(await readRange(file, this.position.size, size - this.position.size), each);
    } finally {
      await file.close();
    }
  }

  /** True if nothing was appended since the last reading. */
  async isCurrent(): Promise<boolean> {
    const found = await stat(this.path).catch(() => undefined);
    return (found?.size ?? 0) === this.position.size;
  }

  /**
   * Appends facts in one write and returns when they are on the disk: all of them, or none and it throws. To be called
   * under the lock, after `catchUp`.
   */
  async append(facts: readonly NewFact[], { at, by, signed }: Stamp): Promise<Fact[]> {
    const key = signed === undefined ? {} : { key: signed.key };
    let { n, last } = this.position;
    const appended: Fact[] = [];
    const lines: Buffer[] = this.position.open ? [Buffer.from('\n')] : [];
    for (const { line, facts: own } of joined(facts)) {
      n += 1;
      const around = { n, at, by, ...key };
      const bytes = Buffer.from(`${seal({ ...around, ...line, prev: last }, signed?.sign)}\n`);
      const first = { ...around, prev: last, ...own[0] } as Fact;
      for (const fact of own) appended.push(likeFirst(first, fact));
      last = digest(bytes.subarray(0, -1));
      lines.push(bytes);
    }
    const bytes = Buffer.concat(lines);
    try {
      await this.write(bytes);
    } catch (error) {
      await truncate(this.path, this.position.size).catch(() => {}); // the first of several may be there already
      throw writeFailed(this.path, error);
    }
    this.position = { size: this.position.size + bytes.length, n, last, open: false };
    return appended;
  }

  private async write(bytes: Buffer): Promise<void> {
    const existed = this.position.size > 0;
    const file = await open(this.path, existed ? 'r+' : 'a+');
    try {
      const { size } = await file.stat();
      if (size > this.position.size) await file.truncate(this.position.size); // a line that was cut off
      await writeRange(file, bytes, this.position.size);
      await file.sync();
    } finally {
      await file.close();
    }
    if (!existed) await syncFolder(dirname(this.path));
  }

  private take(bytes: Buffer, each?: (sealed: SealedFact) => void): Fact[] {
    const facts: Fact[] = [];
    for (let at = 0; at < bytes.length;) {
      const end = bytes.indexOf(newline, at);
      const line = end < 0 ? withoutNuls(bytes.subarray(at)) : bytes.subarray(at, end);
      if (end < 0 && !this.isWhole(line)) break;
      if (!(this.position.open && line.length === 0))
        for (const fact of factsOf(this.step(line, each))) facts.push(fact);
      this.position.size += line.length + (end < 0 ? 0 : 1);
      this.position.open = end < 0;
      if (end < 0) break;
      at = end + 1;
    }
    return facts;
  }

  /** A last line without a newline counts when it is a whole fact that follows: the file was cut just behind it. */
  private isWhole(line: Buffer): boolean {
    const { n, last } = this.position;
    if (unseal(line)?.fact.prev === last) return true;
    // A crash never leaves something else where the newline was to be.
    if (unseal(line.subarray(0, -1))?.fact.prev === last) throw this.broken(n + 1, 'does not end as it was written');
    return false;
  }

  private step(line: Buffer, each?: (sealed: SealedFact) => void): Joined {
    const { n, last } = this.position;
    const sealed = unseal(line);
    const fact = sealed?.fact;
    if (sealed === undefined || fact === undefined) throw this.broken(n + 1, 'is not what was written');
    if (fact.prev !== last) throw this.broken(n + 1, `does not follow from line ${n}`);
    if (fact.n !== n + 1) throw this.broken(n + 1, `has the number ${fact.n}`);
    this.position = { ...this.position, n: n + 1, last: digest(line) };
    each?.(sealed);
    return fact;
  }

  private broken(line: number, why: string): AppError {
    return new AppError('LOG_BROKEN', { file: this.path, line, why });
  }

  private async openForReading(): Promise<FileHandle | undefined> {
    try {
      return await open(this.path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new AppError('PROJECT_UNREADABLE', { file: this.path, why: (error as Error).message }, { cause: error });
    }
  }
}

/** After a power cut a file may be longer than what reached the disk; the rest reads as NULs. */
function withoutNuls(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}

function lastCheckpoint(
  bytes: Buffer,
  fromStart: boolean,
  wanted: (checkpoint: NonNullable<Fact['checkpoint']>) => boolean,
): { fact: Fact; hash: string; end: number } | undefined {
  for (let at = bytes.length; at > 0;) {
    at = bytes.lastIndexOf('"type":"checkpoint"', at - 1);
    if (at < 0) break;
    const begin = bytes.lastIndexOf(newline, at) + 1;
    const end = bytes.indexOf(newline, at);
    if ((begin === 0 && !fromStart) || end < 0) continue;
    const line = bytes.subarray(begin, end);
    const fact = unseal(line)?.fact;
    if (fact?.checkpoint !== undefined && wanted(fact.checkpoint)) return { fact, hash: digest(line), end: end + 1 };
  }
  return undefined;
}
