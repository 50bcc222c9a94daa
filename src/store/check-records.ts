import { Job, type Fact, type JobRecord } from '../model/index.ts';
import { birthText, keptKeys } from './check-history.ts';
import type { Findings } from './findings.ts';
import type { ForeignJobs } from './foreign-jobs.ts';
import { layout } from './layout.ts';
import { folded } from './outside-edits.ts';

interface Difference {
  job?: string;
  /** Undefined: the record as a whole. */
  key?: string;
  message: string;
}

/**
 * What differs in jobs.json from the records as they were at the newest checkpoint: what simtrail keeps is a problem,
 * the rest an edit. Facts after the checkpoint need not be in the file yet.
 */
export function recordFindings(facts: readonly Fact[], upTo: number, jobs: ForeignJobs): Findings {
  const state = folded(facts.filter(({ n }) => n <= upTo));
  const found: Findings = { problems: [], edits: [] };
  const differences: Difference[] = [];
  const seen = new Set<string>();
  for (const record of jobs.records) {
    if (record.id === undefined || record.id === null) {
      found.edits.push({ message: 'a record without an id was written by another program' });
      continue;
    }
    seen.add(record.id);
    const before = state.record(record.id);
    if (before === undefined) {
      const message = birthText(record.id, record);
      if (!new Job(record as JobRecord).isOurs) found.edits.push({ message, job: record.id });
      else found.problems.push({ kind: 'record', file: layout.jobs, message, job: record.id });
    } else differences.push(...keysThatDiffer(record.id, before, record));
  }
  for (const { id } of state.heads())
    if (!seen.has(id)) differences.push({ job: id, message: `the record ${id} was taken out` });
  const kept = keptKeys(facts, new Set(differences.flatMap(({ job }) => job ?? [])));
  for (const { job = '', key, message } of differences) {
    const own = kept.get(job);
    const isKept = own !== undefined && (key === undefined || own.has(key));
    if (isKept) found.problems.push({ kind: 'record', file: layout.jobs, message, job });
    else found.edits.push({ message, job });
  }
  if (found.problems.length + found.edits.length === 0)
    found.edits.push({ message: 'jobs.json was rewritten, with the same records' });
  return found;
}

type Keys = Readonly<Record<string, unknown>>;

function keysThatDiffer(job: string, before: Keys, now: Keys): Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((key) => {
    const [was, is] = [textOf(before, key), textOf(now, key)];
    if (was === is) return [];
    return [{ job, key, message: `record ${job}: ${key} was changed from ${shorten(was)} to ${shorten(is)}` }];
  });
}

function textOf(record: Keys, key: string): string | undefined {
  return Object.hasOwn(record, key) ? JSON.stringify(record[key]) : undefined;
}

function shorten(text: string | undefined): string {
  if (text === undefined) return 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
