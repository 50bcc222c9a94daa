import { wrongAt, type ValueType } from '../../bytes/index.ts';
import type { DataArray } from '../data-array.ts';
import { takeArray, typeNamed } from './legacy-array.ts';
import { readFieldData } from './legacy-field-data.ts';
import { decodedName, type LegacyReader } from './legacy-reader.ts';
import type { Word } from './legacy-text.ts';

/** The fields of a file, and what of it is not read, a sentence each. */
interface Attributes {
  readonly point: DataArray[];
  readonly cell: DataArray[];
  readonly notes: string[];
}

/** Numbers in a tuple of the attributes that always have the same. */
const fixedComponents: Readonly<Record<string, number>> = {
  VECTORS: 3,
  NORMALS: 3,
  TENSORS: 9,
  TENSORS6: 6,
  GLOBAL_IDS: 1,
  PEDIGREE_IDS: 1,
  EDGE_FLAGS: 1,
};

/**
 * Reads what a file says of its points and its cells, from the word on that begins it.
 *
 * @throws AppError FILE_FORMAT
 */
export async function readAttributes(
  reader: LegacyReader,
  from: Word | undefined,
  { pointCount, cellCount }: { pointCount: number; cellCount: number },
): Promise<Attributes> {
  const found: Attributes = { point: [], cell: [], notes: [] };
  let on: 'point' | 'cell' = 'point';
  let tuples = 0;
  for (let word = from; word !== undefined; word = await reader.next()) {
    if (word.text === 'POINT_DATA' || word.text === 'CELL_DATA') {
      on = word.text === 'POINT_DATA' ? 'point' : 'cell';
      tuples = await reader.count();
      const there = on === 'point' ? pointCount : cellCount;
      if (tuples !== there)
        throw await wrongAt(reader.source, word.at, `values for ${tuples} ${on}s, and there are ${there}`);
    } else if (word.text === 'METADATA') await reader.skipMetadata();
    else if (word.text === 'FIELD') found[on].push(...(await readFieldData(reader, { tuples, notes: found.notes })));
    else {
      const array = await readAttribute(reader, word, tuples);
      if (array !== undefined) found[on].push(array);
    }
  }
  return found;
}

/** One attribute behind its first word; undefined for a table of colours. */
async function readAttribute(reader: LegacyReader, word: Word, tuples: number): Promise<DataArray | undefined> {
  const { text, isBinary } = reader;
  const name = decodedName((await reader.word()).text);
  const take = (type: ValueType, components: number): Promise<DataArray> =>
    takeArray(text, isBinary, { name, type, components, tuples });
  if (word.text === 'SCALARS') {
    const [type, components] = await reader.restOfLine();
    if (type === undefined) throw await wrongAt(reader.source, word.at, 'SCALARS without a type');
    const count = Number(components?.text ?? 1);
    if (!(Number.isInteger(count) && count >= 1 && count <= 100_000))
      throw await wrongAt(reader.source, components?.at ?? word.at, 'SCALARS have a number of components');
    await reader.expect('LOOKUP_TABLE');
    await reader.word();
    return take(await typeNamed(reader.source, type), count);
  }
  // Colours are bytes, or shares of 1 where numbers are text.
  const colour = isBinary ? 'UInt8' : 'Float32';
  if (word.text === 'LOOKUP_TABLE') {
    await takeArray(text, isBinary, { name, type: colour, components: 4, tuples: await reader.count() });
    return undefined;
  }
  if (word.text === 'COLOR_SCALARS') return take(colour, await componentsOf(reader));
  if (word.text === 'TEXTURE_COORDINATES') {
    const components = await componentsOf(reader);
    return take(await typeNamed(reader.source, await reader.word()), components);
  }
  const components = Object.hasOwn(fixedComponents, word.text) ? fixedComponents[word.text] : undefined;
  if (components === undefined)
    throw await wrongAt(reader.source, word.at, `${JSON.stringify(word.text)} is not known here`);
  return take(await typeNamed(reader.source, await reader.word()), components);
}

async function componentsOf(reader: LegacyReader): Promise<number> {
  const { at } = reader.text;
  const count = await reader.count();
  if (count >= 1 && count <= 100_000) return count;
  throw await wrongAt(reader.source, at, `${count} is no number of components`);
}
