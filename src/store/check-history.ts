import { AppError } from '../errors/index.ts';
import { Job, type Fact, type JobRecord } from '../model/index.ts';
import { timeText, type Edit, type Findings, type Problem } from './findings.ts';
import type { KnownHead } from './known-heads.ts';
import { layout, place } from './layout.ts';
import { FactLog, type LogHead } from './log.ts';
import type { SealedFact } from './sealed-line.ts';

/** The history as it lies there. */
export interface History {
  facts: readonly Fact[];
  sealed: readonly SealedFact[];
  head: LogHead;
  problems: Problem[];
}

/** Reads the whole history along its chain. Where that breaks there are no facts, and one problem. */
export async function readHistory(folder: string): Promise<History> {
  const log = new FactLog(place(folder, layout.log));
  const sealed: SealedFact[] = [];
  try {
    const facts = await log.catchUp((one) => void sealed.push(one));
    return { facts, sealed, head: log.head, problems: [] };
  } catch (error) {
    if (!AppError.is(error, 'LOG_BROKEN')) throw error;
    const { line, why } = error.facts;
    const last = sealed.at(-1)?.fact.at;
    const when = last === undefined ? '' : `, of ${timeText(last)}`;
    const message = `line ${line} ${why}; the history was last whole at line ${line - 1}${when}`;
    return { facts: [], sealed: [], head: { size: 0, n: 0, sha256: '' }, problems: [logProblem(message)] };
  }
}

function logProblem(message: string): Problem {
  return { kind: 'log', file: layout.log, message };
}

/** The digest of a line, from 1. */
export function lineDigest({ sealed, head }: History, n: number): string | undefined {
  return n === head.n ? head.sha256 : sealed[n]?.fact.prev;
}

/** Jobs of an excerpt: their facts got new lines when the project was exported. */
export function excerptedJobs(facts: readonly Fact[]): Set<string> {
  const last = facts.findLastIndex(({ type, history }) => type === 'imported' && history === 'excerpt');
  return new Set(facts.slice(0, last + 1).flatMap(({ job }) => job ?? []));
}

/** What does not fit to the end of the history as it was seen here before. */
export function anchorProblems(history: History, known: KnownHead | undefined): Problem[] {
  if (known === undefined || lineDigest(history, known.n) === known.sha256) return [];
  const seen = `on ${timeText(known.at)} you saw line ${known.n} here`;
  const message =
    known.n > history.head.n
      ? `the history ends at line ${history.head.n}, and ${seen}: its end was cut off, or the project was put back to an older state`
      : `line ${known.n} is another one than it was, and ${seen}: the history was written anew since`;
  return [logProblem(message)];
}

/** Clocks of the computers that share a project may be so far apart, ms. */
const clockMs = 10 * 60_000;

/** Lines that say they are older than the one before, or not written yet. */
export function clockProblems(facts: readonly Fact[], nowMs: number, acceptedTo: number): Problem[] {
  const problems: Problem[] = [];
  let newest: Fact | undefined;
  for (const fact of facts) {
    const [at, before] = [Date.parse(fact.at), Date.parse(newest?.at ?? '')];
    const isOdd = Number.isNaN(at) || at < before - clockMs || at > nowMs + clockMs;
    if (isOdd && fact.n > acceptedTo) {
      const than = at < before - clockMs ? `, and line ${newest?.n} before it ${timeText(newest?.at ?? '')}` : '';
      const message = `line ${fact.n} says it was written ${timeText(fact.at)}${than}: a clock was wrong or turned`;
      problems.push({ ...logProblem(message), isTrustable: true });
    }
    if (newest === undefined || !(at < before)) newest = fact;
  }
  return problems;
}

/** Keys that anybody may write, though simtrail does too. */
const freeKeys: ReadonlySet<string> = new Set(['notes', 'tags', 'cumulus_id']);

/** Of those of some jobs that simtrail made, the keys whose values come from simtrail and from nobody else. */
export function keptKeys(facts: readonly Fact[], jobs: ReadonlySet<string>): Map<string, Set<string>> {
  const kept = new Map<string, Set<string>>();
  for (const { job, type, set } of facts) {
    if (job === undefined || !jobs.has(job) || type === 'edited' || set === undefined) continue;
    const own = Object.keys(set).filter((key) => !freeKeys.has(key));
    if (own.length > 0) kept.set(job, new Set([...(kept.get(job) ?? []), ...own]));
  }
  return kept;
}

/** What was written into jobs.json from outside and taken in since: what simtrail keeps, and what anybody may write. */
export function takenInEdits(facts: readonly Fact[], acceptedTo: number): Findings {
  const outside = facts.filter(({ type }) => type === 'edited' || type === 'removed');
  const kept = keptKeys(facts, new Set(outside.flatMap(({ job }) => job ?? [])));
  const problems: Problem[] = [];
  const edits: Edit[] = [];
  const others = new Set<string>();
  for (const { n, job = '', type, set = {}, unset = [], at, by } of outside) {
    const when = `(taken in by ${by} on ${timeText(at)}, line ${n})`;
    const own = kept.get(job);
    const say = (message: string, isKept: boolean): void => {
      const text = `${message} ${when}`;
      const problem = { kind: 'record', file: layout.jobs, message: text, job, isTrustable: true } as const;
      if (isKept && n > acceptedTo) problems.push(problem);
      else edits.push({ message: text, job, at });
    };
    if (type === 'removed') say(`the record ${job} was taken out of jobs.json from outside`, own !== undefined);
    else if (own === undefined) {
      const isNew = !others.has(job);
      others.add(job);
      if (isNew) say(birthText(job, set), new Job(set as JobRecord).isOurs);
      else say(`record ${job}, which another program wrote, was changed by it`, false);
    } else
      for (const key of [...Object.keys(set), ...unset])
        say(`record ${job}: ${key} was changed in jobs.json from outside`, own.has(key));
  }
  return { problems, edits };
}

/** A record that simtrail did not make; one that looks as if it had is a problem. */
export function birthText(id: string, record: Readonly<Record<string, unknown>>): string {
  return new Job(record as JobRecord).isOurs
    ? `the record ${id} looks like one of simtrail's, and simtrail did not write it`
    : `the record ${id} was written by another program`;
}
