import { hash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { hashOfPath } from './copy-file.ts';
import { unreadable } from './unreadable.ts';

/** A file as it is now. */
export interface FileLook {
  sha256: string;
  size: number;
  /** The name is a symbolic link. */
  isLink: boolean;
  /** It may be written, or has another name. */
  isOpen: boolean;
}

/** Up to here a file is read whole and at once, bytes. */
const smallBytes = 1 << 20;
/** So long nothing else gets a turn, ms. */
const turnMs = 50;

/**
 * Digests of many files. Small ones are read without waiting, which costs a tenth of what asking the system's threads for
 * each does; now and then everything else gets its turn.
 */
export class FileHasher {
  private buffer = Buffer.allocUnsafe(1 << 16);
  private since = performance.now();

  /** Throws INPUT_UNREADABLE. */
  async look(path: string): Promise<FileLook> {
    if (performance.now() - this.since > turnMs) {
      await new Promise((resolve) => setImmediate(resolve));
      this.since = performance.now();
    }
    let found: Stats;
    try {
      found = lstatSync(path);
    } catch (error) {
      throw unreadable(path, error);
    }
    const about = {
      size: found.size,
      isLink: found.isSymbolicLink(),
      isOpen: (found.mode & 0o222) !== 0 || found.nlink > 1,
    };
    const isSmall = found.isFile() && found.size <= smallBytes;
    return { sha256: isSmall ? this.hashNow(path, found.size) : await hashOfPath(path), ...about };
  }

  private hashNow(path: string, size: number): string {
    if (this.buffer.length <= size) this.buffer = Buffer.allocUnsafe(size + 1);
    try {
      const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        let filled = 0;
        // One byte more than there should be: a file that grows meanwhile is not taken for what it was.
        for (let read = -1; read !== 0 && filled <= size; filled += read) {
          read = readSync(file, this.buffer, filled, size + 1 - filled, filled);
          if (filled + read === size && fstatSync(file).size === size)
            return hash('sha256', this.buffer.subarray(0, size));
        }
        return hash('sha256', this.buffer.subarray(0, filled));
      } finally {
        closeSync(file);
      }
    } catch (error) {
      throw unreadable(path, error);
    }
  }
}
