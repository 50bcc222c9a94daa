import type { Code } from '../codes/index.ts';
import { AppError } from '../errors/index.ts';
import { thisProcess } from '../host/index.ts';
import { isBeforeAcceptance, shortId, tokenOf, type Job, type JobRecord, type NewFact } from '../model/index.ts';
import type { Sighting } from '../scheduler/index.ts';
import type { Store } from '../store/index.ts';
import { collect } from './collect.ts';
import { folderOf, type Connection } from './connect.ts';
import { judge, type Judgement, type Testimony } from './judge.ts';
import { judgeMissing } from './missing.ts';
import type { SharedAnswer } from './shared-look.ts';
import { filesOf } from './outgoing-files.ts';
import { predecessorsOf, wantsCancel } from './submission.ts';
import { bring } from './submit.ts';
import { witnessesOf, type FolderWord } from './witnesses.ts';

/** How a pass over the machines went. */
export interface Refreshed {
  /** Machines that did not answer; their jobs keep the state they had. */
  outages: { machine: string; error: AppError }[];
  /** Machines of which there is news: asked now, or just before by another program. */
  asked: string[];
}

interface Settled {
  job: Job;
  changes: Partial<JobRecord>;
}

/** A job that is to be submitted again, and what its scheduler did with it. */
interface Unstarted {
  job: Job;
  what: string;
}

/** Jobs that are collected side by side: mostly one waits for the disk. */
const atOnce = 16;
/** Jobs whose folders are asked in one trip. */
const askedAtOnce = 5000;
/** Of so many running jobs the folders are asked each time, though the scheduler says that they run. */
const fewRunning = 100;
/** They can wait: nothing hangs on what they say of a running job, ms. */
const runningPatienceMs = 10_000;

export type CodeFinder = (job: Job) => Promise<Code | undefined>;

/**
 * Judges each job that a machine was asked about by its two witnesses, collects what ended, submits again what was
 * certainly forgotten, and records what is new. Facts are decided under the lock against the state as it is then, so of several programs
 * that look at once one records a change.
 */
export async function refreshMachine(
  store: Store,
  connection: Connection,
  jobs: readonly Job[],
  answer: SharedAnswer,
  codeOf: CodeFinder,
): Promise<void> {
  const unstarted: Unstarted[] = [];
  const known = jobs.filter((job) => answer.asked.has(tokenOf(job.id)));
  for (const group of inGroups(known)) {
    const open = group.filter((job) => isAsked(job, answer.jobs.get(tokenOf(job.id))));
    const running = group.filter((job) => isKnownRunning(job, answer.jobs.get(tokenOf(job.id)))).slice(0, fewRunning);
    const [needed, useful] = await Promise.all([
      witnessesOf(store, connection, open),
      witnessesOf(store, connection, running, { timeoutMs: runningPatienceMs }).catch(
        () => new Map<string, FolderWord>(),
      ),
    ]);
    const witnesses = new Map([...needed, ...useful]);
    const settled: Settled[] = [];
    const left: { job: Job; judgement: Judgement }[] = [];
    for (const job of group) {
      const folder = witnesses.get(job.id) ?? 'silent';
      const judgement = judged(store, job, folder, answer);
      if (judgement === 'unstarted')
        unstarted.push({ job, what: answer.jobs.has(tokenOf(job.id)) ? 'could not launch it' : 'forgot it' });
      else if (judgement.ended === undefined) settled.push({ job, changes: judgement.changes });
      else if (isUntouched(folder, judgement)) settled.push({ job, changes: withoutResults(judgement) });
      else left.push({ job, judgement });
    }
    await record(store, settled);
    // What is known is recorded before more is looked at: a long collection keeps nobody waiting for what came before it.
    for (let at = 0; at < left.length; at += atOnce) {
      const some = left.slice(at, at + atOnce);
      await record(
        store,
        await Promise.all(
          some.map(async ({ job, judgement }): Promise<Settled> => {
            return { job, changes: await finish(store, connection, job, judgement, codeOf) };
          }),
        ),
      );
    }
  }
  for (const one of unstarted) await submitAgain(store, connection, one);
}

