import { AppError } from '../../errors/index.ts';
import type { Accepted } from '../scheduler.ts';
import { askBoth, type Accounts } from './ask.ts';
import type { Looker } from './look.ts';
import type { QueueRow } from './queue-rows.ts';
import { nodesOf } from './sighting.ts';
import { readTime, daysBack } from './times.ts';

/**
 * The job with this token, if queue or accounting know it. That neither does is certain only when both have been asked
 * again after `settleMs`; rejects with SCHEDULER_UNCERTAIN if accounting cannot be asked then.
 */
export async function findByToken(looker: Looker, token: string): Promise<Accepted | undefined> {
  const question = { ids: [], names: [token], daysBack: daysBack([token], looker.now()) };
  for (const isLast of [false, true]) {
    const { queue, accounts } = await askBoth(looker, [token], question);
    const accepted = acceptedIn(token, queue, accounts);
    if (accepted !== undefined) return accepted;
    if (!isLast) await looker.pause(looker.settleMs);
    else if (accounts.kind === 'silent') {
      const why = `the queue does not know it, and accounting does not answer (${accounts.why})`;
      throw new AppError('SCHEDULER_UNCERTAIN', { machine: looker.transport.machine, job: token, why });
    }
  }
  return undefined;
}

/** Of several jobs with one token the first: the others find its folder claimed and do nothing. */
export function acceptedIn(token: string, queue: readonly QueueRow[], accounts: Accounts): Accepted | undefined {
  const found: Accepted[] = [];
  for (const row of queue) {
    if (row.name === token && !isRefusal(row)) found.push({ nativeId: row.nativeId, at: row.submittedAt ?? '' });
  }
  for (const row of accounts.kind === 'rows' ? accounts.rows : []) {
    const nativeId = /^(\d+)(?:$|[_+])/.exec(row['JobID'] ?? '')?.[1];
    if (nativeId === undefined || row['JobName'] !== token) continue;
    const { State: state = '', Submit, Start, End } = row;
    const times = { submittedAt: readTime(Submit), startedAt: readTime(Start), endedAt: readTime(End) };
    if (isRefusal({ state, host: nodesOf(row), ...times })) continue;
    found.push({ nativeId, at: times.submittedAt ?? '' });
  }
  return found.toSorted(
    (one, other) => one.at.localeCompare(other.at) || Number(one.nativeId) - Number(other.nativeId),
  )[0];
}

/**
 * What sbatch leaves behind when it refuses some jobs: a FAILED one that was submitted, started and ended in one second and
 * on no node (sbatch --mem=999G; fixtures queue-22.05.out and accounts-22.05.out, job 46).
 */
function isRefusal(row: {
  state: string;
  host?: string | undefined;
  submittedAt?: string | undefined;
  startedAt?: string | undefined;
  endedAt?: string | undefined;
}): boolean {
  const { state, host, submittedAt, startedAt, endedAt } = row;
  return state === 'FAILED' && host === undefined && submittedAt === startedAt && startedAt === endedAt;
}
