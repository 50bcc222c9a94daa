import { hash } from 'node:crypto';
import { matchesGlob } from '../codes/index.ts';
import { hashOfPath } from '../host/index.ts';
import type { Job } from '../model/index.ts';
import { place } from '../store/index.ts';
import { collectedFiles } from './collect.ts';
import { firstDifference, type FirstDifference } from './first-difference.ts';
import type { ResultFile } from './result-file.ts';

/** An output as it was collected and as it is now. `sha256` is null for one that never was here: left on the machine. */
export interface Output extends Pick<ResultFile, 'path' | 'size' | 'sha256'> {
  now: 'as collected' | 'altered' | 'gone';
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
  /**
   * `equal` and `different` are said of files as they were collected: where one of them is gone since, by the digest that was
   * taken then. `not compared`: nothing is known of one that never was here.
   */
  state: 'equal' | 'different' | 'only in one' | 'altered' | 'not compared';
  /** Of which of the two the state is, or the file gone: `before`, `after` or `both`. */
  of?: 'before' | 'after' | 'both';
  /** False for what does not decide the grade: stdout, stderr, files that the code calls noise. */
  counts: boolean;
  first?: FirstDifference;
}

/** Looks at every output of a job again. */
export async function outputsOf(project: string, job: Job): Promise<Outputs> {
  const listed = await collectedFiles(project, job);
  const list = `${JSON.stringify(listed, null, 1)}\n`;
  const isListed = hash('sha256', list) === job.record.results?.sha256;
  const files = new Map<string, Output>();
  if (listed === undefined || !isListed) return { files, isUnknown: true };
  for (const { path, size, sha256: collected, state } of listed) {
    const isHere = collected !== null && state === undefined;
    const sha256 = isHere ? await hashOfPath(placeOf(project, job, path)).catch(() => undefined) : undefined;
    const now = sha256 === undefined ? 'gone' : sha256 === collected ? 'as collected' : 'altered';
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
  if (was.now === 'altered' || is.now === 'altered') return { state: 'altered', ...ofThose(was, is, isAltered) };
  if (was.sha256 === null || is.sha256 === null) return { state: 'not compared', ...ofThose(was, is, isUnknown) };
  return { state: was.sha256 === is.sha256 ? 'equal' : 'different', ...ofThose(was, is, isGone) };
}

const isAltered = ({ now }: Output): boolean => now === 'altered';
const isUnknown = ({ sha256 }: Output): boolean => sha256 === null;
const isGone = ({ now }: Output): boolean => now === 'gone';

function ofThose(was: Output, is: Output, holds: (output: Output) => boolean): Pick<OutputComparison, 'of'> {
  if (!holds(was) && !holds(is)) return {};
  return { of: holds(was) && holds(is) ? 'both' : holds(was) ? 'before' : 'after' };
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
