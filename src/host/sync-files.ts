import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { release } from 'node:os';
import { dirname, join } from 'node:path';
import { inParallel } from './in-parallel.ts';
import { syncFolder, writeFailed } from './whole-file.ts';

/** From here on the whole file system is synced at once: it costs what a few files cost, and thousands take seconds. */
const many = 64;

/**
 * Returns when the bytes of files are on the disk that were just written somewhere below `folder`, in its file system.
 * What the system says when it fails passes as it is.
 */
export async function syncFiles(folder: string, paths: readonly string[]): Promise<void> {
  if (paths.length >= many && tellsErrors() && (await syncFileSystem(folder))) return;
  await inParallel(paths, async (path) => {
    const file = await open(path, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

/**
 * The same for files that got their names below `folder` just now, with these names: after this a power cut takes nothing
 * of them. Throws WRITE_FAILED for what a file system says only now of what it took before: a full disk, a quota.
 */
export async function syncNamed(folder: string, paths: readonly string[]): Promise<void> {
  const folders = new Set<string>();
  for (const path of paths) for (let name = dirname(path); !folders.has(name); name = dirname(name)) folders.add(name);
  try {
    await syncFiles(
      folder,
      paths.map((path) => join(folder, path)),
    );
    await syncFolders(
      folder,
      [...folders].map((name) => join(folder, name)),
    );
  } catch (error) {
    throw writeFailed(folder, error);
  }
}

/** Makes names last that were given just now in folders below this one, in its file system. */
export async function syncFolders(folder: string, folders: readonly string[]): Promise<void> {
  if (folders.length >= many && tellsErrors() && (await syncFileSystem(folder))) return;
  await inParallel(folders, syncFolder);
}

/** Since Linux 5.8 syncfs(2) says when something could not be written. */
function tellsErrors(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return process.platform === 'linux' && (major > 5 || (major === 5 && minor >= 8));
}

/** By sync(1): Node has no call for syncfs. False where it is not there or failed; then each file says why. */
async function syncFileSystem(folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('sync', ['--file-system', folder], { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}
