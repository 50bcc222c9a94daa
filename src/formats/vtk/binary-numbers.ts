import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { swapBytes, wrongAt, type ByteSource } from '../bytes/index.ts';
import type { Encoding } from './encoding.ts';
import type { Segment } from './segment.ts';

/** Bytes given at a time, a multiple of 8. */
const chunkSize = 1 << 20;
/** zlib makes at most 1032 bytes of one (its "maximum compression factor", zlib.net/zlib_tech.html). */
const mostInflated = 1032;
/** Blocks inflated at a time, on as many processors as there are. */
const together = 16;

const inflated = promisify(inflate) as (bytes: Uint8Array, options: object) => Promise<Uint8Array>;

interface Numbers {
  mustHold(count: number): Promise<void>;
  chunks(count: number): AsyncGenerator<Uint8Array>;
}

/**
 * Numbers as VTK's XML writers put them: their bytes, or blocks of them that zlib made smaller. In front are counts
 * ("VTK XML file formats"): of bytes; or of blocks, of bytes in a block and in the last one if that is shorter, and the
 * compressed size of each.
 */
export function binaryNumbers(source: ByteSource, segment: Segment, encoding: Encoding, size: number): Numbers {
  const wrong = (offset: number, why: string): Promise<Error> => wrongAt(source, segment.placeOf(offset), why);
  const plan = (): Promise<Blocks> => (encoding.isCompressed ? compressed() : plain());

  const plain = async (): Promise<Blocks> => {
    const [bytes = 0] = await header(1);
    const { headerSize } = encoding;
    if (bytes > segment.size - headerSize)
      throw await wrong(0, `${bytes} bytes are promised, and the file ends before`);
    const read = (from: number, length: number): Promise<Uint8Array> => segment.read(headerSize + from, length);
    return {
      bytes,
      async *read() {
        for (let from = 0; from < bytes; from += chunkSize) yield read(from, Math.min(chunkSize, bytes - from));
      },
    };
  };

  const compressed = async (): Promise<Blocks> => {
    const [count = 0, blockSize = 0, lastSize = 0] = await header(3);
    if (count > segment.size / encoding.headerSize)
      throw await wrong(0, `${count} blocks are more than the file holds`);
    const sizes = (await header(3 + count)).slice(3);
    const data = segment.after((3 + count) * encoding.headerSize);
    const packed = sizes.reduce((sum, one) => sum + one, 0);
    const last = lastSize === 0 ? blockSize : lastSize;
    const bytes = count === 0 ? 0 : (count - 1) * blockSize + last;
    if (packed > data.size) throw await wrong(0, `${packed} compressed bytes are promised, and the file ends before`);
    const isPossible = sizes.every((one, at) => (at === count - 1 ? last : blockSize) <= one * mostInflated + 64);
    if (!isPossible) throw await wrong(0, 'the blocks cannot hold what is promised');
    return { bytes, read: () => inflatedBlocks(data, sizes, { blockSize, last }) };
  };

  const header = async (counts: number): Promise<number[]> => {
    const length = counts * encoding.headerSize;
    if (length > segment.size) throw await wrong(0, 'the file ends before the numbers');
    const bytes = Uint8Array.from(await segment.read(0, length));
    if (!encoding.isLittleEndian) swapBytes(bytes, encoding.headerSize);
    const view = new DataView(bytes.buffer);
    const found = Array.from({ length: counts }, (_, at) =>
      encoding.headerSize === 8 ? Number(view.getBigUint64(8 * at, true)) : view.getUint32(4 * at, true),
    );
    if (!found.every(Number.isSafeInteger)) throw await wrong(0, 'a count that no file can hold');
    return found;
  };

  async function* inflatedBlocks(
    data: Segment,
    sizes: number[],
    { blockSize, last }: { blockSize: number; last: number },
  ) {
    let from = 0;
    for (let first = 0; first < sizes.length; first += together) {
      const group = sizes.slice(first, first + together);
      const packed = await data.read(
        from,
        group.reduce((sum, one) => sum + one, 0),
      );
      let at = 0;
      const blocks = group.map((one, i) => {
        const whole = first + i === sizes.length - 1 ? last : blockSize;
        const bytes = packed.subarray(at, (at += one));
        return {
          whole,
          ready: inflated(bytes, { maxOutputLength: Math.max(whole, 1), chunkSize: Math.max(whole, 64) }),
        };
      });
      const all = await Promise.allSettled(blocks.map(({ ready }) => ready));
      for (const [i, block] of all.entries()) {
        if (block.status === 'rejected' || block.value.length !== blocks[i]?.whole) {
          throw await wrongAt(source, data.placeOf(from), `block ${first + i + 1} is not what zlib wrote`);
        }
        yield block.value;
      }
      from += packed.length;
    }
  }

  const planFor = async (count: number): Promise<Blocks> => {
    const blocks = await plan();
    if (blocks.bytes === count * size) return blocks;
    throw await wrong(0, `${count} numbers are described, and the bytes are those of ${blocks.bytes / size}`);
  };

  return {
    mustHold: async (count) => void (await planFor(count)),
    async *chunks(count) {
      const { read } = await planFor(count);
      for await (const chunk of aligned(read())) {
        if (!encoding.isLittleEndian) swapBytes(chunk, size);
        yield chunk;
      }
    },
  };
}

interface Blocks {
  bytes: number;
  read: () => AsyncGenerator<Uint8Array>;
}

/** The same bytes in a buffer of their own, a multiple of 8 each time but the last. */
async function* aligned(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(chunkSize);
  let filled = 0;
  for await (const part of parts) {
    for (let at = 0; at < part.length;) {
      const piece = part.subarray(at, at + buffer.length - filled);
      buffer.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled === buffer.length) {
        yield buffer;
        filled = 0;
      }
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}
