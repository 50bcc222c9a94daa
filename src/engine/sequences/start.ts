import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { AppError } from '../../errors/index.ts';
import type { SavedText, SequenceId, SequenceRecord } from '../../model/index.ts';
import { readSequence, type RunStep, type Sequence } from '../../sequence/index.ts';
import type { Objects, Store } from '../../store/index.ts';

export interface StartRequest {
  /** The sequence file, a path on this computer; or its text, under the name it goes by. */
  file: string | { name: string; text: string };
  /** How many points a sweep may have; see `readSequence`. */
  points?: number;
  /** An earlier sequence whose jobs count, but for this step and what needs it. */
  continues?: { id: SequenceId; from?: string };
}

/**
 * Saves the file and the tables it names, and records the sequence: from here on whoever carries the project's sequences
 * carries this one. Nothing is submitted yet. Throws SEQUENCE_FILE, INPUT_UNREADABLE.
 */
export async function startSequence(store: Store, objects: Objects, request: StartRequest): Promise<SequenceRecord> {
  const { name, text } = await textOf(request.file);
  const sequence = readSequence(text, name, request.points === undefined ? {} : { points: request.points });
  const points = await savedPoints(objects, sequence, request.file);
  const id = store.newId() as unknown as SequenceId;
  const set: Partial<SequenceRecord> = {
    name: sequence.name,
    created_at: store.now().toISOString(),
    file: await saved(objects, name, text),
    ...(Object.keys(points).length === 0 ? {} : { points }),
    ...(request.continues === undefined ? {} : { continues: request.continues }),
  };
  await store.change(() => [{ type: 'sequence', sequence: { id, set }, why: 'started' }]);
  const record = store.state.sequences.get(id);
  if (record === undefined) throw new Error(`sequence ${id} is not in the state it was just added to`);
  return record;
}

async function textOf(file: StartRequest['file']): Promise<{ name: string; text: string }> {
  if (typeof file !== 'string') return file;
  return { name: file, text: await readText(file) };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new AppError('INPUT_UNREADABLE', { path, why: (error as Error).message }, { cause: error });
  }
}

/** A table of points stands beside the sequence file. */
async function savedPoints(
  objects: Objects,
  sequence: Sequence,
  file: StartRequest['file'],
): Promise<Record<string, SavedText>> {
  const folder = typeof file === 'string' ? dirname(resolve(file)) : process.cwd();
  const found: Record<string, SavedText> = {};
  for (const step of sequence.steps.filter((one): one is RunStep => one.kind === 'run')) {
    if (step.points?.kind !== 'csv') continue;
    const path = resolve(folder, step.points.file);
    found[step.name] = await saved(objects, step.points.file, await readText(path));
  }
  return found;
}

async function saved(objects: Objects, name: string, text: string): Promise<SavedText> {
  const { object, sha256 } = await objects.saveBytes(Buffer.from(text), extname(name));
  return { name: basename(name), object, sha256 };
}
