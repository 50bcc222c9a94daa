import { existsSync } from 'node:fs';
import {
  checkIntegrity,
  findProject,
  originOf,
  place,
  readReferences,
  type Integrity,
  type Origin,
  type Problem,
} from '../store/index.ts';
import { resultProblems } from './collect.ts';

/**
 * Checks a project, or one job of it, without changing anything: records against the history, the history against its
 * chain, saved inputs and collected results against their digests. jobs.json is compared as it lies there, so an edit
 * that the next command would take in is named. Throws NO_JOB, AMBIGUOUS_JOB.
 */
export async function verify(from: string, ref?: string): Promise<Integrity & { origin: Origin | undefined }> {
  const folder = await findProject(from);
  const found = await checkIntegrity(folder, ref);
  const problems = [...found.problems];
  for (const job of found.jobs) problems.push(...(await resultProblems(folder, job)));
  return { ...found, problems: await withoutReferences(folder, problems), origin: await originOf(folder) };
}

/** Files that the crate named from which a project was imported, and did not hold, are missing as expected. */
async function withoutReferences(folder: string, problems: Problem[]): Promise<Problem[]> {
  if (problems.length === 0) return problems;
  const known = new Set((await readReferences(folder)).map(({ path }) => path));
  return problems.filter(({ file }) => !known.has(file) || existsSync(place(folder, file)));
}
