import { wrongAt, type ByteSource } from '../../bytes/index.ts';
import type { Mesh } from '../../mesh/index.ts';
import type { CellArrays } from '../cell-arrays.ts';
import type { DataArray } from '../data-array.ts';
import { meshOf, readable } from '../piece.ts';
import { readAttributes } from './legacy-attributes.ts';
import { takeArray, typeNamed } from './legacy-array.ts';
import { readCellList, type CellList } from './legacy-cells.ts';
import { readFieldData } from './legacy-field-data.ts';
import { LegacyReader } from './legacy-reader.ts';
import { isStructured, structuredMesh, type Structure } from './structured.ts';

/** What the words of a file have said so far. */
interface Described {
  points: DataArray | undefined;
  pointCount: number;
  /** By the word that they stand under. */
  cells: Map<string, CellList>;
  types: DataArray | undefined;
  typeCount: number;
  structure: Structure;
}

/** The lists of cells of polygons in the order in which their values are, with the type of each (vtkPolyData). */
const polyCells: readonly (readonly [string, number])[] = [
  ['VERTICES', 2],
  ['LINES', 4],
  ['POLYGONS', 7],
  ['TRIANGLE_STRIPS', 6],
];

/**
 * Opens a legacy file of VTK (`.vtk`), versions 1 to 5, as text or binary (big-endian): an unstructured grid, polygons, or a
 * grid by its dimensions (`STRUCTURED_POINTS`, `STRUCTURED_GRID`, `RECTILINEAR_GRID`). Goes once through the file, for it says
 * nowhere where its parts are, and keeps no numbers.
 *
 * @throws AppError FILE_FORMAT
 */
export async function openVtkLegacy(source: ByteSource): Promise<Mesh> {
  const reader = await LegacyReader.open(source);
  await reader.expect('DATASET');
  const kind = { ...(await reader.word()) };
  kind.text = kind.text.toUpperCase();
  const isGrid = isStructured(kind.text);
  if (!isGrid && kind.text !== 'UNSTRUCTURED_GRID' && kind.text !== 'POLYDATA')
    throw await wrongAt(source, kind.at, `the dataset ${JSON.stringify(kind.text)} is not read`);
  const described: Described = {
    points: undefined,
    pointCount: 0,
    cells: new Map(),
    types: undefined,
    typeCount: 0,
    structure: { axes: [] },
  };
  let word = await reader.next();
  for (; word !== undefined && !isAttributes(word.text); word = await reader.next()) {
    if (!(await readPart(reader, word.text, described, kind.text)))
      throw await wrongAt(source, word.at, `${JSON.stringify(word.text)} is no part of ${kind.text}`);
  }
  const { points, pointCount } = described;
  const cells = isGrid ? [] : await cellsOf(source, kind, described);
  const mesh = isGrid
    ? await structuredMesh(source, kind, { ...described.structure, points, pointCount })
    : { points, pointCount, cells, cellCount: cells.reduce((sum, { count }) => sum + count, 0) };
  const { point, cell, notes } = await readAttributes(reader, word, mesh);
  return meshOf(source, [{ ...mesh, pointData: readable(point), cellData: readable(cell) }], notes);
}

const isAttributes = (word: string): boolean => word === 'POINT_DATA' || word === 'CELL_DATA';

/** Reads the part that a word begins; false for a word that begins none. */
async function readPart(reader: LegacyReader, word: string, described: Described, kind: string): Promise<boolean> {
  const { text, isBinary } = reader;
  const take = async (tuples: number, components = 1): Promise<DataArray> => {
    const type = await typeNamed(text.source, await reader.word());
    return takeArray(text, isBinary, { name: '', type, components, tuples });
  };
  if (word === 'METADATA') await reader.skipMetadata();
  else if (word === 'FIELD') await readFieldData(reader);
  else if (word === 'POINTS') {
    described.pointCount = await reader.count();
    described.points = await take(described.pointCount, 3);
  } else if (word === 'CELLS' || polyCells.some(([name]) => name === word)) {
    if ((word === 'CELLS') !== (kind === 'UNSTRUCTURED_GRID')) return false;
    described.cells.set(word, await readCellList(reader));
  } else if (word === 'CELL_TYPES') {
    described.typeCount = await reader.count();
    described.types = await takeArray(text, isBinary, {
      name: 'types',
      type: 'Int32',
      components: 1,
      tuples: described.typeCount,
    });
  } else if (isStructured(kind)) return readStructure(reader, word, described.structure, take);
  else return false;
  return true;
}

async function readStructure(
  reader: LegacyReader,
  word: string,
  structure: Structure,
  take: (tuples: number) => Promise<DataArray>,
): Promise<boolean> {
  if (word === 'DIMENSIONS') structure.dimensions = [await reader.count(), await reader.count(), await reader.count()];
  else if (word === 'ORIGIN') structure.origin = [await reader.number(), await reader.number(), await reader.number()];
  else if (word === 'SPACING' || word === 'ASPECT_RATIO')
    structure.spacing = [await reader.number(), await reader.number(), await reader.number()];
  else if (/^[XYZ]_COORDINATES$/.test(word)) {
    const count = await reader.count();
    structure.axes['XYZ'.indexOf(word[0] ?? '')] = { count, values: await take(count) };
  } else return false;
  return true;
}

async function cellsOf(
  source: ByteSource,
  kind: { text: string; at: number },
  { cells, types, typeCount, pointCount }: Described,
): Promise<CellArrays[]> {
  const place = { pointCount, firstPoint: 0 };
  if (kind.text === 'POLYDATA')
    return polyCells.flatMap(([name, type]) => {
      const run = cells.get(name);
      return run === undefined || run.count === 0 ? [] : [{ ...run, ...place, types: type }];
    });
  const run = cells.get('CELLS');
  if (run === undefined || run.count === 0) return [];
  if (types === undefined || typeCount !== run.count)
    throw await wrongAt(source, types?.at ?? kind.at, `${run.count} cells have ${typeCount} CELL_TYPES`);
  return [{ ...run, ...place, types }];
}
