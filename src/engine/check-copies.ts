import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from '../errors/index.ts';
import { FileHasher } from '../host/index.ts';
import type { Job } from '../model/index.ts';
import { layout, place, readReferences, type Origin, type Problem, type Reference } from '../store/index.ts';

/**
 * The files that the crate from which a project was imported named and did not hold: what a list says of it that has the
 * digest in the history. None for a project that was made here, whatever list lies in it.
 */
export async function filesLeftOut(project: string, origin: Origin | undefined): Promise<Reference[]> {
  return (await isListAsItCame(project, origin)) ? readReferences(project) : [];
}

async function isListAsItCame(project: string, origin: Origin | undefined): Promise<boolean> {
  if (origin?.references === undefined) return false;
  const list = await readFile(place(project, layout.references)).catch(() => Buffer.alloc(0));
  return hash('sha256', list) === origin.references;
}

/**
 * Compares what an imported project has in the place of files that its crate left out with the digests in
 * `.simtrail/references.json`, and that list with the digest in the history.
 */
export async function copyProblems(
  project: string,
  origin: Origin | undefined,
  jobs: readonly Job[],
): Promise<Problem[]> {
  if (origin?.references === undefined) return [];
  if (!(await isListAsItCame(project, origin))) {
    const message = `the list of files that its crate left out (${layout.references}) was changed or is gone`;
    return [{ kind: 'record', file: layout.references, message }];
  }
  const problems: Problem[] = [];
  const hasher = new FileHasher();
  for (const { path, copy } of await readReferences(project)) {
    const job = jobs.find(({ record }) => path.startsWith(`${record.run_folder}/`));
    if (copy === undefined || job === undefined) continue;
    const fault = await faultOf(hasher, place(project, copy.path), copy.sha256);
    if (fault !== undefined)
      problems.push({
        kind: 'result',
        file: copy.path,
        message: `${copy.path}, a copy of ${path}, ${fault}`,
        job: job.id,
      });
  }
  return problems;
}

async function faultOf(hasher: FileHasher, path: string, expected: string): Promise<string | undefined> {
  try {
    const { sha256, isLink } = await hasher.look(path);
    if (isLink) return 'was replaced by a link since it was imported';
    return sha256 === expected ? undefined : 'was changed since it was imported';
  } catch (error) {
    if (AppError.is(error, 'INPUT_UNREADABLE')) return 'is gone';
    throw error;
  }
}
