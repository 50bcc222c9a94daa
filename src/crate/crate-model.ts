import type { Job } from '../model/index.ts';
import type { Citation } from './citation.ts';
import type { CrateFile, JobContents, JobFile } from './contents.ts';

/** All that a crate says, before it is written: everything in it comes from here. */
export interface CrateModel {
  project: { id: string; name: string };
  /** Of the simtrail that writes it. */
  version: string;
  citation: Citation;
  jobs: readonly JobContents[];
  /** Files of the crate that belong to no job, with their digests. */
  own: readonly (CrateFile & { about: string; mediaType: string })[];
  history: 'whole' | 'excerpt';
  /** The newest time in the records; ISO 8601 UTC. */
  at: string;
  /** Who submitted each job, by its id, as the history has it. */
  submitters: ReadonlyMap<string, string>;
}

/** Jobs that are tries at the same thing: one, its reruns, and those that took its results. */
export interface Step {
  name: string;
  /** Oldest first. */
  tries: readonly JobContents[];
  /** Ids of jobs of other steps whose results these jobs read. */
  after: readonly string[];
}

/** A result of one job that another one read: the same bytes. */
export interface Link {
  from: Job;
  result: JobFile;
  to: Job;
  input: JobFile;
}

/**
 * Which results of which jobs are inputs of others: as the records say, and where they do not, as the digests do. Bytes
 * that several jobs left are then taken from the newest one that had ended by then.
 */
export function linksOf(jobs: readonly JobContents[]): Link[] {
  const byId = new Map(jobs.map((one) => [one.job.id, one]));
  const left = new Map<string, { job: Job; result: JobFile }[]>();
  for (const { job, results } of jobs) {
    for (const result of results) {
      if (result.role !== 'result' || result.size === 0 || result.sha256 === null || result.of !== job.id) continue;
      left.set(result.sha256, [...(left.get(result.sha256) ?? []), { job, result }]);
    }
  }
  const named = ({ of, sha256, from }: JobFile): Omit<Link, 'to' | 'input'> | undefined => {
    const there = from && from.job !== of ? byId.get(from.job) : undefined;
    const result = there?.results.find(({ name, sha256: digest }) => name === from?.path && digest === sha256);
    return there === undefined || result === undefined ? undefined : { from: there.job, result };
  };
  const alike = (job: Job, { sha256 }: JobFile): Omit<Link, 'to' | 'input'> | undefined => {
    const came = (left.get(sha256 ?? '') ?? []).filter(
      ({ job: from }) => from.id !== job.id && String(from.record.ended_at) <= job.record.created_at,
    );
    const newest = came.toSorted((a, b) => (String(a.job.record.ended_at) < String(b.job.record.ended_at) ? 1 : -1))[0];
    return newest && { from: newest.job, result: newest.result };
  };
  return jobs.flatMap(({ job, inputs }) =>
    inputs.flatMap((input): Link[] => {
      const link = named(input) ?? alike(job, input);
      return link === undefined ? [] : [{ ...link, to: job, input }];
    }),
  );
}

/** The steps in the order of their first jobs. */
export function stepsOf(jobs: readonly JobContents[], links: readonly Link[]): Step[] {
  const byId = new Map(jobs.map((one) => [one.job.id as string, one]));
  const tries = new Map<string, JobContents[]>();
  for (const one of jobs) {
    const first = firstOf(one, byId);
    tries.set(first, [...(tries.get(first) ?? []), one]);
  }
  const stepOf = new Map(
    [...tries].flatMap(([first, all]) => all.map(({ job }) => [job.id as string, first] as const)),
  );
  return [...tries].map(([first, all]) => {
    const after = links
      .filter(({ from, to }) => stepOf.get(to.id) === first && stepOf.get(from.id) !== first)
      .map(({ from }) => stepOf.get(from.id) ?? '');
    return { name: byId.get(first)?.job.name ?? first, tries: all, after: [...new Set(after)] };
  });
}

/** The job at the beginning of a chain of reruns and of results that were taken, as far as it is in the crate. */
function firstOf(one: JobContents, byId: ReadonlyMap<string, JobContents>): string {
  let job = one.job;
  for (const seen = new Set<string>(); !seen.has(job.id);) {
    seen.add(job.id);
    const { rerun_of, reuse_of } = job.record;
    const parent = byId.get(String(rerun_of)) ?? byId.get(String(reuse_of));
    if (parent === undefined) break;
    job = parent.job;
  }
  return job.id;
}
