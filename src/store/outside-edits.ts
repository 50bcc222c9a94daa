import type { Fact, JobId, JobRecord, NewFact } from '../model/index.ts';
import { JobsFile, type ForeignJobs } from './jobs-file.ts';
import { State } from './state.ts';

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
 * what differs from that checkpoint is theirs. Of several checkpoints that explain it equally well, the newest counts.
 *
 * `history` is the whole log; `nextId` gives an id to records that have none.
 */
export function outsideEdits(history: readonly Fact[], foreign: ForeignJobs, nextId: () => JobId): NewFact[] {
  const theirs = new Map<string, Partial<JobRecord>>();
  for (const record of foreign.records) {
    const id = record.id ?? nextId();
    theirs.set(id, { ...record, id });
  }
  const origin = originOf(history, theirs);
  return [...editsOf(origin, theirs), ...removalsOf(origin, theirs)];
}

function* editsOf(origin: State, theirs: ReadonlyMap<string, Partial<JobRecord>>): Generator<NewFact> {
  for (const [id, record] of theirs) {
    const before = origin.record(id);
    const set: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(record)) {
      if (before === undefined || !same(before[key], value)) set[key] = value;
    }
    const unset = Object.keys(before ?? {}).filter((key) => !(key in record));
    if (Object.keys(set).length === 0 && unset.length === 0) continue;
    const why =
      before === undefined
        ? 'written into jobs.json by another program'
        : 'changed in jobs.json by hand or by another program';
    yield { type: 'edited', job: id as JobId, set, ...(unset.length > 0 ? { unset } : {}), why };
  }
}

function* removalsOf(origin: State, theirs: ReadonlyMap<string, unknown>): Generator<NewFact> {
  for (const { id } of origin.heads()) {
    if (!theirs.has(id))
      yield { type: 'removed', job: id as JobId, why: 'taken out of jobs.json by hand or by another program' };
  }
}

/** The state that the writer had before them: at the end of the history, or at the checkpoint that explains more. */
function originOf(history: readonly Fact[], theirs: ReadonlyMap<string, Partial<JobRecord>>): State {
  const now = folded(history);
  const suspects = differing(now, theirs);
  let best = { n: history.length, cost: suspects.size === 0 ? 0 : costOf(now, theirs, suspects) };
  if (best.cost === 0) return now;
  const past = new State();
  for (const [i, fact] of history.entries()) {
    if (fact.type === 'checkpoint') {
      const cost = costOf(past, theirs, suspects);
      if (cost < best.cost || (cost === best.cost && best.n < history.length)) best = { n: i, cost };
    } else if (fact.job !== undefined && suspects.has(fact.job)) past.apply(fact);
  }
  return best.n === history.length ? now : folded(history.slice(0, best.n));
}

/** The state that a whole history gives. */
export function folded(history: readonly Fact[], extra?: Readonly<Record<string, unknown>>): State {
  const state = new State(JobsFile.empty, extra);
  for (const fact of history) state.apply(fact);
  return state;
}

/** Jobs whose own keys are not what they are now, or that only one side has. */
function differing(now: State, theirs: ReadonlyMap<string, Partial<JobRecord>>): Set<string> {
  const ids = new Set<string>();
  for (const { id } of now.heads()) if (!theirs.has(id)) ids.add(id);
  for (const [id, record] of theirs) {
    const before = now.record(id);
    if (before === undefined || ownKeys.some((key) => !same(before[key], record[key]))) ids.add(id);
  }
  return ids;
}

function costOf(state: State, theirs: ReadonlyMap<string, Partial<JobRecord>>, suspects: ReadonlySet<string>): number {
  let cost = 0;
  for (const id of suspects) {
    const before = state.record(id);
    const after = theirs.get(id);
    if ((before === undefined) !== (after === undefined)) cost += ownKeys.length;
    else if (before !== undefined && after !== undefined) {
      cost += ownKeys.filter((key) => !same(before[key], after[key])).length;
    }
  }
  return cost;
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
