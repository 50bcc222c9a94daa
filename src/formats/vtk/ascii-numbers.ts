import { fill, numberIn, valueSizes, wrongAt, type ByteSource, type ValueType } from '../bytes/index.ts';

const chunkSize = 1 << 18;
/** No number is longer; what is, is none. */
const longest = 400;
const numbersAtATime = 1 << 15;

/** Where the text is, and where it is described. */
interface Text {
  readonly start: number;
  readonly end: number;
  readonly at: number;
}

/** Refuses a text that is too short for so many numbers. */
export async function mustHold(source: ByteSource, { start, end, at }: Text, count: number): Promise<void> {
  if (count <= (end - start + 1) / 2) return;
  throw await wrongAt(source, at, `${count} numbers are described, and the text is too short for them`);
}

/**
 * Numbers that are written out, between blanks. `nan` and `inf` are numbers of floating types; a number that its type cannot
 * hold is an error with its line.
 */
export async function* asciiNumbers(
  source: ByteSource,
  { start, end, at }: Text,
  type: ValueType,
  count: number,
): AsyncGenerator<Uint8Array> {
  await mustHold(source, { start, end, at }, count);
  const writer = writerOf(type);
  const text = new Uint8Array(chunkSize);
  let written = 0;
  for (let from = start; from < end;) {
    const length = Math.min(chunkSize, end - from);
    const part = text.subarray(0, length);
    await fill(source, part, from);
    const isLast = from + length >= end;
    let used = isLast ? length : lastBlank(part);
    for (let next = 0; next < used;) {
      while (next < used && (part[next] ?? 0) <= 32) next++;
      if (next >= used) break;
      const start = next;
      while (next < used && (part[next] ?? 0) > 32) next++;
      const value = next - start > longest ? undefined : numberIn(part, start, next);
      if (value === undefined || !writer.put(value)) {
        const word = new TextDecoder().decode(part.subarray(start, Math.min(next, start + 40)));
        throw await wrongAt(source, from + start, `${JSON.stringify(word)} is no ${type}`);
      }
      if (++written > count)
        throw await wrongAt(source, from + start, `more than the ${count} numbers that are described`);
      if (writer.isFull()) yield writer.take();
    }
    if (used === 0) throw await wrongAt(source, from, 'a word too long for a number');
    from += used;
  }
  if (written < count) throw await wrongAt(source, end, `${count} numbers are described, and there are ${written}`);
  if (!writer.isEmpty()) yield writer.take();
}

function lastBlank(bytes: Uint8Array): number {
  for (let at = bytes.length; at > 0; at--) if ((bytes[at - 1] ?? 0) <= 32) return at;
  return 0;
}

interface Writer {
  /** False for a value that the type cannot hold. */
  put(value: number): boolean;
  isFull(): boolean;
  isEmpty(): boolean;
  take(): Uint8Array;
}

const limits: Readonly<Record<string, readonly [low: number, high: number]>> = {
  Int8: [-128, 127],
  UInt8: [0, 255],
  Int16: [-32768, 32767],
  UInt16: [0, 65535],
  Int32: [-2147483648, 2147483647],
  UInt32: [0, 4294967295],
  Int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  UInt64: [0, Number.MAX_SAFE_INTEGER],
};

function writerOf(type: ValueType): Writer {
  const size = valueSizes[type];
  const bytes = new Uint8Array(numbersAtATime * size);
  const view = new DataView(bytes.buffer);
  const [low, high] = limits[type] ?? [-Infinity, Infinity];
  const isInteger = type in limits;
  let count = 0;
  const set: Readonly<Record<ValueType, (at: number, value: number) => void>> = {
    Int8: (at, value) => view.setInt8(at, value),
    UInt8: (at, value) => view.setUint8(at, value),
    Int16: (at, value) => view.setInt16(at, value, true),
    UInt16: (at, value) => view.setUint16(at, value, true),
    Int32: (at, value) => view.setInt32(at, value, true),
    UInt32: (at, value) => view.setUint32(at, value, true),
    Int64: (at, value) => view.setBigInt64(at, BigInt(value), true),
    UInt64: (at, value) => view.setBigUint64(at, BigInt(value), true),
    Float32: (at, value) => view.setFloat32(at, value, true),
    Float64: (at, value) => view.setFloat64(at, value, true),
  };
  const put = set[type];
  return {
    put: (value) => {
      if (isInteger && !(Number.isInteger(value) && value >= low && value <= high)) return false;
      put(count++ * size, value);
      return true;
    },
    isFull: () => count === numbersAtATime,
    isEmpty: () => count === 0,
    take: () => {
      const taken = bytes.subarray(0, count * size);
      count = 0;
      return taken;
    },
  };
}
