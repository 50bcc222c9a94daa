import type { JobStatus } from '../../model/index.ts';
import type { Line, Look } from './look.ts';

const looks: Readonly<Record<JobStatus, readonly [symbol: string, look: Look]>> = {
  prepared: ['◌', 'dim'],
  staging: ['◌', 'cyan'],
  submitting: ['◌', 'cyan'],
  queued: ['○', 'blue'],
  held: ['‖', 'blue'],
  running: ['●', 'cyan'],
  collecting: ['↓', 'cyan'],
  unknown: ['?', 'magenta'],
  succeeded: ['✓', 'green'],
  incomplete: ['◐', 'yellow'],
  failed: ['✗', 'red'],
  'timed-out': ['✗', 'red'],
  'out-of-memory': ['✗', 'red'],
  'node-failed': ['✗', 'red'],
  preempted: ['✗', 'yellow'],
  cancelled: ['⊘', 'dim'],
  lost: ['?', 'red'],
};

/** `✓ succeeded`, coloured. */
export function statusText(status: JobStatus): Line {
  const [symbol, look] = looks[status];
  return { text: `${symbol} ${status}`, look };
}

/** `1 running, 12 succeeded`, each in its colour; the order is that of a job's life. */
export function statusCounts(counts: ReadonlyMap<JobStatus, number>): Line {
  const shown = (Object.keys(looks) as JobStatus[]).filter((status) => (counts.get(status) ?? 0) > 0);
  return shown.flatMap((status, i): Line[] => [
    i === 0 ? '' : ', ',
    { text: `${counts.get(status) ?? 0} ${status}`, look: looks[status][1] },
  ]);
}
