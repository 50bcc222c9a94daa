import { clauseOf } from '../errors/index.ts';
import { publicKeyOf } from '../host/index.ts';
import type { Job } from '../model/index.ts';
import {
  anchorProblems,
  clockProblems,
  excerptedJobs,
  lineDigest,
  readHistory,
  takenInEdits,
  type History,
} from './check-history.ts';
import { checkObjects } from './check-objects.ts';
import { recordFindings } from './check-records.ts';
import type { Edit, Findings, Problem } from './findings.ts';
import { readForeignJobs, type ForeignJobs } from './foreign-jobs.ts';
import { digest } from './jobs-file.ts';
import { JobsOnDisk } from './jobs-on-disk.ts';
import { knownHead } from './known-heads.ts';
import { layout } from './layout.ts';
import type { LogHead } from './log.ts';
import { readMarker } from './marker.ts';
import { folded } from './outside-edits.ts';
import { readSignatures, type SignedRun } from './signatures.ts';
import type { State } from './state.ts';

export interface Integrity {
  problems: Problem[];
  /** What others wrote and may write. */
  edits: Edit[];
  /** Who signed which lines of the history. */
  signed: readonly SignedRun[];
  /** Facts in the history. */
  facts: number;
  head: LogHead;
  /** When everything was last found whole here, and up to which line; null if that is not known. */
  lastWhole: { n: number; at: string } | null;
  /** The jobs that were looked at. */
  jobs: Job[];
  /** Saved files that were looked at, and how many of them are not protected from writing. */
  objects: number;
  open: number;
  /** The digest of a line of the history, from 1. */
  lineDigest(n: number): string | undefined;
  /** Jobs whose history was copied as an excerpt: line numbers that were told of them are of another chain. */
  excerpted: ReadonlySet<string>;
}

export interface IntegrityQuestion {
  /** Only what belongs to this job; see `State.find`. */
  job?: string | undefined;
  /** The time, ms since 1970. */
  nowMs?: number;
  /** The folder was made just now: what was seen of the project in others says nothing of it. */
  isNew?: boolean;
}

/**
 * Checks records against the log, the log against its chain, its signatures and what was seen of it before, and saved
 * inputs against their digests. Reads only: nothing is taken in, mended or written. Throws NO_JOB, AMBIGUOUS_JOB.
 */
export async function checkIntegrity(
  folder: string,
  { job: ref, nowMs = Date.now(), isNew = false }: IntegrityQuestion = {},
): Promise<Integrity> {
  const { id: project } = await readMarker(folder);
  const { history, foreign, found } = await readSettled(folder);
  const { facts, sealed, head } = history;
  const state = history.problems.length > 0 ? stateOf(foreign) : folded(facts);
  const jobs = ref === undefined ? [...state.jobs()] : withOrigin(state, state.find(ref));
  const known = isNew ? undefined : await knownHead(project, folder);
  const isSeen = known?.verified !== undefined && lineDigest(history, known.verified.n) === known.verified.sha256;
  const verifiedTo = isSeen ? (known.verified?.n ?? 0) : 0;
  const signatures = await readSignatures(sealed, { project, own: await publicKeyOf(), verifiedTo });
  const { acceptedTo, runs } = signatures;
  const edited = takenInEdits(facts, acceptedTo);
  const objects = await checkObjects(folder, jobs);
  const problems = [
    ...history.problems,
    ...(history.problems.length > 0 ? [] : anchorProblems(history, known)),
    ...signatures.problems,
    ...clockProblems(facts, nowMs, acceptedTo),
    ...edited.problems,
    ...found.problems,
    ...objects.problems,
  ];
  const ids = new Set(jobs.map(({ id }) => id as string));
  const isAbout = (one: Problem | Edit): boolean => ref === undefined || one.job === undefined || ids.has(one.job);
  return {
    problems: problems.filter(isAbout),
    edits: [...edited.edits, ...found.edits].filter(isAbout),
    signed: runs,
    facts: facts.length,
    head,
    lastWhole: known?.verified === undefined ? null : { n: known.verified.n, at: known.verified.at },
    jobs,
    objects: objects.count,
    open: objects.open,
    lineDigest: (n) => lineDigest(history, n),
    excerpted: excerptedJobs(facts),
  };
}

/** A job and the one whose results it took: they have their files in common. */
function withOrigin(state: State, job: Job): Job[] {
  const { reuse_of } = job.record;
  const origin = typeof reuse_of === 'string' ? state.job(reuse_of) : undefined;
  return origin === undefined || origin.id === job.id ? [job] : [job, origin];
}

interface Read {
  history: History;
  foreign: ForeignJobs | undefined;
  found: Findings;
}

/** Another program may write between two looks; what is found must be found twice. */
async function readSettled(folder: string): Promise<Read> {
  const jobs = new JobsOnDisk(folder);
  for (let turn = 1, before = ''; ; turn++) {
    const read = await readBoth(folder, jobs);
    const found = JSON.stringify([read.history.problems, read.found]);
    const isNothing = read.history.problems.length + read.found.problems.length + read.found.edits.length === 0;
    if (isNothing || found === before || turn === 30) return read;
    before = found;
    await new Promise((resolve) => setTimeout(resolve, turn * Math.random()));
  }
}

async function readBoth(folder: string, onDisk: JobsOnDisk): Promise<Read> {
  const history = await readHistory(folder);
  const { facts } = history;
  const last = facts.findLastIndex((fact) => fact.type === 'checkpoint');
  const newest = facts[last]?.checkpoint?.sha256;
  const bytes = await onDisk.read();
  const sha256 = bytes === undefined ? undefined : digest(bytes);
  const found: Findings = { problems: [], edits: [] };
  const foreign = readRecords(bytes, newest !== undefined, found.problems);
  const isBroken = history.problems.length + found.problems.length > 0;
  if (isBroken || foreign === undefined || sha256 === newest) return { history, foreign, found };
  // A program was killed before it could put its draft in place: the file is the one before, and that is as it should be.
  const isLeftover =
    (await onDisk.readDraft(newest)) !== undefined && facts.some((fact) => fact.checkpoint?.sha256 === sha256);
  return { history, foreign, found: isLeftover ? found : recordFindings(facts, facts[last]?.n ?? 0, foreign) };
}

/** Where the log cannot be followed, the records as they lie in jobs.json tell which objects to look at. */
function stateOf(foreign: ForeignJobs | undefined): State {
  const state = folded([]);
  for (const record of foreign?.records ?? []) {
    if (typeof record.id === 'string') state.apply({ type: 'edited', job: record.id, set: record });
  }
  return state;
}

function readRecords(bytes: Buffer | undefined, expected: boolean, problems: Problem[]): ForeignJobs | undefined {
  if (bytes === undefined) {
    if (expected) problems.push({ kind: 'record', file: layout.jobs, message: 'jobs.json is gone' });
    return undefined;
  }
  try {
    return readForeignJobs(bytes, layout.jobs);
  } catch (error) {
    problems.push({ kind: 'record', file: layout.jobs, message: clauseOf(error) });
    return undefined;
  }
}
