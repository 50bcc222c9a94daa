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

/** What stands in an address may be anything. */
export function isTaskState(text: string): text is TaskState {
  return Object.hasOwn(looks, text);
}

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

export function SequenceSign({ state, isCancelling }: { state: SequenceRow['state']; isCancelling: boolean }) {
  const shown = isCancelling ? 'cancelled' : state;
  const [tone, icon] = shown === null ? (['odd', 'help'] as const) : ofSequence[shown];
  return (
    <span className={`status pill tone-${tone}`}>
      <Icon name={icon} />
      {isCancelling ? 'being cancelled' : (state ?? 'unreadable')}
    </span>
  );
}

/** How tasks stand together: what is wrong first, then what goes on. */
export function toneOfTasks(tasks: SequenceRow['tasks']): string {
  const order: readonly TaskState[] = ['failed', 'active', 'ready', 'waiting', 'skipped', 'succeeded'];
  const found = order.find((state) => (tasks[state] ?? 0) > 0);
  return found === undefined ? 'wait' : looks[found][0];
}

function entriesOf(tasks: SequenceRow['tasks']): (readonly [TaskState, number])[] {
  return (Object.keys(looks) as TaskState[]).flatMap((state) => {
    const number = tasks[state] ?? 0;
    return number === 0 ? [] : [[state, number] as const];
  });
}

/** How many tasks are in each state, as a thin bar. */
export function TaskShares({ tasks }: { tasks: SequenceRow['tasks'] }) {
  return (
    <span className="shares" aria-hidden="true">
      {entriesOf(tasks).map(([state, number]) => (
        <span
          key={state}
          className={`tone-${looks[state][0]}${state === 'waiting' || state === 'ready' ? ' faint' : ''}`}
          style={{ flexGrow: number, minWidth: 3 }}
        />
      ))}
    </span>
  );
}

interface TaskCountsProps {
  tasks: SequenceRow['tasks'];
  /** Empty for none. */
  chosen?: string;
  /** Makes the numbers buttons that choose a state, or none again. */
  onChoose?: (state: string) => void;
}

/** The same with its numbers. */
export function TaskCounts({ tasks, chosen = '', onChoose }: TaskCountsProps) {
  // One that was chosen stays to be taken back when no task is in it any more.
  const entries = entriesOf(tasks);
  const isGone = isTaskState(chosen) && entries.every(([state]) => state !== chosen);
  const shown = isGone ? [...entries, [chosen, 0] as const] : entries;
  return (
    <span className="stack" style={{ gap: 4 }}>
      <TaskShares tasks={tasks} />
      <span className="row wrap small soft" style={onChoose === undefined ? {} : { marginLeft: -10, gap: 0 }}>
        {shown.map(([state, number]) =>
          onChoose === undefined ? (
            <span key={state} className="number">
              {count(number)} {state}
            </span>
          ) : (
            <button
              key={state}
              type="button"
              className="button bare number"
              aria-pressed={state === chosen}
              title={state === chosen ? 'Show all tasks' : `Show only these tasks`}
              onClick={() => onChoose(state === chosen ? '' : state)}
            >
              {count(number)} {state}
            </button>
          ),
        )}
      </span>
    </span>
  );
}
