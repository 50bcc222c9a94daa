import { statSync, type BigIntStats } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeWholeFile } from '../host/index.ts';

/** A file as it was when it was looked at. */
export interface Look {
  stats: BigIntStats;
  /** Its size, times and inode, in words that are only ever compared. */
  signature: string;
  /** It could have changed again without a new time: it had just changed when it was looked at (as in git's index). */
  isRacy: boolean;
}

type Entry = readonly [signature: string, sha256: string];

/** No clock is coarser than this, ns: FAT counts two seconds. */
const racyNs = 2_000_000_000n;

/** `nowMs` is the time before the look. It blocks: a look takes microseconds, waiting for one ten times that. */
export function lookAt(path: string, nowMs: number): Look {
  const stats = statSync(path, { bigint: true });
  // ctime is among them: it changes with every write and cannot be set back.
  const signature = `${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}:${stats.ino}`;
  return { stats, signature, isRacy: BigInt(nowMs) * 1_000_000n - stats.ctimeNs < racyNs };
}

/** Digests of files by path and signature, so that unchanged files need not be read. Disposable. */
export class DigestCache {
  private readonly file: string;
  private loaded: Promise<Map<string, Entry>> | undefined;
  private changed = false;

  constructor(file: string) {
    this.file = file;
  }

  async get(path: string, { signature }: Look): Promise<string | undefined> {
    const entry = (await this.load()).get(path);
    return entry !== undefined && entry[0] === signature ? entry[1] : undefined;
  }

  async set(path: string, { signature, isRacy }: Look, sha256: string): Promise<void> {
    if (isRacy) return;
    (await this.load()).set(path, [signature, sha256]);
    this.changed = true;
  }

  async write(): Promise<void> {
    if (!this.changed) return;
    this.changed = false;
    const text = JSON.stringify([...(await this.load())]);
    // It may fail (read-only folder, no space): then the next run reads the files again.
    await mkdir(dirname(this.file), { recursive: true })
      .then(() => writeWholeFile(this.file, text))
      .catch(() => {});
  }

  private load(): Promise<Map<string, Entry>> {
    this.loaded ??= this.read();
    return this.loaded;
  }

  private async read(): Promise<Map<string, Entry>> {
    try {
      const entries = JSON.parse(await readFile(this.file, 'utf8')) as [string, Entry][];
      return new Map(entries.filter(([path, entry]) => typeof path === 'string' && Array.isArray(entry)));
    } catch {
      return new Map();
    }
  }
}
