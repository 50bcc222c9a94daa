import type { Job } from '../model/index.ts';
import type { Look, Sighting } from '../scheduler/index.ts';
import type { Testimony } from './judge.ts';

/** What is known of a job that its scheduler accepted and does not know any more, or could not launch. */
export interface Missing {
  job: Job;
  /** The scheduler's word, if it knows the job after all. */
  sighting?: Sighting | undefined;
  folder: Testimony['folder'];
  /** How far the scheduler remembers; see {@link Look}. */
  memory: Look['memory'];
  /** It is a task of an array that the scheduler has not forgotten; see {@link Sighting}. */
  isUntraced?: boolean;
  /** ms since 1970, this computer's clock. */
  now: number;
}

/**
 * What follows for it. `wait`: it may turn up; `submit-again`: it certainly never started, and was forgotten; `cancelled`:
 * the same, and it is not wanted any more; `judge`: what its folder says is all there is.
 */
export type MissingVerdict = 'wait' | 'submit-again' | 'cancelled' | 'judge';

/**
 * A job is missed at two looks at least, this far apart, before anything follows. Accounting was seen 5 s late. One look is
 * enough for a task that we cancelled, where Slurm knows its array: had it started, the queue would still have it (for
 * MinJobAge, slurm.conf(5)), or accounting, which that look waited for, or its folder.
 */
export const missingPatienceMs = 15_000;

/** The queue does not say who cancelled a job; accounting does, on a machine that is very busy half a minute later. */
const whoPatienceMs = 60_000;

/** Without accounts an ended job is forgotten too, after MinJobAge (300 s unless configured, slurm.conf(5)). */
const queueMemoryMs = 120_000;

/**
 * A scheduler that is killed within seconds after it accepted a job may forget it. The job is submitted again at most
 * once, and only if no witness says that it started: neither the scheduler, ever, nor the claim in its folder. Where no
 * accounts are kept, a job that somebody cancelled is forgotten as well: then only one that the queue never listed, and
 * that was missed soon after it was made, counts as forgotten.
 *
 * Another job may get the id of one that was forgotten while it ran; a node that still has that one does not launch it. In
 * the queue that looks as if somebody had cancelled it, so that the word of accounting is waited for.
 */
export function judgeMissing({ job, sighting, folder, memory, isUntraced, now }: Missing): MissingVerdict {
  if (memory === undefined || folder === 'silent') return 'judge';
  const hasStarted = folder !== 'gone' && (folder.claimed || folder.started !== undefined);
  const hasEnded = folder !== 'gone' && folder.ended !== undefined;
  if (hasEnded || (sighting !== undefined && (hasStarted || folder === 'gone'))) return 'judge';
  const { missed_at, forgotten_id, started_at, scheduler_state, cancel_requested_at, created_at } = job.record;
  const missedAt = Date.parse(missed_at ?? '');
  if (sighting !== undefined) {
    const isWanted = typeof cancel_requested_at !== 'string' && typeof forgotten_id !== 'string';
    if (!isWanted) return 'judge';
    if (sighting.isUnlaunched === true) return 'submit-again';
    const isOpen = memory === 'accounts' && sighting.outcome === 'cancelled' && sighting.record === undefined;
    return isOpen && !(now - missedAt >= whoPatienceMs) ? 'wait' : 'judge';
  }
  const isUnwanted = typeof cancel_requested_at === 'string';
  const isUntouched = !hasStarted && folder !== 'gone';
  // Slurm keeps no trace of a task that was cancelled while it waited, whoever did it.
  const isCertain = isUntouched && started_at === null && isUntraced === true && memory === 'accounts';
  if (isUnwanted && isCertain) return 'cancelled';
  if (Number.isNaN(missedAt) || now - missedAt < missingPatienceMs) return 'wait';
  if (!isUntouched) return 'judge';
  if (isUnwanted || isUntraced === true) return 'cancelled';
  if (typeof forgotten_id === 'string' || started_at !== null) return 'judge';
  const isYoung = missedAt - Date.parse(created_at) < queueMemoryMs;
  if (memory === 'queue' && (scheduler_state !== null || !isYoung)) return 'judge';
  return 'submit-again';
}
