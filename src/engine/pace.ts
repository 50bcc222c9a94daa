import { mkdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateFolder, withLock } from '../host/index.ts';
import type { Machine } from '../model/index.ts';

/**
 * True if a machine may be asked now, and then it counts as asked: at most once in its floor, over all simtrail programs
 * of the user on this computer. A cluster's operators ban those who ask every second.
 */
export async function mayAsk(
  machine: Machine,
  { now = Date.now, folder = join(stateFolder(), 'asked') } = {},
): Promise<boolean> {
  const floorMs = machine.poll_floor_seconds * 1000;
  if (floorMs === 0) return true;
  await mkdir(folder, { recursive: true });
  const file = join(folder, encodeURIComponent(machine.name));
  return withLock(`${file}.lock`, async () => {
    const asked = await stat(file).catch(() => undefined);
    const since = asked === undefined ? Infinity : now() - asked.mtimeMs;
    if (since >= 0 && since < floorMs) return false;
    if (asked === undefined) await writeFile(file, '');
    const at = new Date(now());
    await utimes(file, at, at);
    return true;
  });
}
