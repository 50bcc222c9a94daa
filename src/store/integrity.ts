import { AppError } from '../errors/index.ts';
import type { Fact, InputRecord, Job } from '../model/index.ts';
import { hashOfPath } from '../host/index.ts';
import { readForeignJobs, type ForeignJobs } from './foreign-jobs.ts';
import { digest } from './jobs-file.ts';
import { JobsOnDisk } from './jobs-on-disk.ts';
import { layout, place } from './layout.ts';
import { FactLog } from './log.ts';
import { readMarker } from './marker.ts';
import { folded } from './outside-edits.ts';
import type { State } from './state.ts';

/** One thing that is not as it was written. */
export interface Problem {
  kind: 'log' | 'record' | 'object' | 'result';
  /** Project-relative. */
  file: string;
  /** A sentence without its full stop. */
  message: string;
  job?: string;
}

export interface Integrity {
  problems: Problem[];
  /** Facts in the history. */
  facts: number;
  /** The jobs that were looked at. */
  jobs: Job[];
  /** Saved files that were looked at. */
  objects: number;
}

/**
 * Checks records against the log, the log against its chain and saved inputs against their digests. Reads only: nothing
 * is taken in, mended or written. With `ref` only one job's record and inputs count. Throws NO_JOB, AMBIGUOUS_JOB.
 */
export async function checkIntegrity(folder: string, ref?: string): Promise<Integrity> {
  await readMarker(folder);
  const { history, foreign, problems } = await readSettled(folder);
  const state = problems.some((problem) => problem.kind === 'log') ? stateOf(foreign) : folded(history);
  const jobs = ref === undefined ? [...state.jobs()] : [state.find(ref)];
  const objects = await checkObjects(folder, jobs, problems);
  const about = (problem: Problem): boolean => problem.job === undefined || jobs.some((job) => job.id === problem.job);
  return { problems: ref === undefined ? problems : problems.filter(about), facts: history.length, jobs, objects };
}

interface Read {
  history: Fact[];
  foreign: ForeignJobs | undefined;
  problems: Problem[];
}

/** Another program may write between two looks; what is found must be found twice. */
async function readSettled(folder: string): Promise<Read> {
  const jobs = new JobsOnDisk(folder);
  for (let turn = 1, before = ''; ; turn++) {
    const found = await readBoth(folder, jobs);
    const problems = JSON.stringify(found.problems);
    if (found.problems.length === 0 || problems === before || turn === 30) return found;
    before = problems;
    await new Promise((resolve) => setTimeout(resolve, turn * Math.random()));
  }
}

async function readBoth(folder: string, onDisk: JobsOnDisk): Promise<Read> {
  const { history, problems } = await readLog(folder);
  const last = history.findLastIndex((fact) => fact.type === 'checkpoint');
  const newest = history[last]?.checkpoint?.sha256;
  const bytes = await onDisk.read();
  const sha256 = bytes === undefined ? undefined : digest(bytes);
  const foreign = readRecords(bytes, newest !== undefined, problems);
  if (problems.length > 0 || foreign === undefined || sha256 === newest) return { history, foreign, problems };
  // A program was killed before it could put its draft in place: the file is the one before, and that is as it should be.
  const isLeftover =
    (await onDisk.readDraft(newest)) !== undefined && history.some((fact) => fact.checkpoint?.sha256 === sha256);
  if (!isLeftover) problems.push(...recordProblems(folded(history.slice(0, last + 1)), foreign));
  return { history, foreign, problems };
}

/** Where the log cannot be followed, the records as they lie in jobs.json tell which objects to look at. */
function stateOf(foreign: ForeignJobs | undefined): State {
  const state = folded([]);
  for (const record of foreign?.records ?? []) {
    if (typeof record.id === 'string') state.apply({ type: 'edited', job: record.id, set: record });
  }
  return state;
}

async function readLog(folder: string): Promise<{ history: Fact[]; problems: Problem[] }> {
  const log = new FactLog(place(folder, layout.log));
  try {
    return { history: await log.catchUp(), problems: [] };
  } catch (error) {
    if (!AppError.is(error, 'LOG_BROKEN')) throw error;
    const { line, why } = error.facts;
    const message = `line ${line} ${why}; the history was last whole at line ${line - 1}`;
    return { history: [], problems: [{ kind: 'log', file: layout.log, message }] };
  }
}

function readRecords(bytes: Buffer | undefined, expected: boolean, problems: Problem[]): ForeignJobs | undefined {
  if (bytes === undefined) {
    if (expected) problems.push({ kind: 'record', file: layout.jobs, message: 'jobs.json is gone' });
    return undefined;
  }
  try {
    return readForeignJobs(bytes, layout.jobs);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    problems.push({ kind: 'record', file: layout.jobs, message: error.message.replace(/\.$/, '') });
    return undefined;
  }
}

/** What differs from the records as they were at the newest checkpoint. Facts after it need not be in the file yet. */
function recordProblems(state: State, jobs: ForeignJobs): Problem[] {
  const problems: Problem[] = [];
  const say = (job: string | undefined, message: string): void => {
    problems.push({ kind: 'record', file: layout.jobs, message, ...(job === undefined ? {} : { job }) });
  };
  const seen = new Set<string>();
  for (const record of jobs.records) {
    if (record.id === undefined || record.id === null) {
      say(undefined, 'a record without an id was written by another program');
      continue;
    }
    seen.add(record.id);
    const before = state.record(record.id);
    if (before === undefined) say(record.id, `the record ${record.id} is not in the history`);
    else {
      for (const key of new Set([...Object.keys(before), ...Object.keys(record)])) {
        const [was, is] = [textOf(before, key), textOf(record, key)];
        if (was !== is)
          say(record.id, `record ${record.id}: ${key} was changed from ${shorten(was)} to ${shorten(is)}`);
      }
    }
  }
  for (const { id } of state.heads()) if (!seen.has(id)) say(id, `the record ${id} was taken out`);
  if (problems.length === 0) say(undefined, 'jobs.json was rewritten, with the same records');
  return problems;
}

async function checkObjects(folder: string, jobs: readonly Job[], problems: Problem[]): Promise<number> {
  const wanted = new Map<string, { input: InputRecord; job: string }>();
  for (const job of jobs) {
    for (const input of inputsOf(job)) {
      if (typeof input?.object === 'string') wanted.set(input.object, { input, job: job.id });
    }
  }
  for (const [object, { input, job }] of wanted) {
    const path = place(folder, object);
    const say = (message: string): void => void problems.push({ kind: 'object', file: object, message, job });
    try {
      if ((await hashOfPath(path)) !== input.sha256) say(`the saved copy of ${input.path} (${object}) was changed`);
    } catch (error) {
      if (!AppError.is(error, 'INPUT_UNREADABLE')) throw error;
      say(`the saved copy of ${input.path} (${object}) cannot be read: ${error.facts.why}`);
    }
  }
  return wanted.size;
}

function inputsOf(job: Job): readonly InputRecord[] {
  return Array.isArray(job.record.inputs) ? job.record.inputs : [];
}

function textOf(record: Readonly<Record<string, unknown>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? JSON.stringify(record[key]) : undefined;
}

function shorten(text: string | undefined): string {
  if (text === undefined) return 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
