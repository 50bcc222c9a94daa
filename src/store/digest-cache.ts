import type { BigIntStats } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeWholeFile } from '../host/index.ts';

/** `size:mtime:ctime:inode` in nanoseconds, then the digest. */
type Entry = readonly [signature: string, sha256: string];

/** A file changed so shortly before it was looked at could change again without a new time (as in git's index). */
const racyNs = 2_000_000_000n;

/**
 * Digests of files by their path, size, times and inode, so that unchanged files need not be read. ctime is among them:
 * it changes with every write and cannot be set back. Disposable.
 */
export class DigestCache {
  private readonly file: string;
  private entries: Map<string, Entry> | undefined;
  private changed = false;

  constructor(file: string) {
    this.file = file;
  }

  async get(path: string, found: BigIntStats): Promise<string | undefined> {
    this.entries ??= await this.read();
    const entry = this.entries.get(path);
    return entry !== undefined && entry[0] === signatureOf(found) ? entry[1] : undefined;
  }

  set(path: string, found: BigIntStats, sha256: string): void {
    if (BigInt(Date.now()) * 1_000_000n - found.ctimeNs < racyNs) return;
    this.entries ??= new Map();
    this.entries.set(path, [signatureOf(found), sha256]);
    this.changed = true;
  }

  async write(): Promise<void> {
    if (!this.changed || this.entries === undefined) return;
    this.changed = false;
    // It may fail (read-only folder, no space): then the next run reads the files again.
    await mkdir(dirname(this.file), { recursive: true })
      .then(() => writeWholeFile(this.file, JSON.stringify([...(this.entries ?? [])])))
      .catch(() => {});
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

function signatureOf(found: BigIntStats): string {
  return `${found.size}:${found.mtimeNs}:${found.ctimeNs}:${found.ino}`;
}
