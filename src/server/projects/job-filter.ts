import { AppError } from '../../errors/index.ts';
import { isOfStatus, searchFor, statusWords } from '../../model/index.ts';
import type { JobEntry } from './job-entry.ts';

/** Which jobs a list is about; all that is given must hold. */
export interface JobFilter {
  analysis?: readonly string[] | undefined;
  /** Words of a status; `active` and `ended` stand for many. */
  status?: readonly string[] | undefined;
  machine?: readonly string[] | undefined;
  step?: readonly string[] | undefined;
  /** All of these. */
  tag?: readonly string[] | undefined;
  search?: string | undefined;
  job?: readonly string[] | undefined;
  /** Ids of sequences that made them. */
  sequence?: readonly string[] | undefined;
}

export type Matches = (entry: JobEntry) => boolean;

/** True if the filter can be decided before any record was read. */
export function isByHead({ machine, step, tag, search, sequence }: JobFilter): boolean {
  return [machine, step, tag, sequence].every((one) => one === undefined) && (search ?? '').trim() === '';
}

/** All of the filter but its statuses. */
export function filterBut({ analysis, machine, step, tag, search, job, sequence }: JobFilter): Matches {
  const tests: Matches[] = [];
  const oneOf = (wanted: readonly string[] | undefined, read: (entry: JobEntry) => string | undefined): void => {
    if (wanted === undefined) return;
    const set = new Set(wanted);
    tests.push((entry) => set.has(read(entry) ?? ''));
  };
  oneOf(job, (entry) => entry.id);
  oneOf(analysis, (entry) => entry.analysis);
  oneOf(machine, (entry) => entry.details?.machine);
  oneOf(step, (entry) => entry.details?.step);
  oneOf(sequence, (entry) => entry.details?.sequence);
  if (tag !== undefined) tests.push((entry) => tag.every((one) => entry.details?.tags.includes(one)));
  if ((search ?? '').trim() !== '') {
    const isFound = searchFor(search ?? '');
    tests.push(({ details }) => details !== undefined && isFound(details.text));
  }
  return (entry) => tests.every((test) => test(entry));
}

/** Throws BAD_REQUEST for a word that is no status. */
export function filterByStatus({ status }: JobFilter): Matches {
  if (status === undefined) return () => true;
  const wanted = new Set(status.flatMap((word) => word.split(',')));
  for (const word of wanted) {
    if (!statusWords.includes(word)) throw new AppError('BAD_REQUEST', { why: `${word} is no status` });
  }
  return (entry) => isOfStatus(wanted, entry.status);
}
