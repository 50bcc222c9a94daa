import { readBytes, wrongAt } from '../../bytes/index.ts';
import type { DataArray } from '../data-array.ts';
import { takeArray, typeNamed } from './legacy-array.ts';
import { decodedName, type LegacyReader } from './legacy-reader.ts';

/**
 * The arrays behind the word `FIELD` that have a tuple for each point or cell; others belong to the whole mesh. Texts and bits
 * are no fields, which is noted.
 *
 * @param wanted.tuples as many as there are points or cells; none in front of them
 */
export async function readFieldData(
  reader: LegacyReader,
  wanted: { tuples?: number; notes?: string[] } = {},
): Promise<DataArray[]> {
  const { text, isBinary, source } = reader;
  await reader.word();
  const arrays: DataArray[] = [];
  for (let left = await reader.count(); left > 0; left--) {
    let word = await reader.word();
    while (word.text === 'METADATA') {
      await reader.skipMetadata();
      word = await reader.word();
    }
    if (word.text === 'NULL_ARRAY') continue;
    const name = decodedName(word.text);
    const [components, tuples] = [await reader.count(), await reader.count()];
    const type = await reader.word();
    const kind = type.text.toLowerCase();
    if (kind === 'string' || (kind === 'bit' && isBinary)) {
      await (kind === 'bit' ? skipBits(reader, components * tuples) : skipTexts(reader, components * tuples));
      wanted.notes?.push(`${name} is not shown: its values are ${kind === 'bit' ? 'bits' : 'texts'}`);
      continue;
    }
    const valueType = kind === 'bit' ? 'UInt8' : await typeNamed(source, type);
    const array = await takeArray(text, isBinary, { name, type: valueType, components, tuples });
    if (tuples === wanted.tuples && components >= 1) arrays.push(array);
  }
  return arrays;
}

/** Eight in a byte. */
async function skipBits({ text }: LegacyReader, count: number): Promise<void> {
  await text.line();
  text.moveTo(text.at + Math.ceil(count / 8));
}

/** A line each; in binary files their length in front, in 1, 2, 4 or 8 bytes as its two highest bits say (vtkDataWriter). */
async function skipTexts({ text, isBinary, source }: LegacyReader, count: number): Promise<void> {
  await text.line();
  if (count > source.size - text.at)
    throw await wrongAt(source, text.at, `${count} texts are more than the file holds`);
  for (let left = count; left > 0; left--) {
    if (!isBinary) await text.line();
    else {
      const [first = 0] = await readBytes(source, text.at, 1);
      const bytes = [8, 4, 2, 1][first >> 6] ?? 1;
      let length = first & 63;
      for (const byte of (await readBytes(source, text.at, bytes)).subarray(1)) length = length * 256 + byte;
      text.moveTo(text.at + bytes + length);
      if (text.at > source.size) throw await wrongAt(source, source.size, 'the file ends inside a text');
    }
  }
}
