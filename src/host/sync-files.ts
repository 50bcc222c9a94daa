import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { release } from 'node:os';
import { inParallel } from './in-parallel.ts';

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
