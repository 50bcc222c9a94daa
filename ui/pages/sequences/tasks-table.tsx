import { useMemo } from 'react';
import { pointWords } from '../../../src/model/index.ts';
import { count, withUnit } from '../../parts/amount.ts';
import { Icon } from '../../parts/icon.tsx';
import { Status } from '../../parts/status.tsx';
import { address } from '../../shell/address.ts';
import { Link } from '../../shell/link.tsx';
import type { SequenceTaskView, SequenceView } from '../../source/index.ts';
import { sortedTasks } from './sweep.ts';
import { TaskSign } from './task-counts.tsx';
import type { Sweep } from './use-sweep.ts';

/** With more parameters than these a point is one text, not a column each. */
const mostColumns = 6;

interface TasksTableProps {
  project: string;
  view: SequenceView;
  /** Empty for all. */
  step: string;
  /** Empty for all. */
  state: string;
  sweep: Sweep | undefined;
  /** See `sortedTasks`; empty for the order of the file. */
  sort: string;
  pageSize: number;
  onSort: (sort: string) => void;
  onShow: (offset: number) => void;
}

/** Each task with its point, what came out, and its job. The tasks of one step that has points can be sorted. */
export function TasksTable(props: TasksTableProps) {
  const { project, view, step, state, sweep, sort, pageSize, onSort, onShow } = props;
  const { offset, steps } = view;
  const listed = steps.filter(({ name }) => step === '' || name === step);
  const paths = [...new Set(listed.flatMap(({ parameters }) => parameters))];
  const columns = paths.length > mostColumns ? [] : paths;
  const values = useMemo(() => new Map(sweep?.points.map(({ job, value }) => [job, value])), [sweep?.points]);
  // Of a sweep that is too large to be here as a whole a part would be sorted.
  const isOfSweep =
    sweep !== undefined &&
    listed.every(({ name, tasks }) => name === sweep.step && totalOf(tasks) === sweep.tasks.length);
  const all = isOfSweep && sort !== '' ? sweep.tasks : undefined;
  const sorted = useMemo(
    () => all && sortedTasks(state === '' ? all : all.filter((task) => task.state === state), values, sort),
    [all, state, values, sort],
  );
  const shown = sorted?.slice(offset, offset + pageSize) ?? view.shown;
  const total = sorted?.length ?? view.total;
  const sorting = isOfSweep ? { sort, onSort } : undefined;
  const hasValues = sweep !== undefined && sweep.quantity !== '' && listed.some(({ name }) => name === sweep.step);
  const hasRounds = listed.some(({ loop }) => loop !== null);
  return (
    <section className="panel" aria-label="Tasks">
      <div className="panel-head">
        <h2>
          {state === '' ? 'Tasks' : `${state.charAt(0).toUpperCase()}${state.slice(1)} tasks`}
          {step === '' ? '' : ` of ${step}`}
        </h2>
        <span className="count">{count(total)}</span>
        <span className="spread" />
        {total > pageSize && (
          <>
            <button
              type="button"
              className="button"
              disabled={offset === 0}
              onClick={() => onShow(Math.max(0, offset - pageSize))}
            >
              Before
            </button>
            <span className="number soft">
              {count(offset + 1)} to {count(offset + shown.length)}
            </span>
            <button
              type="button"
              className="button"
              disabled={offset + shown.length >= total}
              onClick={() => onShow(offset + pageSize)}
            >
              After
            </button>
          </>
        )}
      </div>
      <div className="scroll-x" tabIndex={0}>
        <table className="plain-table">
          <thead>
            <tr>
              <Head title="State" by="state" sorting={sorting} />
              {step === '' && <th>Step</th>}
              <th>Job</th>
              {hasRounds && <th className="right">Round</th>}
              {columns.map((path) => (
                <Head key={path} title={path} by={`p:${path}`} sorting={sorting} isRight />
              ))}
              {paths.length > mostColumns && <th>Point</th>}
              {hasValues && <Head title={sweep.quantity} by="value" sorting={sorting} isRight />}
              <th>Why</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((task) => (
              <tr key={JSON.stringify([task.step, task.point, task.round])}>
                <td>
                  <TaskSign state={task.state} />
                  {task.is_answer && <strong className="small"> · best</strong>}
                </td>
                {step === '' && <td>{task.step}</td>}
                <td>
                  <TaskJob project={project} task={task} />
                </td>
                {hasRounds && <td className="right number">{task.round ?? ''}</td>}
                {columns.map((path) => (
                  <td key={path} className="right number">
                    {task.point?.[path] ?? ''}
                  </td>
                ))}
                {paths.length > mostColumns && (
                  <td className="mono small">{pointWords(task.point ?? undefined).join(' ')}</td>
                )}
                {hasValues && <ValueCell value={values.get(task.job)} unit={sweep.unit} />}
                <td className="soft why">{task.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function totalOf(tasks: SequenceView['tasks']): number {
  return Object.values(tasks).reduce((sum, one) => sum + one, 0);
}

interface HeadProps {
  title: string;
  by: string;
  sorting: Pick<TasksTableProps, 'sort' | 'onSort'> | undefined;
  isRight?: boolean;
}

/** Once upwards, twice downwards, then in the order of the file again. */
function Head({ title, by, sorting, isRight = false }: HeadProps) {
  const className = isRight ? 'right' : undefined;
  if (sorting === undefined) return <th className={className}>{title}</th>;
  const { sort, onSort } = sorting;
  const [isUp, isDown] = [sort === by, sort === `-${by}`];
  return (
    <th className={className} aria-sort={isUp ? 'ascending' : isDown ? 'descending' : undefined}>
      <button
        type="button"
        title={`Sort by ${title}`}
        onClick={() => {
          if (isDown) onSort('');
          else onSort(isUp ? `-${by}` : by);
        }}
      >
        {title}
        {(isUp || isDown) && <Icon name={isUp ? 'up' : 'down'} />}
      </button>
    </th>
  );
}

function ValueCell({ value, unit }: { value: number | undefined; unit: string }) {
  return <td className="right number">{value === undefined ? '' : withUnit(value, unit, 8)}</td>;
}

function TaskJob({ project, task: { job, state, status, attempt } }: { project: string; task: SequenceTaskView }) {
  if (job === null) return null;
  return (
    <span className="row" style={{ gap: 6 }}>
      {status !== null && status !== state && <Status status={status} />}
      <Link to={address(['p', project, 'jobs', job])} className="mono">
        {job.slice(-8)}
      </Link>
      {attempt > 1 && <span className="soft">attempt {attempt}</span>}
    </span>
  );
}
