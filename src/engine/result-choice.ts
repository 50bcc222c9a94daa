import { matchesGlob, type Code } from '../codes/index.ts';
import type { Job } from '../model/index.ts';
import { scriptName, scriptOutput, witnessFolder } from '../scheduler/index.ts';
import { incomingFolder, smallBytes } from '../transport/index.ts';
import { isEnvironmentFile } from './environment.ts';
import { takenList } from './taken-inputs.ts';

/** Which results are brought from a job's machine beside the small ones, which always are. */
export interface ResultChoice {
  /** True: those that the code calls large. */
  large?: boolean;
  /** True: all that the job left. */
  all?: boolean;
  /** Names, or globs, of others. */
  patterns?: readonly string[];
}

/** Of a script: it says little, and a loop in a start-up file of the machine may say a lot. */
const largestOutput = 1 << 20;

/** What simtrail writes into a job's folder beside its inputs: of a staging that was cut short, and the lock of a collection, too. */
function isOwn(path: string): boolean {
  return path.split('/')[0] === witnessFolder || path.startsWith(incomingFolder);
}

/** Tells what the job left from what was put into its folder. `changed`: inputs that its program changed, see {@link changedInputs}. */
export function resultOf(job: Job, changed: ReadonlySet<string>): (path: string) => boolean {
  const inputs = new Set(job.record.inputs.map(({ path }) => path).filter((path) => !changed.has(path)));
  return (path) => !inputs.has(path) && path !== scriptName && !isOwn(path) && !path.endsWith('.draft');
}

/** Tells which files of a job's folder on its machine are to be here. `changed`: as for {@link resultOf}. */
export function wantedOf(
  job: Job,
  code: Code | undefined,
  changed: ReadonlySet<string>,
  { large = false, all = false, patterns = [] }: ResultChoice = {},
): (file: { path: string; size: number }) => boolean {
  const isResult = resultOf(job, changed);
  const named = ['stdout', 'stderr', ...(code?.results.small ?? [])];
  if (large) named.push(...(code?.results.large ?? []));
  named.push(...patterns);
  return (file) => {
    if (file.path === scriptName || file.path === takenList || isEnvironmentFile(file)) return true;
    if (file.path === scriptOutput) return file.size > 0 && file.size <= largestOutput;
    // No code names an input among its results.
    const isSmallInput = changed.has(file.path) && file.size <= smallBytes;
    return isResult(file.path) && (all || isSmallInput || named.some((pattern) => matches(file.path, pattern)));
  };
}

export function matches(path: string, pattern: string): boolean {
  return path === pattern || matchesGlob(path, pattern);
}
