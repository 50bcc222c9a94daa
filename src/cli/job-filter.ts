import { AppError } from '../errors/index.ts';
import { isOfStatus, searchedText, searchFor, statusWords, type Job, type JobStatus } from '../model/index.ts';
import type { JobHead, State } from '../store/index.ts';

/** Which jobs a list is about. */
export interface JobFilter {
  analysis?: string | undefined;
  /** Words of a status; `active` and `ended` stand for many. */
  status?: readonly string[];
  machine?: string | undefined;
  tag?: readonly string[];
  search?: string | undefined;
}

/** Jobs of one analysis. */
export interface JobGroup {
  analysis: string;
  counts: Map<JobStatus, number>;
  /** All that match, newest first. */
  ids: string[];
}

/** The matching jobs by analysis, the analysis with the newest job first. Records are read only if the filter asks. */
export function groupJobs(state: State, filter: JobFilter): JobGroup[] {
  const isWanted = headFilter(filter);
  const matches = recordFilter(filter);
  const groups = new Map<string, JobGroup & { newest: number }>();
  let at = 0;
  for (const head of state.heads()) {
    at += 1;
    if (!isWanted(head)) continue;
    const job = matches === undefined ? undefined : state.job(head.id);
    if (matches !== undefined && (job === undefined || !matches(job))) continue;
    let group = groups.get(head.analysis);
    if (group === undefined) {
      group = { analysis: head.analysis, counts: new Map(), ids: [], newest: at };
      groups.set(head.analysis, group);
    }
    group.newest = at;
    group.ids.push(head.id);
    group.counts.set(head.status, (group.counts.get(head.status) ?? 0) + 1);
  }
  for (const group of groups.values()) group.ids.reverse();
  return [...groups.values()].toSorted((a, b) => b.newest - a.newest);
}

function headFilter({ analysis, status = [] }: JobFilter): (head: JobHead) => boolean {
  const words = new Set(status.flatMap(readWords));
  return (head) =>
    (analysis === undefined || head.analysis === analysis) && (words.size === 0 || isOfStatus(words, head.status));
}

function recordFilter({ machine, tag = [], search }: JobFilter): ((job: Job) => boolean) | undefined {
  if (machine === undefined && tag.length === 0 && search === undefined) return undefined;
  const isFound = search === undefined ? undefined : searchFor(search);
  return (job) =>
    (machine === undefined || job.machine === machine) &&
    tag.every((one) => job.tags.includes(one)) &&
    (isFound === undefined || isFound(searchedText(job)));
}

function readWords(text: string): string[] {
  const words = text.split(',').map((word) => word.trim().toLowerCase());
  for (const word of words) {
    if (statusWords.includes(word)) continue;
    throw new AppError('USAGE', { why: `${word} is no status; there is ${statusWords.join(', ')}.` });
  }
  return words;
}
