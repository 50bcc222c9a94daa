import { count, withUnit } from '../../parts/amount.ts';
import { Status } from '../../parts/status.tsx';
import { address } from '../../shell/address.ts';
import { Link } from '../../shell/link.tsx';
import type { SequenceTaskView, SequenceView } from '../../source/index.ts';
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
  pageSize: number;
  onShow: (offset: number) => void;
}

/** Each task with its point, what came out, and its job. */
export function TasksTable({ project, view, step, state, sweep, pageSize, onShow }: TasksTableProps) {
  const { shown, total, offset, steps } = view;
  const listed = steps.filter(({ name }) => step === '' || name === step);
  const paths = [...new Set(listed.flatMap(({ parameters }) => parameters))];
  const columns = paths.length > mostColumns ? [] : paths;
  const values = new Map(sweep?.points.map(({ job, value }) => [job, value]));
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
              <th>State</th>
              {step === '' && <th>Step</th>}
              <th>Job</th>
              {hasRounds && <th className="right">Round</th>}
              {columns.map((path) => (
                <th key={path} className="right">
                  {path}
                </th>
              ))}
              {paths.length > mostColumns && <th>Point</th>}
              {hasValues && <th className="right">{sweep.quantity}</th>}
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
                {paths.length > mostColumns && <td className="mono small">{textOf(task.point)}</td>}
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

function textOf(point: SequenceTaskView['point']): string {
  return Object.entries(point ?? {})
    .map(([path, value]) => `${path}=${value}`)
    .join(' ');
}
