import type { InputRecord } from '../model/index.ts';

/** What is larger is read again, bytes. */
const mostBytes = 4096;

const saved = new WeakMap<InputRecord, Uint8Array>();

/**
 * The bytes of a small input that this program saved a moment ago, for as long as it has the very record: to read each of
 * thousands again takes as long as to make it.
 */
export function bytesSaved(input: InputRecord): Uint8Array | undefined {
  return saved.get(input);
}

export function keepBytes(input: InputRecord, bytes: Uint8Array): InputRecord {
  if (bytes.length <= mostBytes) saved.set(input, bytes);
  return input;
}
