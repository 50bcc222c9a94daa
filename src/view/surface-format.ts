import { AppError } from '../errors/index.ts';
import type { Surface, SurfaceArray, ValueRange } from './surface.ts';

/**
 * A surface as bytes, for the page. Little-endian:
 *
 *     0   8 bytes   the letters STSURF01
 *     8   uint32    bytes of the header, blanks at its end included; a multiple of 8 less 4, so that the blocks are aligned
 *     12  header    JSON, UTF-8 ({@link Header})
 *     …   blocks    numbers as they are; each starts at a multiple of 8 and is named by the header with type, offset
 *                   (from the first block on) and length (in numbers)
 *
 * Needs nothing of Node: the page reads with this very file. Reading copies nothing.
 */
const magic = 'STSURF01';

type Numbers = Float32Array | Float64Array | Uint32Array;

interface Block {
  readonly type: 'float32' | 'float64' | 'uint32';
  readonly offset: number;
  readonly length: number;
}

interface ArrayHeader extends Omit<SurfaceArray, 'values' | 'range' | 'componentRanges'> {
  readonly values: Block;
  readonly range: RangeHeader;
  readonly component_ranges: readonly RangeHeader[];
}

/** `min` and `max` are null where no value is finite. */
interface RangeHeader {
  readonly min: number | null;
  readonly max: number | null;
  readonly not_finite: number;
}

interface Header {
  readonly points: Block;
  readonly triangles: Block;
  readonly point_ids: Block;
  readonly cell_ids: Block;
  readonly arrays: readonly ArrayHeader[];
  readonly bounds: Surface['bounds'] | null;
  readonly notes: readonly string[];
}

/** The bytes in parts, to be written or sent one after the other: a surface is not copied to be stored. */
export function writeSurface(surface: Surface): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  let offset = 0;
  const block = (numbers: Numbers): Block => {
    const at = offset;
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    const padding = (8 - (bytes.length % 8)) % 8;
    blocks.push(bytes);
    if (padding > 0) blocks.push(new Uint8Array(padding));
    offset += bytes.length + padding;
    return { type: typeOf(numbers), offset: at, length: numbers.length };
  };
  const header: Header = {
    points: block(surface.points),
    triangles: block(surface.triangles),
    point_ids: block(surface.pointIds),
    cell_ids: block(surface.cellIds),
    arrays: surface.arrays.map(({ values, range, componentRanges, ...array }) => ({
      ...array,
      values: block(values),
      range: writeRange(range),
      component_ranges: componentRanges.map(writeRange),
    })),
    bounds: surface.bounds ?? null,
    notes: surface.notes,
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const size = Math.ceil((12 + json.length) / 8) * 8;
  const start = new Uint8Array(size).fill(32);
  start.set(new TextEncoder().encode(magic));
  new DataView(start.buffer).setUint32(8, size - 12, true);
  start.set(json, 12);
  return [start, ...blocks];
}

/**
 * Reads a surface out of its bytes; its arrays are views of them.
 *
 * @throws AppError FILE_FORMAT for bytes that are no such surface or only a part of one
 */
export function readSurface(bytes: ArrayBuffer, file = 'surface'): Surface {
  const wrong = (why: string): AppError => new AppError('FILE_FORMAT', { file, line: 1, why });
  if (bytes.byteLength < 16 || new TextDecoder('latin1').decode(bytes.slice(0, 8)) !== magic) {
    throw wrong('this is not a surface of simtrail');
  }
  const start = 12 + new DataView(bytes).getUint32(8, true);
  if (start % 8 !== 0 || start > bytes.byteLength) throw wrong('the surface is cut off in its header');
  const header = headerOf(new TextDecoder().decode(new Uint8Array(bytes, 12, start - 12)));
  if (header === undefined) throw wrong('the header of the surface is broken');
  const numbers = <T extends Numbers>(block: Block): T => {
    if (start + block.offset + sizeOf(block) > bytes.byteLength) throw wrong('the surface is cut off');
    return new arrays[block.type](bytes, start + block.offset, block.length) as T;
  };
  const surface: Surface = {
    points: numbers(header.points),
    triangles: numbers(header.triangles),
    pointIds: numbers(header.point_ids),
    cellIds: numbers(header.cell_ids),
    arrays: header.arrays.map(({ values, range, component_ranges, ...array }) => ({
      ...array,
      values: numbers(values),
      range: readRange(range),
      componentRanges: component_ranges.map(readRange),
    })),
    bounds: header.bounds ?? undefined,
    notes: header.notes,
  };
  const points = surface.points.length / 3;
  if (!surface.triangles.every((point) => point < points)) throw wrong('a triangle has a point that is not there');
  return surface;
}

const arrays = { float32: Float32Array, float64: Float64Array, uint32: Uint32Array };

function typeOf(numbers: Numbers): Block['type'] {
  if (numbers instanceof Uint32Array) return 'uint32';
  return numbers instanceof Float32Array ? 'float32' : 'float64';
}

/** The header if it has all that is needed to find the numbers; undefined if not. */
function headerOf(text: string): Header | undefined {
  let header: Partial<Header>;
  try {
    header = JSON.parse(text) as Partial<Header>;
  } catch {
    return undefined;
  }
  const { points, triangles, point_ids, cell_ids, arrays, notes } = header;
  const isWhole =
    [points, triangles, point_ids, cell_ids].every(isBlock) && Array.isArray(arrays) && Array.isArray(notes);
  return isWhole && arrays.every(isArrayHeader) ? (header as Header) : undefined;
}

function isArrayHeader(array: unknown): boolean {
  const { name, components, values, range, component_ranges } = (array ?? {}) as Partial<ArrayHeader>;
  return (
    typeof name === 'string' &&
    isCount(components) &&
    components > 0 &&
    isBlock(values) &&
    isRange(range) &&
    Array.isArray(component_ranges) &&
    component_ranges.every(isRange)
  );
}

function isBlock(block: unknown): block is Block {
  const { type, offset, length } = (block ?? {}) as Partial<Block>;
  return type !== undefined && Object.hasOwn(arrays, type) && isCount(offset) && isCount(length) && offset % 8 === 0;
}

function isRange(range: unknown): range is RangeHeader {
  const { not_finite } = (range ?? {}) as Partial<RangeHeader>;
  return isCount(not_finite);
}

function sizeOf({ type, length }: Block): number {
  return length * arrays[type].BYTES_PER_ELEMENT;
}

function writeRange({ finite, notFinite }: ValueRange): RangeHeader {
  return { min: finite?.min ?? null, max: finite?.max ?? null, not_finite: notFinite };
}

function readRange({ min, max, not_finite }: RangeHeader): ValueRange {
  return { finite: min === null || max === null ? undefined : { min, max }, notFinite: not_finite };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
