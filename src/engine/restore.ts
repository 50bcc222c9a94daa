import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { AppError } from '../errors/index.ts';
import { hashOfPath, refuseFull, writeFailed } from '../host/index.ts';
import type { Job } from '../model/index.ts';
import type { State } from '../store/index.ts';
import { placesOf } from './input-places.ts';

/**
 * The exact input folder of a job again, in a new or empty folder: every file with the digest it had, or an error that
 * names the one that has not. Nothing outside the folder is written.
 */
export async function restore(project: string, job: Job, into: string, state: State): Promise<{ files: string[] }> {
  const target = resolve(into);
  const places = await placesOf(project, job, state);
  await refuseFull(target);
  const files: string[] = [];
  for (const { input, path } of places) {
    const to = resolve(target, ...input.path.split('/'));
    if (!to.startsWith(target + sep)) throw new AppError('BAD_PATH', { path: input.path, file: 'jobs.json' });
    try {
      await mkdir(dirname(to), { recursive: true });
      await copyFile(path, to);
      await chmod(to, input.executable === true ? 0o755 : 0o644);
    } catch (error) {
      throw writeFailed(to, error);
    }
    if ((await hashOfPath(to)) !== input.sha256)
      throw new AppError('WRITE_FAILED', { path: to, why: 'what was written is not what was read' });
    files.push(join(into, ...input.path.split('/')));
  }
  return { files };
}
