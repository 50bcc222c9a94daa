import { lstat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors/index.ts';
import { inParallel } from '../host/index.ts';
import { writeBytes } from '../model/index.ts';
import type { MachineFile } from './transport.ts';

/** Leaves this much free, bytes: records are written to the same disk. */
const spareBytes = 1 << 20;
/** Less than this is not worth asking for. */
const muchBytes = 1 << 20;

/**
 * Throws WRITE_FAILED if files that are about to come have no room, before anything is sent. What an earlier try brought
 * counts. A quota is not seen here: its error comes when it is met.
 */
export async function checkRoom(files: readonly MachineFile[], arrivals: string, into: string): Promise<void> {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes < muchBytes) return;
  const { bavail, blocks, bsize } = await statfs(into);
  const free = bavail * bsize;
  if (blocks === 0 || bytes + spareBytes <= free) return; // some file systems do not tell
  const arrived = await inParallel(files, async ({ path, size }) => {
    const seen = await lstat(join(arrivals, path)).catch(() => undefined);
    return seen?.isFile() === true ? Math.min(seen.size, size) : 0;
  });
  const needed = bytes - arrived.reduce((sum, size) => sum + size, 0);
  if (needed + spareBytes <= free) return;
  const why = `there is no space left for ${writeBytes(needed)}, ${writeBytes(free)} are free`;
  throw new AppError('WRITE_FAILED', { path: into, why });
}
