/** Words of a job's life, in order. `unknown` is for whenever nobody can tell. */
export const activeStatuses = [
  'prepared',
  'staging',
  'submitting',
  'queued',
  'held',
  'running',
  'collecting',
  'unknown',
] as const;

/** Words that are final: nothing will change them but a person. */
export const finalStatuses = [
  'succeeded',
  'incomplete',
  'failed',
  'timed-out',
  'out-of-memory',
  'node-failed',
  'preempted',
  'cancelled',
  'lost',
] as const;

export type ActiveStatus = (typeof activeStatuses)[number];
export type FinalStatus = (typeof finalStatuses)[number];
export type JobStatus = ActiveStatus | FinalStatus;

const finals: ReadonlySet<string> = new Set(finalStatuses);
const all: ReadonlySet<string> = new Set([...activeStatuses, ...finalStatuses]);

export function isFinal(status: string): status is FinalStatus {
  return finals.has(status);
}

/** What lists of jobs are filtered by: each status, and `active` and `ended` for many. */
export const statusWords: readonly string[] = ['active', 'ended', ...activeStatuses, ...finalStatuses];

/** True if a status is one of these {@link statusWords}. */
export function isOfStatus(words: ReadonlySet<string>, status: JobStatus): boolean {
  return words.has(status) || words.has(isFinal(status) ? 'ended' : 'active');
}

/** True from the first record until the scheduler has accepted the job. */
export function isBeforeAcceptance(status: JobStatus): boolean {
  return status === 'prepared' || status === 'staging' || status === 'submitting';
}

/** A word that another program wrote into jobs.json; one we do not know reads as `unknown`. */
export function readStatus(word: unknown): JobStatus {
  return typeof word === 'string' && all.has(word) ? (word as JobStatus) : 'unknown';
}
