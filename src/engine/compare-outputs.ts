import { createHash } from 'node:crypto';
import { matchesGlob } from '../codes/index.ts';
import { hashOfPath } from '../host/index.ts';
import type { Job } from '../model/index.ts';
import { place } from '../store/index.ts';
import { collectedFiles } from './collect.ts';
import { firstDifference, type FirstDifference } from './first-difference.ts';
import type { ResultFile } from './result-file.ts';

/** An output as it was collected and as it is now. */
export interface Output extends Pick<ResultFile, 'path' | 'size' | 'sha256'> {
  now: 'as collected' | 'altered' | 'removed';
}

/** The outputs of a collected job by path. */
export interface Outputs {
  files: ReadonlyMap<string, Output>;
  /** True if nothing shows what was collected: it never was, or the list of it was altered. Then there are no files. */
  isUnknown: boolean;
}

/** One output of two jobs. */
export interface OutputComparison {
  path: string;
  /** `equal` is said only of files that are as they were collected, both of them. */
  state: 'equal' | 'different' | 'only in one' | 'altered' | 'removed';
  /** Of which of the two, where the state is that of one: `before`, `after` or `both`. */
  of?: 'before' | 'after' | 'both';
  /** False for what does not decide the grade: stdout, stderr, files that the code calls noise. */
  counts: boolean;
  first?: FirstDifference;
}

/** Looks at every output of a job again. */
export async function outputsOf(project: string, job: Job): Promise<Outputs> {
  const listed = await collectedFiles(project, job);
  const list = `${JSON.stringify(listed, null, 1)}\n`;
  const isListed = createHash('sha256').update(list).digest('hex') === job.record.results?.sha256;
  const files = new Map<string, Output>();
  if (listed === undefined || !isListed) return { files, isUnknown: true };
  for (const { path, size, sha256: collected } of listed) {
    if (collected === null) continue; // it never was here
    const sha256 = await hashOfPath(placeOf(project, job, path)).catch(() => undefined);
    const now = sha256 === undefined ? 'removed' : sha256 === collected ? 'as collected' : 'altered';
    files.set(path, { path, size, sha256: collected, now });
  }
  return { files, isUnknown: false };
}

/** Compares the outputs that two jobs left, by path; none where it is not known what one of them left. */
export function compareOutputs(before: Outputs, after: Outputs, noise: readonly string[]): OutputComparison[] {
  if (before.isUnknown || after.isUnknown) return [];
  const paths = [...new Set([...before.files.keys(), ...after.files.keys()])].toSorted();
  return paths.map((path) => {
    const counts = !logs.has(path) && !noise.some((name) => name === path || matchesGlob(path, name));
    return { path, counts, ...stateOf(before.files.get(path), after.files.get(path)) };
  });
}

const logs = new Set(['stdout', 'stderr']);

function stateOf(was: Output | undefined, is: Output | undefined): Pick<OutputComparison, 'state' | 'of'> {
  if (was === undefined || is === undefined)
    return { state: 'only in one', of: was === undefined ? 'after' : 'before' };
  for (const state of ['altered', 'removed'] as const) {
    if (was.now === state || is.now === state) {
      return { state, of: was.now === is.now ? 'both' : was.now === state ? 'before' : 'after' };
    }
  }
  return { state: was.sha256 === is.sha256 ? 'equal' : 'different' };
}

/** The same with the place where each file that differs begins to differ. */
export async function withFirstDifferences(
  project: string,
  [before, after]: readonly [Job, Job],
  outputs: readonly OutputComparison[],
): Promise<OutputComparison[]> {
  const found: OutputComparison[] = [];
  for (const output of outputs) {
    const isSeen = output.state === 'different' || output.state === 'altered';
    const [was, is] = [placeOf(project, before, output.path), placeOf(project, after, output.path)];
    const first = isSeen ? await firstDifference(was, is).catch(() => undefined) : undefined;
    found.push(first === undefined ? output : { ...output, first });
  }
  return found;
}

function placeOf(project: string, job: Job, path: string): string {
  return place(project, `${job.record.run_folder}/${path}`);
}
