import type { JobStatus } from '../../src/model/index.ts';
import { Icon, type IconName } from './icon.tsx';

type Tone = 'good' | 'busy' | 'wait' | 'warn' | 'bad' | 'odd';

/** How a status looks: never by its colour alone. */
const looks: Readonly<Record<JobStatus, readonly [Tone, IconName]>> = {
  prepared: ['wait', 'queued'],
  staging: ['wait', 'upload'],
  submitting: ['wait', 'upload'],
  queued: ['wait', 'queued'],
  held: ['warn', 'held'],
  running: ['busy', 'running'],
  collecting: ['busy', 'download'],
  unknown: ['odd', 'help'],
  succeeded: ['good', 'succeeded'],
  incomplete: ['warn', 'incomplete'],
  failed: ['bad', 'failed'],
  'timed-out': ['bad', 'timed-out'],
  'out-of-memory': ['bad', 'out-of-memory'],
  'node-failed': ['bad', 'node-failed'],
  preempted: ['warn', 'preempted'],
  cancelled: ['wait', 'cancelled'],
  lost: ['odd', 'lost'],
};

export function toneOf(status: JobStatus): Tone {
  return looks[status][0];
}

/** `still` for a status that is over. */
export function Status({
  status,
  pill = false,
  still = false,
}: {
  status: JobStatus;
  pill?: boolean;
  still?: boolean;
}) {
  const [tone, icon] = looks[status];
  return (
    <span className={`status tone-${tone}${pill ? ' pill' : ''}`}>
      <Icon name={icon} turning={status === 'running' && !still} />
      {status.replaceAll('-', ' ')}
    </span>
  );
}

/** The icon alone, for narrow places; the word is in its title and for screen readers. */
export function StatusDot({ status }: { status: JobStatus }) {
  const [tone, icon] = looks[status];
  return (
    <span className={`status tone-${tone}`} title={status}>
      <Icon name={icon} />
      <span className="unseen">{status}</span>
    </span>
  );
}
