import { AppError } from '../../errors/index.ts';

/** A file of any size, of which only what is asked for is read. */
export interface ByteSource {
  /** What errors call it. */
  readonly name: string;
  /** Bytes it had when it was opened. */
  readonly size: number;
  /** Fills `into` with the bytes from `offset` on; gives how many there were, fewer only at the end of the file. */
  read(into: Uint8Array, offset: number): Promise<number>;
}

/** A source that is to be closed after its use. */
export interface OpenSource extends ByteSource {
  close(): Promise<void>;
}

export function bytesInMemory(bytes: Uint8Array, name: string): OpenSource {
  return {
    name,
    size: bytes.length,
    read: async (into, offset) => {
      const there = bytes.subarray(offset, offset + into.length);
      into.set(there);
      return there.length;
    },
    close: async () => {},
  };
}

/**
 * Bytes that a file must have.
 *
 * @throws AppError FILE_FORMAT if it ends before: checked before anything is allocated
 */
export async function readBytes(source: ByteSource, offset: number, length: number): Promise<Uint8Array> {
  if (!(offset >= 0 && length >= 0 && offset + length <= source.size)) throw await cutOff(source, offset);
  const bytes = new Uint8Array(length);
  await fill(source, bytes, offset);
  return bytes;
}

/** Fills `into`; the file may have become shorter since it was opened. Throws as {@link readBytes}. */
export async function fill(source: ByteSource, into: Uint8Array, offset: number): Promise<void> {
  for (let filled = 0; filled < into.length;) {
    const count = await source.read(into.subarray(filled), offset + filled);
    if (count === 0) throw await cutOff(source, offset + filled);
    filled += count;
  }
}

const cutOff = (source: ByteSource, offset: number): Promise<AppError> =>
  wrongAt(source, Math.min(offset, source.size), 'the file ends before the numbers that it promises');

/** The error for a place in a file: the line it is in, and the byte where lines mean little. */
export async function wrongAt(source: ByteSource, offset: number, why: string): Promise<AppError<'FILE_FORMAT'>> {
  let line = 1;
  const chunk = new Uint8Array(1 << 16);
  for (let at = 0; at < offset; at += chunk.length) {
    const count = Math.min(await source.read(chunk, at), offset - at);
    for (let next = chunk.indexOf(10); next !== -1 && next < count; next = chunk.indexOf(10, next + 1)) line++;
    if (count < chunk.length) break;
  }
  return new AppError('FILE_FORMAT', { file: source.name, line, why: `${why.slice(0, 300)} (byte ${offset})` });
}
