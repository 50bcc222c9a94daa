import { hash } from 'node:crypto';
import { chmod, lstat, mkdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError } from '../../errors/index.ts';
import { writeFailed } from '../../host/index.ts';
import type { SshOptions } from './command.ts';

/** A socket's path is at most 104 bytes (macOS; 108 on Linux), and ssh first binds it with 17 more at its end. */
const longestPath = 104 - 17;

/**
 * The control socket of a machine: the same for every simtrail program of this user on this computer, so that they
 * share one connection and one login. Its folder is on a local file system and belongs to the user alone.
 */
export async function controlPathOf(options: SshOptions): Promise<string> {
  const identity = [options.host, options.configFile === undefined ? '' : resolve(options.configFile)].join('\0');
  const name = hash('sha256', identity).slice(0, 16);
  const folder = options.runtimeFolder ?? runtimeFolder();
  const path = join(folder, name);
  if (Buffer.byteLength(path) > longestPath) throw refused(folder, 'its name is too long for a socket');
  await makePrivate(folder);
  return path;
}

function runtimeFolder(env: NodeJS.ProcessEnv = process.env): string {
  const given = env['XDG_RUNTIME_DIR'];
  if (given?.startsWith('/') === true && given.length <= 40) return join(given, 'simtrail');
  const temporary = tmpdir().length <= 52 ? tmpdir() : '/tmp';
  return join(temporary, `simtrail-${userInfo().uid}`);
}

/** Others could put a socket of theirs where we look for ours, were the folder not ours alone. */
async function makePrivate(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const seen = await lstat(folder);
    if (!seen.isDirectory() || seen.uid !== userInfo().uid) throw refused(folder, 'it belongs to somebody else');
    if ((seen.mode & 0o077) !== 0) await chmod(folder, 0o700);
  } catch (error) {
    throw writeFailed(folder, error);
  }
}

function refused(path: string, why: string): AppError {
  return new AppError('WRITE_FAILED', { path, why });
}
