import { constants, type Dirent, type Stats } from 'node:fs';
import { access, readdir, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOfPath, unreadable } from '../host/index.ts';
import { Inside } from './inside.ts';
import { checkedName, incomingFolder, reachOf } from './names.ts';
import type { MachineFile, MachineLink } from './transport.ts';

/** {@link Transport.list} where the machine is this computer. */
export async function listFiles(folder: string, signal?: AbortSignal): Promise<MachineFile[]> {
  const files: MachineFile[] = [];
  const closed = (path: string): void =>
    void files.push({ path: `${path}/`, ...sizeAndTimes(unseen), ...reachOf(path, false) });
  const look = async (path: string, entry: Dirent): Promise<void> => {
    if (!entry.isFile()) return;
    const at = join(folder, path);
    const seen = await stat(at).catch(isClosed);
    const mayRead =
      typeof seen === 'object' &&
      (await access(at, constants.R_OK).then(
        () => true,
        () => false,
      ));
    if (seen === false && !path.includes('\ufffd')) return; // it vanished
    files.push({ path, ...sizeAndTimes(typeof seen === 'object' ? seen : unseen), ...reachOf(path, mayRead) });
  };
  await walk(folder, signal, look, closed);
  return files.sort(byPath);
}

type Seen = Pick<Stats, 'size' | 'mtime' | 'ctime'>;

const unseen: Seen = { size: 0, mtime: new Date(0), ctime: new Date(0) };

function sizeAndTimes({ size, mtime, ctime }: Seen): Pick<MachineFile, 'size' | 'modifiedAt' | 'changedAt'> {
  return { size, modifiedAt: mtime.toISOString(), changedAt: ctime.toISOString() };
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
  onClosed: (path: string) => void = () => {},
): Promise<void> {
  const into = async (below: string): Promise<void> => {
    signal?.throwIfAborted();
    const entries = await entriesOf(join(folder, below));
    if (entries === undefined && below === '') throw unreadable(folder, { code: 'EACCES' });
    if (entries === undefined || (entries.length === 0 && below.includes('\ufffd'))) onClosed(below);
    for (const entry of entries ?? []) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (path === incomingFolder) continue;
      if (entry.isDirectory()) await into(path);
      else await visit(path, entry);
    }
  };
  await into('');
}

/** Undefined for a folder that may not be looked into. */
async function entriesOf(folder: string): Promise<Dirent[] | undefined> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    if (isClosed(error)) return undefined;
    throw unreadable(folder, error);
  }
}

function isClosed(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : 1;
}
