/** Numbers of a field: single precision stays single, all else becomes double (integers beyond 2^53 are rounded). */
export type FieldNumbers = Float32Array | Float64Array;

/** The number types of binary formats by VTK's names for them. */
export type ValueType = keyof typeof valueSizes;

/** Bytes of one number. */
export const valueSizes = {
  Int8: 1,
  UInt8: 1,
  Int16: 2,
  UInt16: 2,
  Int32: 4,
  UInt32: 4,
  Int64: 8,
  UInt64: 8,
  Float32: 4,
  Float64: 8,
} as const;

const views = {
  Int8: Int8Array,
  UInt8: Uint8Array,
  Int16: Int16Array,
  UInt16: Uint16Array,
  Int32: Int32Array,
  UInt32: Uint32Array,
  Int64: BigInt64Array,
  UInt64: BigUint64Array,
  Float32: Float32Array,
  Float64: Float64Array,
} as const;

export function isValueType(name: string | undefined): name is ValueType {
  return name !== undefined && Object.hasOwn(valueSizes, name);
}

/** Bytes of numbers in this computer's order, aligned to 8, as field values. May be a view of the bytes. */
export function fieldNumbers(bytes: Uint8Array, type: ValueType): FieldNumbers {
  const numbers = new views[type](bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / valueSizes[type]);
  if (numbers instanceof Float32Array || numbers instanceof Float64Array) return numbers;
  return numbers instanceof BigInt64Array || numbers instanceof BigUint64Array
    ? Float64Array.from(numbers as BigInt64Array, Number)
    : Float64Array.from(numbers);
}

/**
 * Bytes of numbers as indices into `into` from `at` on; gives the place of the first that is negative, above `highest` or no
 * integer, else -1.
 */
export function copyIndices(
  bytes: Uint8Array,
  type: ValueType,
  { into, at, highest }: { into: Uint32Array; at: number; highest: number },
): number {
  const count = bytes.length / valueSizes[type];
  if (type === 'Int64' || type === 'UInt64') {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, 2 * count);
    for (let i = 0; i < count; i++) {
      const low = words[2 * i] ?? 0;
      if (words[2 * i + 1] !== 0 || low > highest) return i;
      into[at + i] = low;
    }
    return -1;
  }
  const numbers = new views[type](bytes.buffer as ArrayBuffer, bytes.byteOffset, count);
  for (let i = 0; i < count; i++) {
    const value = Number(numbers[i]);
    if (!(value >= 0 && value <= highest && Number.isInteger(value))) return i;
    into[at + i] = value;
  }
  return -1;
}

/** Turns big-endian numbers into little-endian ones, in place. */
export function swapBytes(bytes: Uint8Array, size: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (size === 2) buffer.swap16();
  else if (size === 4) buffer.swap32();
  else if (size === 8) buffer.swap64();
}
