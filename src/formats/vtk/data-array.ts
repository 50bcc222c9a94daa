import { isValueType, valueSizes, wrongAt, type ByteSource, type ValueType } from '../bytes/index.ts';
import { asciiNumbers, mustHold } from './ascii-numbers.ts';
import { binaryNumbers } from './binary-numbers.ts';
import type { Encoding } from './encoding.ts';
import type { Element } from './markup.ts';
import { base64Segment, rawSegment, type Segment } from './segment.ts';

/** One `DataArray`: what it is, and its numbers when they are asked for. */
export interface DataArray {
  readonly name: string;
  readonly type: ValueType;
  readonly components: number;
  /** Where it is described, for errors. */
  readonly at: number;
  /** Refuses an array that does not hold so many numbers, or cannot: before anything is allocated for them. */
  mustHold(count: number): Promise<void>;
  /**
   * Exactly `count` numbers as bytes in this computer's order, some at a time and aligned to 8; what was given is overwritten
   * by the next.
   *
   * @throws AppError FILE_FORMAT if there are more or fewer
   */
  chunks(count: number): AsyncGenerator<Uint8Array>;
}

/** @throws AppError FILE_FORMAT for what it does not say or says in words that are not known */
export async function readDataArray(source: ByteSource, element: Element, encoding: Encoding): Promise<DataArray> {
  const { attributes, at } = element;
  const type = attributes.get('type');
  const format = attributes.get('format') ?? 'ascii';
  const components = Number(attributes.get('NumberOfComponents') ?? 1);
  const name = attributes.get('Name') ?? '';
  if (!isValueType(type)) {
    throw await wrongAt(source, at, `an array of the type ${JSON.stringify(type ?? '')}, which is not known`);
  }
  if (!(Number.isInteger(components) && components >= 1 && components <= 100_000)) {
    throw await wrongAt(source, at, 'NumberOfComponents is no number of components');
  }
  const about = { name, type, components, at };
  // What follows the numbers says more about the array (InformationKey), which is not needed here.
  const text = { at, start: element.start, end: element.children[0]?.at ?? element.end };
  if (format === 'ascii') {
    const chunks = (count: number): AsyncGenerator<Uint8Array> => asciiNumbers(source, text, type, count);
    return { ...about, mustHold: (count) => mustHold(source, text, count), chunks };
  }
  const segment = await segmentOf(source, attributes, { format, ...text }, encoding);
  const numbers = binaryNumbers(source, segment, encoding, valueSizes[type]);
  return { ...about, ...numbers };
}

async function segmentOf(
  source: ByteSource,
  attributes: Element['attributes'],
  { format, at, start, end }: { format: string; at: number; start: number; end: number },
  { appended }: Encoding,
): Promise<Segment> {
  if (format === 'binary') {
    const blank = await leadingBlanks(source, start, end);
    return base64Segment(source, start + blank, end);
  }
  if (format !== 'appended') throw await wrongAt(source, at, `the format ${JSON.stringify(format)} is not known`);
  const offset = attributes.get('offset') ?? '';
  if (appended === undefined)
    throw await wrongAt(source, at, 'the array is appended, and the file has no AppendedData');
  if (!/^\d{1,15}$/.test(offset)) throw await wrongAt(source, at, 'the array is appended without an offset');
  const from = appended.start + Number(offset);
  if (from > source.size) throw await wrongAt(source, at, 'the offset is behind the end of the file');
  return appended.isBase64 ? base64Segment(source, from, appended.end) : rawSegment(source, from);
}

async function leadingBlanks(source: ByteSource, start: number, end: number): Promise<number> {
  const bytes = new Uint8Array(Math.max(0, Math.min(4096, end - start)));
  const count = await source.read(bytes, start);
  const first = bytes.subarray(0, count).findIndex((byte) => byte > 32);
  return first === -1 ? 0 : first;
}
