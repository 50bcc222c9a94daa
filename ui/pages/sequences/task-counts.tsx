import { count } from '../../parts/amount.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import type { SequenceRow, TaskState } from '../../source/index.ts';

type Look = readonly [tone: string, icon: IconName];

const looks: Readonly<Record<TaskState, Look>> = {
  succeeded: ['good', 'succeeded'],
  active: ['busy', 'running'],
  ready: ['wait', 'queued'],
  waiting: ['wait', 'clock'],
  failed: ['bad', 'failed'],
  skipped: ['warn', 'cancelled'],
};

const ofSequence: Readonly<Record<NonNullable<SequenceRow['state']>, Look>> = {
  running: looks.active,
  succeeded: looks.succeeded,
  failed: looks.failed,
  cancelled: ['wait', 'cancelled'],
};

/** How a task stands: icon, colour and word. */
export function TaskSign({ state }: { state: TaskState }) {
  const [tone, icon] = looks[state];
  return (
    <span className={`status tone-${tone}`}>
      <Icon name={icon} />
      {state}
    </span>
  );
}

export function SequenceSign({ state }: { state: SequenceRow['state'] }) {
  const [tone, icon] = state === null ? (['odd', 'help'] as const) : ofSequence[state];
  return (
    <span className={`status pill tone-${tone}`}>
      <Icon name={icon} />
      {state ?? 'unreadable'}
    </span>
  );
}

/** How many tasks are in each state, as a thin bar with its numbers. */
export function TaskCounts({ tasks }: { tasks: SequenceRow['tasks'] }) {
  const entries = (Object.keys(looks) as TaskState[]).flatMap((state) => {
    const number = tasks[state];
    return number === undefined ? [] : [[state, number] as const];
  });
  return (
    <span className="stack" style={{ gap: 4 }}>
      <span className="shares" aria-hidden="true">
        {entries.map(([state, number]) => (
          <span key={state} className={`tone-${looks[state][0]}`} style={{ flexGrow: number, minWidth: 3 }} />
        ))}
      </span>
      <span className="row wrap small soft">
        {entries.map(([state, number]) => (
          <span key={state} className="number">
            {count(number)} {state}
          </span>
        ))}
      </span>
    </span>
  );
}