/** So many at once, but no job beside one that it waits for: what it took from there has to be here before. */
function inGroups(jobs: readonly Job[]): Job[][] {
  const groups: Job[][] = [];
  let ids = new Set<string>();
  for (const job of jobs) {
    const group = groups.at(-1);
    if (group !== undefined && group.length < askedAtOnce && !job.after.some((id) => ids.has(id))) group.push(job);
    else {
      groups.push([job]);
      ids = new Set();
    }
    ids.add(job.id);
  }
  return groups;
}

/** Jobs that a scheduler may have news of. */
export function isWatched(job: Job): boolean {
  return job.isOurs && !job.isFinal && !isBeforeAcceptance(job.status) && job.record.slurm_id !== null;
}

/** Whether the scheduler's word is not enough. */
function isAsked(job: Job, sighting: Sighting | undefined): boolean {
  // One of several in an allocation is cancelled in its folder.
  const isCancelling = job.record.array?.pack !== undefined && typeof job.record.cancel_requested_at === 'string';
  const isPlain =
    !isCancelling &&
    sighting !== undefined &&
    (sighting.phase === 'held' || (sighting.phase === 'queued' && job.status !== 'running'));
  return !isPlain && !isKnownRunning(job, sighting);
}

function isKnownRunning(job: Job, sighting: Sighting | undefined): boolean {
  return sighting?.phase === 'running' && job.record.started_at !== null;
}

function judged(
  store: Store,
  job: Job,
  word: FolderWord | 'silent',
  { jobs, memory }: SharedAnswer,
): Judgement | 'unstarted' {
  const said = jobs.get(tokenOf(job.id));
  const isUntraced = said?.isUntraced === true;
  const sighting = isUntraced ? undefined : said;
  const folder = word === 'unmade' ? { claimed: false } : word;
  const blocked = blockedBy(store, job, sighting, folder);
  if (blocked !== undefined) return blocked;
  const missed_at = job.record.missed_at ?? null;
  const now = store.now();
  const verdict = judgeMissing({ job, sighting, folder, memory, isUntraced, now: now.getTime() });
  if (verdict === 'submit-again') return 'unstarted';
  if (verdict === 'cancelled') return { changes: { missed_at: null }, ended: { outcome: 'cancelled', detail: null } };
  if (verdict === 'wait') {
    const missed = { missed_at: missed_at ?? now.toISOString() };
    // That it is to be cancelled is why, and is said already.
    if (wantsCancel(job)) return { changes: missed };
    const what = sighting === undefined ? 'does not know it' : 'ended it and does not say yet why';
    const start =
      folder === 'gone'
        ? 'its folder is gone'
        : folder !== 'silent' && folder.claimed
          ? 'its folder notes no end'
          : 'it has not started';
    const status_detail = `the scheduler ${what}, and ${start}; asking again`;
    return { changes: { status: 'unknown', status_detail, ...missed } };
  }
  const judgement = judge({ scheduler: sighting ?? 'absent', folder });
  if (missed_at !== null) judgement.changes.missed_at = null;
  return judgement;
}

/** A scheduler ends a job that waited for one that did not succeed, and may not remember that it did. */
function blockedBy(
  store: Store,
  job: Job,
  sighting: Sighting | undefined,
  folder: Testimony['folder'],
): Judgement | undefined {
  const hasStarted = typeof folder === 'string' || folder.claimed || folder.started !== undefined;
  if (hasStarted || (sighting !== undefined && sighting.phase !== 'ended')) return undefined;
  const cause = predecessorsOf(store, job).find((one) => one.isFinal && one.status !== 'succeeded');
  if (cause === undefined) return undefined;
  const detail = `${cause.name} (${shortId(cause.id)}) did not succeed: it is ${cause.status}`;
  const word = sighting === undefined ? {} : { scheduler_state: sighting.word };
  return { changes: { ...word, missed_at: null }, ended: { outcome: 'cancelled', detail } };
}

