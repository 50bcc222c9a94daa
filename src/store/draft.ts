import { closeSync, fchmodSync, openSync, rmSync, writeFileSync } from 'node:fs';

/** Saved inputs are read-only. */
export const readOnly = 0o444;

/** Many drafts, to be written in one go: the bytes of one after those of the other. */
export interface DraftPiece {
  paths: readonly string[];
  sizes: readonly number[];
  bytes: Uint8Array;
}

/** What became of a piece: nothing to say, or what the system said. */
export interface PieceAnswer {
  message?: string;
  code?: string | undefined;
}

/** Writes a file that is not there yet. Nothing is left of it if that fails; what the system says passes as it is. */
export function writeDraft(path: string, bytes: Uint8Array): void {
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

/** Up to the first that cannot be written. */
export function writePiece({ paths, sizes, bytes }: DraftPiece): PieceAnswer {
  let from = 0;
  try {
    for (const [at, path] of paths.entries()) {
      const to = from + (sizes[at] ?? 0);
      writeDraft(path, bytes.subarray(from, to));
      from = to;
    }
    return {};
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return { message, code };
  }
}
