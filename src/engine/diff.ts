import { AppError } from '../errors/index.ts';
import type { Job } from '../model/index.ts';
import type { JobCodes } from './job-codes.ts';
import { changesIfReadable, parametersAmong, type JobParameters, type ParameterChange } from './job-parameters.ts';
import { diffLines, type LineChange } from './line-diff.ts';
import { allChanges } from './all-changes.ts';
import { inputChanges, type InputChange, type RecordChange } from './record-changes.ts';
import { savedFiles, savedInputs, savedScript } from './saved-inputs.ts';

/** A changed input file, with its lines where both sides are small texts that are there. */
export interface FileChange extends InputChange {
  lines?: readonly LineChange[];
  /** Why there are no lines, as a sentence without its full stop. */
  why?: string;
}

/** What changed between two jobs. */
export interface JobDifference {
  before: Job;
  after: Job;
  parameters: readonly ParameterChange[];
  /** Input files but the one whose parameters say all that changed in it. */
  files: readonly FileChange[];
  /** Lines of the job's script, without its id and name; undefined if a script is not there or too much differs. */
  script: readonly LineChange[] | undefined;
  /** Analysis, code, machine, resources, environment. */
  record: readonly RecordChange[];
  isSame: boolean;
}

/** Texts below this are compared line by line, bytes. */
const smallBytes = 64 << 10;

interface Side {
  job: Job;
  project: string;
  parameters: readonly JobParameters[];
}

/** Compares what two jobs were given. Throws NOT_OURS. */
export async function diffJobs(project: string, codes: JobCodes, [first, second]: [Job, Job]): Promise<JobDifference> {
  for (const job of [first, second]) {
    if (!job.isOurs) throw new AppError('NOT_OURS', { job: job.name, action: 'compared' });
  }
  const changed = inputChanges(first.record.inputs, second.record.inputs);
  const parts = { project, codes, changed: new Set(changed.map(({ path }) => path)) };
  const [before, after] = [await sideOf(parts, first), await sideOf(parts, second)];
  const pairs = pairsOf(before.parameters, after.parameters);
  const parameters = pairs.flatMap(({ changes }) => changes);
  const files: FileChange[] = [];
  for (const change of changed) {
    const isTold = pairs.some((pair) => pair.was.file === change.path && isExplained(pair));
    if (!isTold) files.push(await withLines(change, before, after));
  }
  const script = await scriptLines(before, after);
  const record = await allChanges(project, [first, second]);
  const isSame = parameters.length + files.length + record.length === 0 && script?.length === 0;
  return { before: first, after: second, parameters, files, script, record, isSame };
}

interface Parts {
  project: string;
  codes: JobCodes;
  /** Inputs that are not the same in both jobs. */
  changed: ReadonlySet<string>;
}

async function sideOf({ project, codes, changed }: Parts, job: Job): Promise<Side> {
  const code = await codes.of(job);
  const files = savedFiles(project, job);
  const parameters =
    code === undefined
      ? []
      : await parametersAmong(code, savedInputs(job), files, (from) => changed.has(from)).catch(unreadable);
  return { job, project, parameters };
}

/** The same file with parameters of both jobs. */
interface Pair {
  was: JobParameters;
  is: JobParameters;
  changes: readonly ParameterChange[];
}

/** What the program reads may have another name in the second job; other files are the same by their name. */
function pairsOf(before: readonly JobParameters[], after: readonly JobParameters[]): Pair[] {
  return before.flatMap((was) => {
    const is = after.find((one) => (was.isRead ? one.isRead : one.file === was.file));
    return is === undefined ? [] : [{ was, is, changes: changesIfReadable(was, is) ?? [] }];
  });
}

/** True if the changed parameters, set in the first text, give the second. */
function isExplained({ was, is, changes }: Pair): boolean {
  if (was.file !== is.file || changes.length === 0) return false;
  try {
    let text = was.text;
    for (const change of changes) {
      if (change.before === null || change.after === null) return false;
      text = was.read(text).set(change.path, change.after).text;
    }
    return text === is.text;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

async function withLines(change: InputChange, before: Side, after: Side): Promise<FileChange> {
  if (change.before === null || change.after === null) return change;
  const [was, is] = [await smallText(before, change.path), await smallText(after, change.path)];
  const fault = [was, is].find((side) => 'why' in side);
  if (fault !== undefined) return { ...change, ...fault };
  const lines = 'text' in was && 'text' in is ? diffLines(was.text, is.text) : undefined;
  return lines === undefined ? { ...change, why: 'too many lines differ' } : { ...change, lines };
}

async function smallText({ job, project }: Side, path: string): Promise<{ text: string } | { why: string }> {
  const input = job.record.inputs.find((one) => one.path === path);
  if (input === undefined || input.object === null) return { why: `it was not saved with ${job.name}` };
  if (input.size >= smallBytes) return { why: 'it has 64 KiB or more' };
  try {
    const bytes = await savedFiles(project, job).read(path, smallBytes);
    if (bytes === undefined) return { why: `its saved copy (${input.object}) is gone` };
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? { why: 'it is not text' } : { text };
  } catch (error) {
    return { why: error instanceof AppError ? `its saved copy (${input.object}) was changed` : 'it is not text' };
  }
}

/** A saved copy that cannot be read is told of with its file. */
function unreadable(error: unknown): [] {
  if (error instanceof AppError) return [];
  throw error;
}

async function scriptLines(before: Side, after: Side): Promise<LineChange[] | undefined> {
  // One that took the results of another ran nothing: there is no script to differ in.
  if ([before, after].some(({ job }) => typeof job.record.reuse_of === 'string')) return [];
  const [was, is] = [await plainScript(before), await plainScript(after)];
  return was === undefined || is === undefined ? undefined : diffLines(was, is);
}

/** A script without what is a job's own: its id, and its name in the comment. */
async function plainScript({ job, project }: Side): Promise<string | undefined> {
  const script = await savedScript(project, job);
  return script
    ?.split('\n')
    .map((line) => (line.startsWith(`# job ${job.id}: `) ? '# job ID' : line.replaceAll(job.id, 'ID')))
    .join('\n');
}
