import { isFinal, searchedText, type Job, type JobStatus } from '../../model/index.ts';
import type { JobHead } from '../../store/index.ts';

/** What filters and orders jobs, kept for every job of an open project: some 400 bytes each. */
export interface JobEntry {
  id: string;
  status: JobStatus;
  analysis: string;
  /** True once the record was taken out. */
  isRemoved?: true;
  /** What only the record tells; undefined until it was read. */
  details?: Details;
}

interface Details {
  name: string;
  step: string;
  machine: string;
  tags: readonly string[];
  /** All that a search looks through, in lower case. */
  text: string;
  nodes: number;
  processes: number;
  runtime: number;
  /** ms since 1970; NaN for what has not happened. */
  created: number;
  submitted: number;
  started: number;
  ended: number;
  rerunOf: string | undefined;
  /** Id of the sequence that made it. */
  sequence: string | undefined;
}

export function entryOfHead({ id, status, analysis }: JobHead): JobEntry {
  return { id, status, analysis };
}

export function entryOf(job: Job, share: (text: string) => string): JobEntry {
  return { id: job.id, status: job.status, analysis: share(job.analysis), details: detailsOf(job, share) };
}

/** `share` gives one copy of a text that many jobs have. */
export function detailsOf(job: Job, share: (text: string) => string): Details {
  const { record } = job;
  const rerunOf = record['rerun_of'];
  const step = share(text(record.analysis_step));
  return {
    name: job.name,
    step,
    machine: share(job.machine),
    tags: job.tags.length === 0 ? none : job.tags.filter((tag) => typeof tag === 'string').map(share),
    text: searchedText(job),
    nodes: number(record.nodes),
    processes: number(record.processes),
    runtime: number(record.runtime),
    created: Date.parse(text(record.created_at)),
    submitted: Date.parse(text(record.submitted_at)),
    started: Date.parse(text(record.started_at)),
    ended: Date.parse(text(record.ended_at)),
    rerunOf: typeof rerunOf === 'string' ? rerunOf : undefined,
    sequence: typeof record.sequence?.id === 'string' ? share(record.sequence.id) : undefined,
  };
}

/** Seconds it has run; NaN before its start, and where its end is not known. */
export function elapsed({ status, details }: JobEntry, nowMs: number): number {
  if (details === undefined) return Number.NaN;
  const end = Number.isNaN(details.ended) && !isFinal(status) ? nowMs : details.ended;
  return (end - details.started) / 1000;
}

const none: readonly string[] = [];

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}
