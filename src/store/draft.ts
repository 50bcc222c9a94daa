import { closeSync, fchmodSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFiles } from '../host/index.ts';

/** Saved inputs are read-only. */
export const readOnly = 0o444;

/** So many are synced and get their names together, while the next ones are written. */
const together = 2048;

/** A file that is being written, and the place that it takes when it is on the disk. Absolute. */
export interface Draft {
  path: string;
  target: string;
}

/** Many drafts, to be written in one go: the bytes of one after those of the other. */
export interface DraftPiece {
  drafts: readonly Draft[];
  sizes: readonly number[];
  bytes: Uint8Array;
}

/** What became of a piece: nothing to say, or what the system said. */
export interface PieceAnswer {
  message?: string;
  code?: string | undefined;
}

/** Writes drafts and puts them in their places; what the system says when that fails passes as it is. */
export class Drafts {
  /** All of them are below it, and their places. */
  private readonly folder: string;
  private written: Draft[] = [];
  private settling = Promise.resolve();
  private readonly folders = new Set<string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Up to the first that cannot be written. Now and then what was written so far begins to settle. */
  write({ drafts, sizes, bytes }: DraftPiece): void {
    let from = 0;
    for (const [at, draft] of drafts.entries()) {
      const to = from + (sizes[at] ?? 0);
      writeNew(draft.path, bytes.subarray(from, to));
      from = to;
      this.take(draft);
    }
    if (this.written.length >= together) this.settle().catch(() => {}); // told by the next call
  }

  /** One that somebody else wrote. */
  take(draft: Draft): void {
    this.written.push(draft);
  }

  /** Resolves when all that was written so far was on the disk and then got its name, which need not be on the disk yet. */
  settle(): Promise<void> {
    const drafts = this.written.splice(0);
    this.settling = this.settling.then(async () => this.place(drafts));
    return this.settling;
  }

  private async place(drafts: readonly Draft[]): Promise<void> {
    if (drafts.length === 0) return;
    await syncFiles(
      this.folder,
      drafts.map(({ path }) => path),
    );
    for (const { path, target } of drafts) {
      const folder = dirname(target);
      if (!this.folders.has(folder)) mkdirSync(folder, { recursive: true });
      this.folders.add(folder);
      renameSync(path, target);
    }
  }
}

/** Writes a file that is not there yet. Nothing is left of it if that fails. */
function writeNew(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'wx');
  try {
    writeFileSync(file, bytes);
    fchmodSync(file, readOnly);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}
