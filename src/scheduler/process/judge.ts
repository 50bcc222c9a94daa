import type { FolderWitness } from '../job-script.ts';
import type { End } from './entry.ts';
import type { EndingOrder } from './order.ts';
import { endOfCode } from './sighting.ts';

/** All that is known of a job whose script does not run (any more). */
export interface Evidence {
  /** What its folder says; undefined if the folder is not there. */
  witness: FolderWitness | undefined;
  /** Why its folder could not be asked, where that is known. */
  order: EndingOrder | undefined;
  /** How the process ended that this very runner started, if it did. */
  child?: { pid: number; code: number | null; signal: string | null };
  /** The last words of the script itself. */
  lastWords?: string;
  /** The present run of the system. */
  boot: string;
}

export type Verdict =
  /** Nothing of it has run: it may be started, again or for the first time. */
  | { is: 'unstarted' }
  /** `natural`: it ended by itself and said so; otherwise processes of it may be left. */
  | { is: 'ended'; natural: boolean; end: Omit<End, 'endedAt'> };

/** What became of a job, from the evidence alone. */
export function judge(evidence: Evidence): Verdict {
  const { witness, order, child } = evidence;
  const ended = witness?.ended;
  if (order !== undefined && !(ended !== undefined && isBefore(ended.at, order.at))) {
    const end = { outcome: order.outcome, reason: order.reason };
    return { is: 'ended', natural: false, end: ended === undefined ? end : { ...end, exitCode: ended.code } };
  }
  if (ended !== undefined) return { is: 'ended', natural: true, end: endOfCode(ended.code) };
  if (witness === undefined) return lost('its folder is not there any more', { unseen: true });
  if (!witness.claimed) return child === undefined ? { is: 'unstarted' } : neverClaimed(child, evidence.lastWords);
  if (child?.pid === witness.claimedBy && typeof child?.code === 'number') return unwritten(child.code);
  if (witness.claimedBy === undefined && child !== undefined) return failed(`its folder could not be written`);

  const { started, claimedBy } = witness;
  if (started !== undefined && known(started.boot) && known(evidence.boot) && started.boot !== evidence.boot) {
    return lost('the computer was started anew while it ran');
  }
  const how = child?.pid === claimedBy && child?.signal ? ` by ${child.signal}` : '';
  const which = claimedBy === undefined ? 'its script' : `its script (process ${claimedBy})`;
  return lost(`${which} was ended from outside${how} and could not say what became of the program`);
}

function isBefore(one: string, other: string): boolean {
  return Date.parse(one) < Date.parse(other);
}

/** A boot id that the script or the system could not tell proves nothing. */
function known(boot: string): boolean {
  return boot !== '' && boot !== 'unknown';
}

function neverClaimed(child: { code: number | null; signal: string | null }, lastWords: string | undefined): Verdict {
  const words = lastWords === undefined || lastWords === '' ? '' : `: ${lastWords}`;
  if (child.code === null) return lost(`its script was ended by ${child.signal ?? 'a signal'} before it began${words}`);
  if (child.code === 0) return lost('the small files of its script are not in its folder any more');
  return failed(`its script could not begin${words}`, child.code);
}

function unwritten(code: number): Verdict {
  const { reason, ...end } = endOfCode(code);
  const words = reason === undefined ? '' : `${reason}; `;
  return {
    is: 'ended',
    natural: true,
    end: { ...end, reason: `${words}its end could not be written into its folder` },
  };
}

function failed(reason: string, exitCode?: number): Verdict {
  const end = { outcome: 'failed' as const, reason };
  return { is: 'ended', natural: false, end: exitCode === undefined ? end : { ...end, exitCode } };
}

function lost(reason: string, more: { unseen?: boolean } = {}): Verdict {
  return { is: 'ended', natural: false, end: { outcome: 'lost', reason, ...more } };
}
