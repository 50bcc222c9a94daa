import type { JobRef } from '../scheduler.ts';
import { peakOf, type AccountRow } from './account-rows.ts';
import type { Accounts } from './ask.ts';
import { mergeSightings, withoutOldCopies, type Copy } from './merge.ts';
import type { QueueRow } from './queue-rows.ts';
import { namesInQueue, RowOwners, taskIn, type RowNames } from './row-owners.ts';
import { nodesOf, sightAccountRow, sightQueueRow, withExactEnd, type SlurmSighting } from './sighting.ts';
import { sightStep } from './sight-step.ts';
import { readState } from './states.ts';
import { readTime } from './times.ts';

/** With more messages than this on the way from slurmctld to accounting, absence there proves nothing. */
const longBacklog = 200;

/** What queue and accounting have said so far of the jobs asked about. */
export class SeenJobs {
  readonly #nowMs: number;
  /** Their ids, by token. */
  readonly #ids: ReadonlyMap<string, string>;
  readonly #owners: RowOwners;
  readonly #arrays: KnownArrays;
  readonly #queue = new Map<string, SlurmSighting>();
  readonly #ended = new Map<string, SlurmSighting>();
  readonly #goingByAccounts = new Set<string>();
  /** Tokens of jobs that are steps, and what accounting says of those. */
  readonly #steps: ReadonlySet<string>;
  readonly #stepsSeen = new Map<string, SlurmSighting>();
  #accounts: Accounts = { kind: 'off' };

  constructor(jobs: readonly JobRef[], nowMs: number) {
    this.#ids = new Map(jobs.map(({ token, nativeId }) => [token, nativeId]));
    this.#owners = new RowOwners(jobs);
    this.#arrays = new KnownArrays(jobs);
    this.#steps = new Set(jobs.filter((job) => job.isStep === true).map((job) => job.token));
    this.#nowMs = nowMs;
  }

