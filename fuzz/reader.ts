import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One reader and files that it reads whole. */
export interface Reader {
  readonly name: string;
  readonly samples: readonly Sample[];
  /** Reads; may throw or reject with an AppError. */
  read(bytes: Uint8Array, file: string): unknown;
  /** Numbers that it says are in the file: each must be written there, digit for digit. */
  numbers?(result: unknown): Iterable<number>;
}

export interface Sample {
  readonly file: string;
  readonly bytes: Uint8Array;
}

export const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** A file of the checkout. */
export function loaded(root: string, path: string): Sample {
  return { file: path.split('/').at(-1) ?? path, bytes: new Uint8Array(readFileSync(join(root, path))) };
}

export function written(file: string, text: string): Sample {
  return { file, bytes: new TextEncoder().encode(text) };
}

/** A reader of text. */
export function textReader(
  name: string,
  samples: readonly Sample[],
  read: (text: string, file: string) => unknown,
): Reader {
  return { name, samples, read: (bytes, file) => read(decode(bytes), file) };
}
