import type { FinalStatus } from '../../model/index.ts';
import type { Sighting } from '../scheduler.ts';

export interface State {
  /** Slurm's long word, or what it was if we do not know it. */
  word: string;
  phase: Sighting['phase'];
  outcome?: FinalStatus;
  /** The number behind `CANCELLED by`. */
  by?: string;
}

type Row = readonly [short: string, long: string, phase: Sighting['phase'], outcome?: FinalStatus];

/**
 * Every state word of Slurm 22.05 to 25.05 (squeue(1) "JOB STATE CODES", sacct(1), job_state_codes.html). COMPLETING is
 * still going: its outcome is not told yet. What is in a hold of its own kind waits for a release.
 */
export const stateTable: readonly Row[] = [
  ['BF', 'BOOT_FAIL', 'ended', 'node-failed'],
  ['CA', 'CANCELLED', 'ended', 'cancelled'],
  ['CD', 'COMPLETED', 'ended', 'succeeded'],
  ['CF', 'CONFIGURING', 'queued'],
  ['CG', 'COMPLETING', 'running'],
  ['DL', 'DEADLINE', 'ended', 'timed-out'],
  ['F', 'FAILED', 'ended', 'failed'],
  // Flags beside a state; alone they do not say whether the job is over.
  ['', 'LAUNCH_FAILED', 'unknown'],
  ['NF', 'NODE_FAIL', 'ended', 'node-failed'],
  ['OOM', 'OUT_OF_MEMORY', 'ended', 'out-of-memory'],
  ['PD', 'PENDING', 'queued'],
  ['', 'POWER_UP_NODE', 'queued'],
  ['PR', 'PREEMPTED', 'ended', 'preempted'],
  ['R', 'RUNNING', 'running'],
  ['RD', 'RESV_DEL_HOLD', 'held'],
  ['', 'RECONFIG_FAIL', 'unknown'],
  ['RF', 'REQUEUE_FED', 'queued'],
  ['RH', 'REQUEUE_HOLD', 'held'],
  ['RQ', 'REQUEUED', 'queued'],
  ['RS', 'RESIZING', 'running'],
  // A sibling of another cluster of the federation was started instead: this cluster cannot say what became of it.
  ['RV', 'REVOKED', 'unknown'],
  ['S', 'SUSPENDED', 'running'],
  ['SE', 'SPECIAL_EXIT', 'held'],
  ['SI', 'SIGNALING', 'running'],
  ['SO', 'STAGE_OUT', 'running'],
  ['ST', 'STOPPED', 'running'],
  ['TO', 'TIMEOUT', 'ended', 'timed-out'],
  ['', 'UPDATE_DB', 'unknown'],
];

const rows = new Map<string, Row>(
  stateTable.flatMap((row) => [[row[1], row] as const, ...(row[0] === '' ? [] : [[row[0], row] as const])]),
);

/** Reads a state in long or short form. Slurm adds words between releases: one that is not in the table is `unknown`. */
export function readState(text: string, reason = ''): State {
  const trimmed = text.trim();
  const cancelled = /^CANCELLED by (\d+)$/.exec(trimmed);
  const row = rows.get(cancelled === null ? trimmed : 'CANCELLED');
  if (row === undefined) return { word: trimmed === '' ? 'UNKNOWN' : trimmed, phase: 'unknown' };
  const [, word, phase, outcome] = row;
  return {
    word,
    phase: word === 'PENDING' && isHold(reason) ? 'held' : phase,
    ...(outcome === undefined ? {} : { outcome }),
    ...(cancelled?.[1] === undefined ? {} : { by: cancelled[1] }),
  };
}

/** A pending job that nothing but a release will start (job_reason_codes.html; the last: a launch that failed). */
function isHold(reason: string): boolean {
  return /^(?:JobHeldUser|JobHeldAdmin|JobHoldMaxRequeue|.*requeued[ _](?:in[ _])?held(?:[ _]state)?)$/.test(reason);
}
