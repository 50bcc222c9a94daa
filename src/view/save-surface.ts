import { extname } from 'node:path';
import { AppError } from '../errors/index.ts';
import { writeWholeFile } from '../host/index.ts';
import { writeSurface } from './surface-format.ts';
import type { Surface } from './surface.ts';
import { writeStl } from './write-stl.ts';
import { writeVtp } from './write-vtp.ts';

/** Writes a surface by the end of the file's name: `.vtp`, `.stl`, or `.bin`, which docs/reference/formats.md describes. */
export async function saveSurface(surface: Surface, path: string): Promise<void> {
  const write = writers[extname(path).toLowerCase()];
  if (write === undefined)
    throw new AppError('USAGE', { why: `${path} does not end in ${Object.keys(writers).join(', ')}.` });
  await writeWholeFile(path, Buffer.concat(write(surface)));
}

const writers: Readonly<Record<string, (surface: Surface) => Uint8Array[]>> = {
  '.vtp': writeVtp,
  '.stl': writeStl,
  '.bin': writeSurface,
};
