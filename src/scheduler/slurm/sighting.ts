import { writeDuration } from '../../model/index.ts';
import type { Sighting } from '../scheduler.ts';
import type { AccountRow } from './account-rows.ts';
import { programEnd, readExitPair, readWaitStatus, type ExitStatus } from './exit-status.ts';
import type { QueueRow } from './queue-rows.ts';
import { waitingWords } from './reasons.ts';
import { readState, type State } from './states.ts';
import { readTime } from './times.ts';

/** What Slurm says of a job, with all that accounting has about it once it has ended. */
export interface SlurmSighting extends Sighting {
  /** The fields of sacct(1) that are not empty, in its own words. */
  record?: Readonly<Record<string, string>>;
}

interface Said {
  state: State;
  reason: string;
  exit?: ExitStatus | undefined;
  submittedAt?: string | undefined;
  startedAt?: string | undefined;
  endedAt?: string | undefined;
  host?: string | undefined;
}

export function sightQueueRow(row: QueueRow, nowMs: number): SlurmSighting {
  const state = readState(row.state, row.reason);
  const { submittedAt, startedAt, endedAt, host } = row;
  const said = { state, reason: row.reason, exit: readWaitStatus(row.exit), submittedAt, startedAt, endedAt, host };
  return sight(said, nowMs);
}

/** `steps`: peak memory by job. */
export function sightAccountRow(row: AccountRow, steps: ReadonlyMap<string, number>, nowMs: number): SlurmSighting {
  const reason = row['Reason'] ?? '';
  const state = readState(row['State'] ?? '', reason);
  const startedAt = readTime(row['Start']);
  const endedAt = readTime(row['End']);
  const host = nodesOf(row);
  const said = sight({ state, reason, exit: readExitPair(row['ExitCode']), startedAt, endedAt, host }, nowMs);
  if (said.phase !== 'ended') return said;
  // sacct takes 128 off an exit code above it, so that 139 reads as 11: then the job's folder and the queue know better,
  // and the code is left without words. (Slurm 22.05: `exit 139` is `11:0`, in squeue 35584.)
  const isDoubtful = said.outcome === 'failed' && said.exitCode !== undefined;
  const words = isDoubtful ? undefined : (endingWords(row, state) ?? said.reason);
  const peakMemoryBytes = steps.get(row['JobID'] ?? '');
  const { reason: _, ...rest } = said;
  return {
    ...rest,
    record: row,
    ...(words === undefined ? {} : { reason: words }),
    ...(peakMemoryBytes === undefined ? {} : { peakMemoryBytes }),
  };
}

/** Accounting has the full record, the queue, as long as it lists the job, the exact exit code. */
export function withExactEnd(account: SlurmSighting, queued: SlurmSighting): SlurmSighting {
  const { exitCode, signal, reason } = queued;
  return {
    ...account,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
    ...(account.reason !== undefined || reason === undefined ? {} : { reason }),
  };
}

/** sacct writes `None assigned` for a job that had no node. */
export function nodesOf(row: AccountRow): string | undefined {
  const nodes = row['NodeList'];
  return nodes?.startsWith('None') === true ? undefined : nodes;
}

function sight({ state, reason, exit, submittedAt, startedAt, endedAt, host }: Said, nowMs: number): SlurmSighting {
  const { word, phase, outcome } = state;
  if (phase === 'queued' || phase === 'held') {
    const expectedAt = phase === 'queued' ? startedAt : undefined;
    const since = submittedAt === undefined ? {} : { queuedAt: submittedAt };
    return { phase, word, reason: whyItWaits(word, reason, expectedAt, nowMs), ...since };
  }
  if (phase === 'unknown') return { phase, word };
  const where = {
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(host === undefined || host === '' ? {} : { host }),
  };
  if (phase === 'running') {
    const words = runningWords[word];
    return { phase, word, ...where, ...(words === undefined ? {} : { reason: words }) };
  }
  // A job that had no node had no program: what Slurm has as its exit code then says nothing.
  const end = exit === undefined || host === undefined ? undefined : programEnd(exit);
  const { reason: how, ...program } = end ?? { reason: undefined };
  const isBlocked = outcome === 'cancelled' && reason === 'DependencyNeverSatisfied';
  const why = isBlocked
    ? 'a job that it waited for did not succeed'
    : outcome === 'failed'
      ? (how ?? failureWords(reason, nowMs))
      : outcome === undefined
        ? how
        : ends[outcome];
  return {
    phase,
    word,
    ...(outcome === undefined ? {} : { outcome }),
    ...where,
    ...(endedAt === undefined ? {} : { endedAt }),
    // Of a job that Slurm ended, 0 means that it does not know how the program would have ended.
    ...(outcome === 'succeeded' ? { exitCode: 0 } : program),
    ...(why === undefined ? {} : { reason: why }),
  };
}

const ends: Readonly<Record<string, string>> = {
  'timed-out': 'it reached its time limit',
  'out-of-memory': 'it used more memory than it had asked for',
  'node-failed': 'a node that it ran on failed',
  preempted: 'a job of higher priority took its nodes',
  cancelled: 'it was cancelled',
};

const runningWords: Readonly<Record<string, string>> = {
  COMPLETING: 'it is being ended and cleaned up',
  SUSPENDED: 'it is suspended',
  STOPPED: 'it is stopped',
  STAGE_OUT: 'its data are being taken from the burst buffer',
};

function whyItWaits(word: string, reason: string, expectedAt: string | undefined, nowMs: number): string {
  if (word === 'CONFIGURING' || word === 'POWER_UP_NODE') return 'its nodes are being started';
  if (word === 'RESV_DEL_HOLD') return 'it is held: its reservation is gone';
  if (word === 'REQUEUE_HOLD' || word === 'SPECIAL_EXIT') return 'it is to run again and is held until its release';
  return waitingWords(reason === '' ? 'None' : reason, expectedAt, nowMs);
}

function failureWords(reason: string, nowMs: number): string | undefined {
  return reason === '' || reason === 'None' ? undefined : waitingWords(reason, undefined, nowMs);
}

/** What only accounting can tell of an end. */
function endingWords(row: AccountRow, { word, by }: State): string | undefined {
  if (word === 'CANCELLED') {
    if (by === undefined) return undefined;
    if (by === row['UID']) return 'it was cancelled by its owner';
    return by === '0' ? 'it was cancelled by an administrator' : `it was cancelled by user ${by}`;
  }
  if (word === 'TIMEOUT') {
    const minutes = Number(row['TimelimitRaw']);
    return minutes > 0 ? `it reached its time limit of ${writeDuration(minutes * 60)}` : undefined;
  }
  if (word === 'DEADLINE') return 'its deadline passed';
  if (word === 'OUT_OF_MEMORY') {
    return row['ReqMem'] === undefined ? undefined : `it used more memory than it had asked for (${row['ReqMem']})`;
  }
  if (word === 'NODE_FAIL' || word === 'BOOT_FAIL') {
    return row['NodeList'] === undefined ? undefined : `a node that it ran on failed (${row['NodeList']})`;
  }
  return undefined;
}
