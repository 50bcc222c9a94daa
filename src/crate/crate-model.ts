import { taskWords, type Job } from '../model/index.ts';
import type { Citation } from './citation.ts';
import type { CrateFile, JobContents, JobFile } from './contents.ts';

/** All that a crate says, before it is written: everything in it comes from here. */
export interface CrateModel {
  project: { id: string; name: string };
  /** Of the simtrail that writes it. */
  version: string;
  citation: Citation;
  jobs: readonly JobContents[];
  sequences: readonly CrateSequence[];
  /** Files of the crate that belong to no job, with their digests. */
  own: readonly (CrateFile & { about: string; mediaType: string })[];
  history: 'whole' | 'excerpt';
  /** The newest time in the records; ISO 8601 UTC. */
  at: string;
  /** Who submitted each job, by its id, as the history has it. */
  submitters: ReadonlyMap<string, string>;
}

/** What was done as one step: by one job and what repeats it, or at each point and in each round of a sequence's step. */
export interface Step {
  name: string;
  /** All its jobs, oldest first. */
  tries: readonly JobContents[];
  /** The same by what they are tries at. */
  runs: readonly Run[];
  /** Ids of the first jobs of other steps whose results these jobs read. */
  after: readonly string[];
}

/** Jobs that are tries at the same thing: one, its retries and reruns, and those that took its results. */
export interface Run {
  name: string;
  /** Oldest first. */
  tries: readonly JobContents[];
}

/** A sequence that jobs of the crate belong to, with its saved file and tables of points. */
export interface CrateSequence {
  id: string;
  name: string;
  files: readonly JobFile[];
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

interface Found {
  name: string;
  tries: JobContents[];
  runs: Map<string, { name: string; tries: JobContents[] }>;
}

/** The steps in the order of their first jobs. */
export function stepsOf({ jobs, sequences }: Pick<CrateModel, 'jobs' | 'sequences'>, links: readonly Link[]): Step[] {
  const byId = new Map(jobs.map((one) => [one.job.id as string, one]));
  const names = new Map(sequences.map(({ id, name }) => [id, name]));
  const stepOf = new Map<string, string>();
  const found = new Map<string, Found>();
  for (const one of jobs) {
    const first = byId.get(firstOf(one, byId)) ?? one;
    const { key, name, run, runName } = placeOf(first.job, names);
    const step: Found = found.get(key) ?? { name, tries: [], runs: new Map() };
    const same = step.runs.get(run) ?? { name: runName, tries: [] };
    step.tries.push(one);
    same.tries.push(one);
    step.runs.set(run, same);
    found.set(key, step);
    stepOf.set(one.job.id, key);
  }
  return [...found].map(([key, { name, tries, runs }]) => {
    const after = links
      .filter(({ from, to }) => stepOf.get(to.id) === key && stepOf.get(from.id) !== key)
      .map(({ from }) => found.get(stepOf.get(from.id) ?? '')?.tries[0]?.job.id ?? '');
    return { name, tries, runs: [...runs.values()], after: [...new Set(after)] };
  });
}

/** Which step a job is the first try of, and which run of it; a record that was edited is a step of its own. */
function placeOf(
  { id, name, record }: Job,
  sequences: ReadonlyMap<string, string>,
): { key: string; name: string; run: string; runName: string } {
  const { sequence } = record;
  if (typeof sequence !== 'object' || sequence === null || typeof sequence.step !== 'string')
    return { key: id, name, run: id, runName: name };
  const { id: of, step, point, round } = sequence;
  const known = sequences.get(of);
  const stepName = known === undefined ? step : `${known}: ${step}`;
  const at = taskWords({ ...sequence, attempt: 1 }).join(', ');
  const runName = at === '' ? stepName : `${stepName} (${at})`;
  return { key: `${of} ${step}`, name: stepName, run: JSON.stringify([point ?? null, round ?? null]), runName };
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