  takeQueue(rows: readonly QueueRow[]): void {
    for (const row of rows) this.#arrays.take(this.#owners.nameOf(namesInQueue(row)), row.nativeId);
    for (const [name, group] of this.#owners.group(rows, namesInQueue)) {
      const copies = group.map((row) => ({ id: row.nativeId, sighting: sightQueueRow(row, this.#nowMs) }));
      const merged = this.#merged(name, copies, ({ outcome }) => outcome === 'cancelled');
      if (merged !== undefined) this.#queue.set(name, merged);
    }
  }

  takeAccounts(accounts: Accounts): void {
    this.#accounts = accounts;
    if (accounts.kind !== 'rows') return;
    if (this.#steps.size > 0) this.#takeSteps(accounts.rows);
    for (const [name, rows] of this.#owners.group(accounts.rows, namesInAccounts)) {
      const copies = lastAttempts(rows).map((row) => {
        const sighting = sightAccountRow(row, accounts.peaks, this.#nowMs);
        return {
          id: row['JobID'] ?? '',
          sighting: isUnlaunched(row) ? { ...sighting, isUnlaunched: true as const } : sighting,
        };
      });
      // A row of accounting that has no end is all that is left of a job that was forgotten.
      const merged = this.#merged(name, copies, ({ phase, outcome }) => phase !== 'ended' || outcome === 'cancelled');
      if (merged !== undefined && merged.phase !== 'ended') this.#goingByAccounts.add(name);
      if (merged?.phase === 'ended' && !this.#isOfOthers(name, copies)) this.#ended.set(name, merged);
    }
    for (const row of accounts.rows) {
      // What waits has a row of that id too, and keeps it when slurmctld forgets it.
      const isWaiting = readState(row['State'] ?? '').word === 'PENDING';
      if (!isWaiting) this.#arrays.take(this.#owners.nameOf(namesInAccounts(row)), row['JobIDRaw'] ?? '');
    }
  }

  /** The row of the tasks that were cancelled while they waited, for one that did not: its own is still to come. */
  #isOfOthers(token: string, copies: readonly Copy[]): boolean {
    const queued = this.#queue.get(token);
    const isTask = taskIn(this.#ids.get(token) ?? '') !== undefined;
    const hasRun = queued?.phase === 'ended' && queued.outcome !== 'cancelled';
    return isTask && hasRun && copies.every(({ id }) => taskIn(id) === undefined);
  }

  #takeSteps(rows: readonly AccountRow[]): void {
    // A step's row does not say whose it is.
    const owners = new Map(rows.map(({ JobID = '', UID = '' }) => [JobID, UID]));
    for (const row of rows) {
      const { JobName: name = '', JobID: id = '' } = row;
      const allocation = /^(.+)\.\d+$/.exec(id)?.[1];
      if (allocation === undefined || !this.#steps.has(name)) continue;
      const peak = peakOf(row);
      const own = { ...row, UID: owners.get(allocation) ?? '' };
      this.#stepsSeen.set(name, sightAccountRow(own, new Map(peak === undefined ? [] : [[id, peak]]), this.#nowMs));
    }
  }

  /** False where the cluster keeps no accounts of jobs that ended. */
  get hasAccounts(): boolean {
    return this.#accounts.kind !== 'off';
  }

  /** The queue knows first: after a requeue accounting may still show how the last attempt ended. */
  isGoing({ token }: JobRef): boolean {
    const queued = this.#queue.get(token);
    return queued !== undefined && queued.phase !== 'ended';
  }

  /** Its allocation runs, and only accounting tells of its own step. */
  isOpenStep({ token }: JobRef): boolean {
    return this.#steps.has(token) && this.#queue.get(token)?.phase === 'running';
  }

  isInQueue({ token }: JobRef): boolean {
    return this.#queue.has(token);
  }

  /** Accounting has no end of it: it goes on, or it was forgotten. */
  isGoingByAccounts({ token }: JobRef): boolean {
    return this.#goingByAccounts.has(token);
  }

  /** It ended in the queue, and never had a node. */
  isUnstarted({ token }: JobRef): boolean {
    const queued = this.#queue.get(token);
    return queued?.phase === 'ended' && queued.host === undefined;
  }

  /** True if asking again would tell no more. */
  isSettled(job: JobRef): boolean {
    return this.isGoing(job) || this.#ended.has(job.token) || this.#accounts.kind !== 'rows';
  }

  answer(): Map<string, SlurmSighting> {
    const jobs = new Map<string, SlurmSighting>();
    for (const token of this.#ids.keys()) {
      const whole = this.#sightingOf(token);
      const sighting = this.#steps.has(token) ? sightStep(whole, this.#stepsSeen.get(token)) : whole;
      if (sighting !== undefined) jobs.set(token, sighting);
      else if (this.#arrays.isKnown(token)) jobs.set(token, untraced);
    }
    return jobs;
  }

  #merged(
    token: string,
    copies: readonly Copy[],
    cameToNothing: (sighting: SlurmSighting) => boolean,
  ): SlurmSighting | undefined {
    return mergeSightings(withoutOldCopies(copies, this.#ids.get(token) ?? '', cameToNothing));
  }

  #sightingOf(token: string): SlurmSighting | undefined {
    const queued = this.#queue.get(token);
    const ended = this.#ended.get(token);
    if (queued === undefined) return ended ?? unsure(this.#accounts);
    if (queued.phase !== 'ended' || ended === undefined) return queued;
    return withExactEnd(ended, queued);
  }
}

function namesInAccounts({ JobName: name, JobID: id = '', WorkDir: folder }: AccountRow): RowNames {
  return { name, id, folder };
}

/**
 * Which arrays are not forgotten. slurmctld keeps an array with all its tasks or not at all: where the queue has a task of
 * it, it knows the others too. Accounting also has what was forgotten: the tasks that ran under numbers of their own, and
 * under the array's own number what waits. That number goes to the last task that starts; where the last ones are
 * cancelled, the row says so. (Slurm 22.05.8)
 */
class KnownArrays {
  readonly #ids = new Map<string, string>();
  readonly #nameOf = new Map<string, string>();
  readonly #known = new Set<string>();

  constructor(jobs: readonly JobRef[]) {
    for (const { token, nativeId, array } of jobs) {
      if (array === undefined) continue;
      this.#ids.set(array, nativeId.split('_')[0] ?? '');
      this.#nameOf.set(token, array);
    }
  }

  take(name: string, number: string): void {
    if (number !== '' && this.#ids.get(name) === number) this.#known.add(name);
  }

  isKnown(token: string): boolean {
    return this.#known.has(this.#nameOf.get(token) ?? '');
  }
}

const untraced: SlurmSighting = { phase: 'ended', word: 'CANCELLED', outcome: 'cancelled', isUntraced: true };

/** Of a job that neither knows. Undefined is absence, and that must be certain; a row that only says RUNNING is stale. */
function unsure(accounts: Accounts): SlurmSighting | undefined {
  // The same words at every look, whatever sacct says this time: a change of words is taken for news.
  const gone = 'the queue does not list it any more, and accounting';
  if (accounts.kind === 'silent') return unknownFor(`${gone} does not answer`);
  if (accounts.kind === 'rows' && accounts.backlog > longBacklog) return unknownFor(`${gone} is far behind`);
  return undefined;
}

function unknownFor(reason: string): SlurmSighting {
  return { phase: 'unknown', word: 'UNKNOWN', reason };
}

/** What is cancelled later than this after it was given its nodes was not refused by them. */
const launchMs = 60_000;

/**
 * A node does not launch a job if its prolog fails, nor while it still has one with that id: one that a killed slurmctld
 * forgot and whose id it gave again, or an earlier launch of the job itself ("already running, do not launch second copy").
 * slurmd then cancels the job, as root: accounting has `CANCELLED by 0`, or plain `CANCELLED` once slurmctld was started
 * again, which does not keep by whom. Nothing else there tells it from a job that an administrator cancelled as it was
 * launched. Whether the script ran, its folder tells. (Slurm 22.05.8; `_launch_job_fail` of slurmd/req.c.)
 */
function isUnlaunched(row: AccountRow): boolean {
  const { word, by = '0' } = readState(row['State'] ?? '');
  if (word !== 'CANCELLED' || by !== '0' || nodesOf(row) === undefined) return false;
  const [start, end] = [readTime(row['Start']), readTime(row['End'])];
  return start !== undefined && end !== undefined && Date.parse(end) - Date.parse(start) <= launchMs;
}

/** Of several rows of one id the one that was submitted last: a requeue is a new submission of the same job. */
function lastAttempts(rows: readonly AccountRow[]): AccountRow[] {
  const last = new Map<string, AccountRow>();
  for (const row of rows) {
    const id = row['JobID'] ?? '';
    const other = last.get(id);
    if (other === undefined || (row['Submit'] ?? '') >= (other['Submit'] ?? '')) last.set(id, row);
  }
  return [...last.values()].filter((row) => readState(row['State'] ?? '').word !== 'REQUEUED');
}
