import { isFinal, type Fact, type JobId, type JobRecord, type NewFact } from '../model/index.ts';
import type { ForeignJobs } from './foreign-jobs.ts';
import { JobsFile } from './jobs-file.ts';
import { State } from './state.ts';

type Theirs = ReadonlyMap<string, Partial<JobRecord>>;

/** Keys whose values come from simtrail itself; a stale copy of the file is recognised by them. */
const ownKeys = [
  'status',
  'status_detail',
  'slurm_id',
  'submitted_at',
  'started_at',
  'ended_at',
  'exit_code',
  'scheduler_state',
  'host',
  'quantities',
  'results',
] as const;

/**
 * Facts for what a person or another program wrote into jobs.json. They may have begun with an older copy of the file
 * while jobs went on: then their version of what simtrail keeps equals what it was at some earlier checkpoint, and only
 * what differs from that checkpoint is theirs. What the present explains equally well is taken as written now; of several
 * checkpoints, the newest counts.
 *
 * `history` is the whole log; `nextId` gives an id to records that have none.
 */
export function outsideEdits(history: readonly Fact[], foreign: ForeignJobs, nextId: () => JobId): NewFact[] {
  const now = folded(history);
  const theirs = identified(foreign, now, nextId);
  const asOfNow = editsSince(now, now, theirs);
  // Nothing but finished jobs is missing: somebody tidied up. It would also fit a time before those jobs.
  if (asOfNow.every((fact) => fact.type === 'removed' && isFinal(now.job(fact.job ?? '')?.status ?? '')))
    return asOfNow;
  const origin = originOf(history, theirs);
  return origin === undefined ? asOfNow : editsSince(origin, now, theirs);
}

/** The state that a whole history gives. */
export function folded(history: readonly Fact[], extra?: Readonly<Record<string, unknown>>): State {
  const state = new State(JobsFile.empty, extra);
  for (const fact of history) state.apply(fact);
  return state;
}

/**
 * Their records by id. A record without one gets a new one, unless it was given one before and the program died before
 * it could write that into jobs.json.
 */
function identified(foreign: ForeignJobs, now: State, nextId: () => JobId): Theirs {
  const named = new Set(foreign.records.map((record) => record.id));
  const given = new Map<string, string[]>();
  if (named.has(undefined) || foreign.records.some((record) => record.id === null)) {
    for (const { id, record } of now.jobs()) {
      if (!named.has(id)) given.set(contentOf(record), [...(given.get(contentOf(record)) ?? []), id]);
    }
  }
  const theirs = new Map<string, Partial<JobRecord>>();
  for (const record of foreign.records) {
    const id = record.id ?? (given.get(contentOf(record))?.shift() as JobId | undefined) ?? nextId();
    theirs.set(id, { ...record, id });
  }
  return theirs;
}

function contentOf(record: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(record).filter(([key, value]) => key !== 'id' && value !== undefined);
  return JSON.stringify(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function editsSince(origin: State, now: State, theirs: Theirs): NewFact[] {
  const edits: NewFact[] = [];
  for (const [id, record] of theirs) {
    const edit = editOf(origin.record(id) ?? now.record(id), now.record(id), record);
    if (edit !== undefined) edits.push({ type: 'edited', job: id as JobId, ...edit });
  }
  for (const { id } of origin.heads()) {
    if (!theirs.has(id) && now.record(id) !== undefined)
      edits.push({ type: 'removed', job: id as JobId, why: 'taken out of jobs.json by hand or by another program' });
  }
  return edits;
}

/** What they changed of `before`, if it is not so already. A job that was removed meanwhile and edited comes back whole. */
function editOf(
  before: JobRecord | undefined,
  now: JobRecord | undefined,
  theirs: Partial<JobRecord>,
): Pick<NewFact, 'set' | 'unset' | 'why'> | undefined {
  if (before === undefined) return { set: theirs, why: 'written into jobs.json by another program' };
  const set = Object.entries(theirs).filter(
    ([key, value]) => !same(own(before, key), value) && !(now !== undefined && same(own(now, key), value)),
  );
  const unset = Object.keys(before).filter(
    (key) =>
      own(before, key) !== undefined &&
      !Object.hasOwn(theirs, key) &&
      (now === undefined || own(now, key) !== undefined),
  );
  if (set.length === 0 && unset.length === 0) return undefined;
  const why = 'changed in jobs.json by hand or by another program';
  if (now === undefined) return { set: theirs, why };
  return { set: Object.fromEntries(set), ...(unset.length > 0 ? { unset } : {}), why };
}

/** The state that the writer had before them, if a checkpoint explains what they wrote better than the present does. */
function originOf(history: readonly Fact[], theirs: Theirs): State | undefined {
  const past = new State();
  const costs = new Map([...theirs].map(([id, record]) => [id, costOf(undefined, record)]));
  let cost = theirs.size * ownKeys.length;
  let best: { n: number; cost: number } | undefined;
  for (const [n, fact] of history.entries()) {
    if (fact.type === 'checkpoint' && (best === undefined || cost <= best.cost)) best = { n, cost };
    if (fact.job === undefined) continue;
    past.apply(fact);
    const changed = costOf(past.record(fact.job), theirs.get(fact.job));
    cost += changed - (costs.get(fact.job) ?? 0);
    costs.set(fact.job, changed);
  }
  return best === undefined || cost <= best.cost ? undefined : folded(history.slice(0, best.n));
}

/** How many of simtrail's own keys are not as they were. */
function costOf(before: JobRecord | undefined, theirs: Partial<JobRecord> | undefined): number {
  if (before === undefined || theirs === undefined) return before === theirs ? 0 : ownKeys.length;
  return ownKeys.filter((key) => !same(before[key], theirs[key])).length;
}

function own(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
