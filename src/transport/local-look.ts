import { readdir, readlink, stat } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { hashOfPath, unreadable } from '../host/index.ts';
import { Inside } from './inside.ts';
import { checkedName, incomingFolder } from './names.ts';
import type { MachineFile, MachineLink } from './transport.ts';

/** {@link Transport.list} where the machine is this computer. */
export async function listFiles(folder: string, signal?: AbortSignal): Promise<MachineFile[]> {
  const files: MachineFile[] = [];
  await walk(folder, signal, async (path, entry) => {
    const seen = entry.isFile() ? await stat(join(folder, path)).catch(() => undefined) : undefined;
    if (seen !== undefined) files.push({ path, size: seen.size, modifiedAt: seen.mtime.toISOString() });
  });
  return files.sort(byPath);
}

/** {@link Transport.links} where the machine is this computer. */
export async function listLinks(folder: string, signal?: AbortSignal): Promise<MachineLink[]> {
  const links: MachineLink[] = [];
  await walk(folder, signal, async (path, entry) => {
    const to = entry.isSymbolicLink() ? await readlink(join(folder, path)).catch(() => undefined) : undefined;
    if (to !== undefined) links.push({ path, to });
  });
  return links.sort(byPath);
}

/** {@link Transport.digests} where the machine is this computer. */
export async function digestFiles(
  folder: string,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, string>> {
  for (const path of paths) checkedName(path);
  const inside = new Inside(folder);
  const digests = new Map<string, string>();
  for (const path of paths) {
    signal?.throwIfAborted();
    if ((await inside.file(path)) === undefined) continue;
    const digest = await hashOfPath(join(folder, path), { signal }).catch(() => undefined);
    signal?.throwIfAborted();
    if (digest !== undefined) digests.set(path, digest);
  }
  return digests;
}

async function walk(
  folder: string,
  signal: AbortSignal | undefined,
  visit: (path: string, entry: Dirent) => Promise<void>,
): Promise<void> {
  const into = async (below: string): Promise<void> => {
    signal?.throwIfAborted();
    for (const entry of await entriesOf(join(folder, below))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (path === incomingFolder) continue;
      if (entry.isDirectory()) await into(path);
      else await visit(path, entry);
    }
  };
  await into('');
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw unreadable(folder, error);
  }
}

function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : 1;
}
