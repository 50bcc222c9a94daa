import { wrongAt, type ByteSource } from '../bytes/index.ts';
import { readMarkup } from './markup.ts';

/** One time of a collection and the files that it is made of, as they are named: relative to the collection. */
export interface PvdStep {
  readonly time: number;
  readonly files: readonly string[];
}

/**
 * Reads a collection of time steps (`.pvd`), in the order of time.
 *
 * @throws AppError FILE_FORMAT
 */
export async function readPvd(source: ByteSource): Promise<PvdStep[]> {
  const root = await readMarkup(source);
  const collection = root.children.find(({ name }) => name === 'Collection');
  if (root.name !== 'VTKFile' || collection === undefined)
    throw await wrongAt(source, root.at, 'this is no collection');
  const steps = new Map<number, string[]>();
  for (const { name, attributes, at } of collection.children) {
    if (name !== 'DataSet') continue;
    const file = attributes.get('file');
    const time = Number(attributes.get('timestep') ?? '0');
    if (file === undefined || file === '') throw await wrongAt(source, at, 'a DataSet without a file');
    if (!Number.isFinite(time)) throw await wrongAt(source, at, 'a timestep that is no number');
    const files = steps.get(time);
    if (files === undefined) steps.set(time, [file]);
    else files.push(file);
  }
  return Array.from(steps, ([time, files]) => ({ time, files })).sort((a, b) => a.time - b.time);
}
