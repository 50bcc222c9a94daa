import { basename, extname } from 'node:path';
import type { SavedText, SequenceId, SequenceRecord } from '../../model/index.ts';
import type { Objects, Store } from '../../store/index.ts';
import type { ReadRequest } from './read-request.ts';

/** An earlier sequence whose jobs count, but for this step and what needs it. */
export type Continued = NonNullable<SequenceRecord['continues']>;

/**
 * Saves the file and the tables it names, and records the sequence: from here on whoever carries the project's sequences
 * carries this one. Nothing is submitted yet.
 */
export async function startSequence(
  store: Store,
  objects: Objects,
  { name, text, tables, sequence }: Pick<ReadRequest, 'name' | 'text' | 'tables' | 'sequence'>,
  continues?: Continued,
): Promise<SequenceRecord> {
  const points: Record<string, SavedText> = {};
  for (const [step, table] of tables) points[step] = await saved(objects, table.name, table.text);
  const id = store.newId() as unknown as SequenceId;
  const set: Partial<SequenceRecord> = {
    name: sequence.name,
    created_at: store.now().toISOString(),
    file: await saved(objects, name, text),
    ...(tables.size === 0 ? {} : { points }),
    ...(continues === undefined ? {} : { continues }),
  };
  await store.change(() => [{ type: 'sequence', sequence: { id, set }, why: 'started' }]);
  const record = store.state.sequences.get(id);
  if (record === undefined) throw new Error(`sequence ${id} is not in the state it was just added to`);
  return record;
}

async function saved(objects: Objects, name: string, text: string): Promise<SavedText> {
  const { object, sha256 } = await objects.saveBytes(Buffer.from(text), extname(name));
  return { name: basename(name), object, sha256 };
}
