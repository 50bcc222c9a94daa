import { checkIntegrity, findProject, type Integrity } from '../store/index.ts';
import { resultProblems } from './collect.ts';

/**
 * Checks a project, or one job of it, without changing anything: records against the history, the history against its
 * chain, saved inputs and collected results against their digests. jobs.json is compared as it lies there, so an edit
 * that the next command would take in is named. Throws NO_JOB, AMBIGUOUS_JOB.
 */
export async function verify(from: string, ref?: string): Promise<Integrity> {
  const folder = await findProject(from);
  const found = await checkIntegrity(folder, ref);
  const problems = [...found.problems];
  for (const job of found.jobs) problems.push(...(await resultProblems(folder, job)));
  return { ...found, problems };
}
