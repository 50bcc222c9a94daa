import { existsSync } from 'node:fs';
import { AppError } from '../errors/index.ts';
import { tokenOf, type Job } from '../model/index.ts';
import {
  checkIntegrity,
  findProject,
  originOf,
  place,
  readMarker,
  timeText,
  writeKnownHead,
  type Integrity,
  type Origin,
  type Problem,
} from '../store/index.ts';
import { copyProblems, filesLeftOut } from './check-copies.ts';
import { checkReferences, type AbsentReference } from './check-references.ts';
import { resultProblems } from './check-results.ts';
import { connect, folderOf, type Connect } from './connect.ts';
import { findMachine } from './machines.ts';

export interface VerifyOptions {
  /** Only what belongs to this job; see `State.find`. */
  job?: string | undefined;
  /** Ask the schedulers, too, which history they were shown when a job was submitted. */
  schedulers?: boolean;
  now?: () => Date;
  connect?: Connect;
}

export interface Verified extends Integrity {
  /** Collected files that were looked at. */
  results: number;
  /** Inputs that are kept by reference and were looked at where they lie, and those that nobody can look at here. */
  references: number;
  absentReferences: readonly AbsentReference[];
  /** Files that are not here because the crate from which the project was imported did not hold them. */
  leftOut: number;
  /** Jobs whose scheduler still knows which history it was shown. */
  witnesses: number;
  /** Machines that could not be asked. */
  unasked: { machine: string; error: AppError }[];
  /** Where the project was imported from. */
  origin: Origin | undefined;
}

/**
 * Checks a project, or one job of it, without changing anything in it: records against the history, the history against
 * its chain, its signatures and what was seen of it before, saved inputs, scripts and collected results against their
 * digests. jobs.json is compared as it lies there, so an edit that the next command would take in is named. A project
 * that is whole is remembered as such in the user's state. Throws NO_JOB, AMBIGUOUS_JOB.
 */
export async function verify(from: string, options: VerifyOptions = {}): Promise<Verified> {
  const folder = await findProject(from);
  const now = (options.now ?? (() => new Date()))();
  const found = await checkIntegrity(folder, { job: options.job, nowMs: now.getTime() });
  const results = await resultProblems(folder, found.jobs);
  const references = await checkReferences(found.jobs);
  const origin = await originOf(folder);
  const copies = await copyProblems(folder, origin, found.jobs);
  const all = [...found.problems, ...results.problems, ...copies, ...references.problems, ...keptComments(found)];
  const { absent, withoutCopy } = await leftOutAmong(all, folder, origin);
  const problems = all.filter((problem) => !absent.has(problem));
  const asked = options.schedulers === true ? await askSchedulers(folder, found, options.connect ?? connect) : nobody;
  problems.push(...asked.problems);
  if (options.job === undefined && problems.length === 0 && found.head.n > 0) {
    const { id } = await readMarker(folder);
    const [{ head }, at] = [found, now.toISOString()];
    await writeKnownHead(id, folder, { ...head, at, verified: { n: head.n, sha256: head.sha256, at } });
  }
  return {
    ...found,
    problems,
    results: results.count,
    leftOut: withoutCopy,
    references: references.count,
    absentReferences: references.absent,
    witnesses: asked.witnesses,
    unasked: asked.unasked,
    origin,
  };
}

/** Problems that are none: files are missing that the crate named from which a project was imported, and did not hold. */
async function leftOutAmong(
  problems: readonly Problem[],
  folder: string,
  origin: Origin | undefined,
): Promise<{ absent: ReadonlySet<Problem>; withoutCopy: number }> {
  const known = problems.length === 0 ? [] : await filesLeftOut(folder, origin);
  const byPath = new Map(known.map((one) => [one.path, one]));
  const absent = problems.filter(({ file }) => byPath.has(file) && !existsSync(place(folder, file)));
  const withoutCopy = absent.filter(({ file }) => byPath.get(file)?.copy === undefined).length;
  return { absent: new Set(absent), withoutCopy };
}

/** Undefined if the history has the line that a scheduler's comment names, or the comment is not one of ours. */
function commentProblem(comment: unknown, job: Job, found: Integrity): Problem | undefined {
  const match = typeof comment === 'string' ? /^simtrail:(\d{1,15}):([\da-f]{16})$/.exec(comment) : null;
  if (match?.[1] === undefined || match[2] === undefined || found.facts === 0) return undefined;
  if (found.excerpted.has(job.id)) return undefined;
  const n = Number(match[1]);
  if (found.lineDigest(n)?.startsWith(match[2]) === true) return undefined;
  const when = typeof job.record.submitted_at === 'string' ? ` on ${timeText(job.record.submitted_at)}` : '';
  const message = `line ${n} is not the one that the scheduler of ${job.machine} was shown when ${job.name} was submitted${when}`;
  return { kind: 'log', file: '.simtrail/log.jsonl', message, job: job.id };
}

/** Comments that came back with the schedulers' own records. */
function keptComments(found: Integrity): Problem[] {
  return found.jobs.flatMap((job) => commentProblem(job.record.scheduler_record?.['Comment'], job, found) ?? []);
}

type Asked = Pick<Verified, 'witnesses' | 'unasked'> & { problems: Problem[] };

const nobody: Asked = { problems: [], witnesses: 0, unasked: [] };

/** Accounting cannot be changed by those who use the cluster. */
async function askSchedulers(folder: string, found: Integrity, connecting: Connect): Promise<Asked> {
  const asked: Asked = { problems: [], witnesses: 0, unasked: [] };
  const submitted = found.jobs.filter((job) => job.isOurs && typeof job.record.slurm_id === 'string');
  for (const name of new Set(submitted.map((job) => job.machine))) {
    const jobs = submitted.filter((job) => job.machine === name);
    try {
      const machine = await findMachine(name);
      if (machine.scheduler === 'process') continue;
      const connection = connecting(machine);
      try {
        const refs = jobs.map((job) => ({
          token: tokenOf(job.id),
          nativeId: job.record.slurm_id ?? '',
          folder: folderOf(folder, machine, job),
        }));
        const seen = await connection.scheduler.look(refs);
        for (const job of jobs) {
          const comment = seen.jobs.get(tokenOf(job.id))?.record?.['Comment'];
          if (comment?.startsWith('simtrail:') !== true) continue;
          asked.witnesses += 1;
          const problem = commentProblem(comment, job, found);
          if (problem !== undefined) asked.problems.push(problem);
        }
      } finally {
        await connection.transport.close();
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      asked.unasked.push({ machine: name, error });
    }
  }
  return asked;
}