/** It certainly never started, and its scheduler will not start it: the one other attempt, decided under the lock. */
async function submitAgain(store: Store, connection: Connection, { job, what }: Unstarted): Promise<void> {
  const { slurm_id, array } = job.record;
  // Its task would have made its folder; alone it needs it before.
  if (array !== undefined && array !== null)
    await connection.transport.put(
      folderOf(store.folder, connection.machine, job),
      filesOf(store, connection.machine, job),
    );
  const facts = await store.change((state) => {
    const now = state.job(job.id);
    const isStill = now !== undefined && isWatched(now) && now.record.slurm_id === slurm_id;
    if (!isStill || typeof now.record.forgotten_id === 'string' || typeof now.record.cancel_requested_at === 'string')
      return [];
    const why = `the scheduler accepted it as ${slurm_id} and ${what}; it never started and is submitted again`;
    const record = { array: null, slurm_id: null, scheduler_state: null, submitted_at: null, missed_at: null };
    // It was given a node, if it could not be launched there.
    const start = { started_at: null, host: null };
    const status = { status: 'submitting', status_detail: why, forgotten_id: slurm_id } as const;
    return [{ type: 'forgotten', job: job.id, set: { ...record, ...start, ...status, worker: thisProcess() }, why }];
  });
  const mine = store.state.job(job.id);
  if (facts.some((fact) => fact.type === 'forgotten') && mine !== undefined) await bring(store, connection, mine);
}

/** It never had a folder, or was cancelled before its script had begun there: there is nothing to collect. */
function isUntouched(folder: FolderWord | 'silent', { ended }: Judgement): boolean {
  if (typeof folder === 'string') return folder === 'unmade';
  return ended?.outcome === 'cancelled' && !folder.claimed && folder.started === undefined;
}

function withoutResults({ changes, ended }: Judgement): Partial<JobRecord> {
  return { ...changes, ...(ended && { status: ended.outcome, status_detail: ended.detail }) };
}

async function finish(
  store: Store,
  connection: Connection,
  job: Job,
  { changes, ended }: Judgement,
  codeOf: CodeFinder,
): Promise<Partial<JobRecord>> {
  if (ended === undefined) return changes;
  const { outcome, detail } = ended;
  if (connection.machine.work_folder !== undefined) {
    const collecting = { ...changes, status: 'collecting', status_detail: detail, outcome } as const;
    await record(store, [{ job, changes: collecting }]);
  }
  const run: Partial<JobRecord> = outcome === 'succeeded' ? { outcome: null } : { outcome, outcome_detail: detail };
  try {
    const code = await codeOf(job);
    return { ...changes, ...(await collect(store, connection, { job, code, outcome, detail })), ...run };
  } catch (error) {
    if (AppError.is(error, 'MACHINE_UNREACHABLE', 'LOGIN_NEEDED')) throw error;
    // What became of the job is known; that its results could not be read must not hide it.
    const why = error instanceof Error ? error.message : String(error);
    const status = outcome === 'succeeded' ? 'incomplete' : outcome;
    const words = [...(detail === null ? [] : [detail]), `its results could not be collected: ${why}`];
    return { ...changes, status, status_detail: words.join('; '), ...run };
  }
}

/** Only what differs is a fact, and nothing is said of a job that somebody settled meanwhile. */
async function record(store: Store, seen: readonly Settled[]): Promise<void> {
  if (seen.every(({ job, changes }) => difference(job, changes) === undefined)) return;
  await store.change((state) => {
    const facts: NewFact[] = [];
    for (const { job, changes } of seen) {
      const now = state.job(job.id);
      if (now === undefined || now.isFinal) continue;
      const set = difference(now, changes);
      if (set !== undefined)
        facts.push({ type: set.results === undefined ? 'observed' : 'collected', job: job.id, set });
    }
    return facts;
  });
}

function difference(job: Job, changes: Partial<JobRecord>): Partial<JobRecord> | undefined {
  const set: Partial<JobRecord> = {};
  for (const [key, value] of Object.entries(changes)) {
    const before = job.record[key];
    if (value === null && before === undefined) continue;
    if (before !== value && JSON.stringify(before) !== JSON.stringify(value)) set[key] = value;
  }
  return Object.keys(set).length === 0 ? undefined : set;
}
