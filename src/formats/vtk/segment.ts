import { readBytes, wrongAt, type ByteSource } from '../bytes/index.ts';

/** Bytes that lie in a file as they are or as base64, read from any place on. */
export interface Segment {
  /** Bytes there may be at most. */
  readonly size: number;
  /** Where in the file byte `offset` of the segment is. */
  placeOf(offset: number): number;
  read(offset: number, length: number): Promise<Uint8Array>;
  /** What is encoded on its own behind the first `length` bytes. */
  after(length: number): Segment;
}

export function rawSegment(source: ByteSource, start: number): Segment {
  return {
    size: Math.max(0, source.size - start),
    placeOf: (offset) => start + offset,
    read: (offset, length) => readBytes(source, start + offset, length),
    after: (length) => rawSegment(source, start + length),
  };
}

/** Base64 as VTK writes it: without blanks inside, so that any byte can be found without reading those before. */
export function base64Segment(source: ByteSource, start: number, end: number): Segment {
  const placeOf = (offset: number): number => start + Math.floor(offset / 3) * 4;
  return {
    size: Math.max(0, Math.ceil((end - start) / 4) * 3),
    placeOf,
    read: async (offset, length) => {
      const from = placeOf(offset);
      const skip = offset % 3;
      const letters = await readBytes(source, from, Math.ceil((skip + length) / 3) * 4);
      const bytes = decoded(letters);
      if (bytes === undefined || bytes.length < skip + length) {
        throw await wrongAt(source, from, 'this is not base64, or it ends too early');
      }
      return bytes.subarray(skip, skip + length);
    },
    after: (length) => base64Segment(source, start + Math.ceil(length / 3) * 4, end),
  };
}

const values = new Int16Array(256).fill(-1);
for (const [value, letter] of Array.from(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
).entries()) {
  values[letter.charCodeAt(0)] = value;
}

/** Groups of four letters as bytes; undefined for anything else. Only the last group may be padded with `=`. */
function decoded(letters: Uint8Array): Uint8Array | undefined {
  const bytes = new Uint8Array((letters.length / 4) * 3);
  let padding = 0;
  while (padding < 2 && letters[letters.length - 1 - padding] === 61) padding++;
  for (let at = 0, to = 0; at < letters.length; at += 4) {
    const isLast = at + 4 >= letters.length;
    const a = values[letters[at] ?? 0] ?? -1;
    const b = values[letters[at + 1] ?? 0] ?? -1;
    const c = isLast && padding === 2 ? 0 : (values[letters[at + 2] ?? 0] ?? -1);
    const d = isLast && padding > 0 ? 0 : (values[letters[at + 3] ?? 0] ?? -1);
    if ((a | b | c | d) < 0) return undefined;
    bytes[to++] = (a << 2) | (b >> 4);
    bytes[to++] = ((b & 15) << 4) | (c >> 2);
    bytes[to++] = ((c & 3) << 6) | d;
  }
  return bytes.subarray(0, bytes.length - padding);
}
