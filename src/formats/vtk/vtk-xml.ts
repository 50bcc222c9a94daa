import { readBytes, wrongAt, type ByteSource } from '../bytes/index.ts';
import type { Mesh } from '../mesh/index.ts';
import type { CellArrays } from './cell-arrays.ts';
import { readDataArray, type DataArray } from './data-array.ts';
import type { Encoding } from './encoding.ts';
import { readMarkup, type Element } from './markup.ts';
import { meshOf, readable, type Piece } from './piece.ts';

/**
 * Opens a VTK XML file of an unstructured grid (`.vtu`) or of polygons (`.vtp`): text, base64 or appended, zlib or none,
 * either byte order, 32-bit or 64-bit counts, in any number of pieces. Reads its description only; numbers when asked for.
 *
 * @throws AppError FILE_FORMAT
 */
export async function openVtkXml(source: ByteSource): Promise<Mesh> {
  await refuseForeign(source);
  const root = await readMarkup(source);
  const kind = root.attributes.get('type');
  if (root.name !== 'VTKFile' || (kind !== 'UnstructuredGrid' && kind !== 'PolyData')) {
    throw await wrongAt(source, root.at, `${kind ?? `<${root.name}>`} is not read; an UnstructuredGrid or PolyData is`);
  }
  const encoding = await readEncoding(source, root);
  const grid = root.children.find(({ name }) => name === kind);
  const pieces: Piece[] = [];
  let firstPoint = 0;
  for (const element of grid?.children.filter(({ name }) => name === 'Piece') ?? []) {
    const piece = await readPiece(source, element, { encoding, kind, firstPoint });
    pieces.push(piece);
    firstPoint += piece.pointCount;
  }
  if (firstPoint > 2 ** 32 - 2)
    throw await wrongAt(source, root.at, `${firstPoint} points are more than can be numbered`);
  return meshOf(source, pieces);
}

async function readPiece(
  source: ByteSource,
  element: Element,
  { encoding, kind, firstPoint }: { encoding: Encoding; kind: 'UnstructuredGrid' | 'PolyData'; firstPoint: number },
): Promise<Piece> {
  const arraysOf = async (section: string): Promise<DataArray[]> => {
    const elements = element.children.find(({ name }) => name === section)?.children ?? [];
    const arrays: DataArray[] = [];
    for (const one of elements) if (one.name === 'DataArray') arrays.push(await readDataArray(source, one, encoding));
    return arrays;
  };
  const countOf = async (key: string): Promise<number> => {
    const written = element.attributes.get(key) ?? '0';
    if (!/^\d{1,15}$/.test(written)) throw await wrongAt(source, element.at, `${key} is no number`);
    return Number(written);
  };
  const runOf = async (section: string, count: number, type?: number): Promise<CellArrays | undefined> => {
    if (count === 0) return undefined;
    const arrays = await arraysOf(section);
    const [connectivity, offsets, types] = ['connectivity', 'offsets', 'types'].map((name) =>
      arrays.find((array) => array.name === name),
    );
    if (connectivity === undefined || offsets === undefined || (types ?? type) === undefined) {
      throw await wrongAt(source, element.at, `<${section}> lacks connectivity, offsets or types`);
    }
    return { count, pointCount, firstPoint, connectivity, offsets, types: type ?? types ?? 0 };
  };

  const pointCount = await countOf('NumberOfPoints');
  const runs: (CellArrays | undefined)[] = [];
  if (kind === 'UnstructuredGrid') runs.push(await runOf('Cells', await countOf('NumberOfCells')));
  else
    for (const [section, type] of polyCells) runs.push(await runOf(section, await countOf(`NumberOf${section}`), type));
  const cells = runs.filter((run) => run !== undefined);
  return {
    pointCount,
    points: (await arraysOf('Points'))[0],
    cellCount: cells.reduce((sum, { count }) => sum + count, 0),
    cells,
    pointData: readable(await arraysOf('PointData')),
    cellData: readable(await arraysOf('CellData')),
  };
}

/** The lists of cells of a `PolyData` in the order of the file, with the cell type that each has. */
const polyCells = [
  ['Verts', 2],
  ['Lines', 4],
  ['Strips', 6],
  ['Polys', 7],
] as const;

async function readEncoding(source: ByteSource, root: Element): Promise<Encoding> {
  const attribute = (key: string, ...known: readonly string[]): Promise<string> | string => {
    const value = root.attributes.get(key) ?? known[0] ?? '';
    return known.includes(value)
      ? value
      : wrongAt(source, root.at, `${key}="${value}" is not read`).then((error) => Promise.reject(error));
  };
  const order = await attribute('byte_order', 'LittleEndian', 'BigEndian');
  const headerType = await attribute('header_type', 'UInt32', 'UInt64');
  const compressor = await attribute('compressor', '', 'vtkZLibDataCompressor');
  return {
    headerSize: headerType === 'UInt64' ? 8 : 4,
    isLittleEndian: order === 'LittleEndian',
    isCompressed: compressor !== '',
    appended: await readAppended(source, root),
  };
}

/** The numbers start behind the first `_` (and only blanks before it) of the element. */
async function readAppended(source: ByteSource, root: Element): Promise<Encoding['appended']> {
  const element = root.children.find(({ name }) => name === 'AppendedData');
  if (element === undefined) return undefined;
  const start = await readBytes(source, element.start, Math.min(4096, source.size - element.start));
  const mark = start.findIndex((byte) => byte > 32);
  if (start[mark] !== 95) throw await wrongAt(source, element.start, 'the appended data do not start with _');
  const isBase64 = element.attributes.get('encoding') === 'base64';
  return { start: element.start + mark + 1, end: source.size, isBase64 };
}

async function refuseForeign(source: ByteSource): Promise<void> {
  const start = await readBytes(source, 0, Math.min(64, source.size));
  if (new TextDecoder('latin1').decode(start).startsWith('version https://git-lfs')) {
    throw await wrongAt(source, 0, 'this is a git-LFS pointer, the file itself is not here; `git lfs pull` brings it');
  }
}
