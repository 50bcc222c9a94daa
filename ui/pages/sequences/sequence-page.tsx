import { useState } from 'react';
import { count } from '../../parts/amount.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Fault } from '../../parts/says.tsx';
import { Status } from '../../parts/status.tsx';
import { Time } from '../../parts/time.tsx';
import { tell, tellFault } from '../../parts/toast.tsx';
import { address } from '../../shell/address.ts';
import { Link } from '../../shell/link.tsx';
import { useAnswer, useReloadOn, useSource, type SequenceTaskView, type SequenceView } from '../../source/index.ts';
import { SequenceSign, TaskCounts, TaskSign } from './task-counts.tsx';

const pageSize = 200;

/** One sequence: its steps in the order of the file, and each task with its job. */
export function SequencePage({ project, id }: { project: string; id: string }) {
  const source = useSource();
  const [offset, setOffset] = useState(0);
  const [asks, setAsks] = useState(false);
  const { data, problem, reload } = useAnswer('GET /api/projects/:project/sequences/:sequence', {
    params: { project, sequence: id },
    query: { offset, limit: pageSize },
  });
  useReloadOn(
    (event) => (event.type === 'job' || event.type === 'sequence') && event.data.project === project,
    reload,
    500,
  );
  if (data === undefined)
    return (
      <div className="page" aria-busy={problem === undefined}>
        <h1 className="unseen">Sequence</h1>
        {problem !== undefined && <Fault problem={problem} onRetry={reload} />}
      </div>
    );
  const cancel = async (): Promise<void> => {
    try {
      const params = { project, sequence: id };
      await source.ask('POST /api/projects/:project/sequences/:sequence/cancel', { params });
      tell(`${data.name} was cancelled.`);
    } catch (error) {
      tellFault(error);
    } finally {
      reload();
    }
  };
  return (
    <div className="page">
      {problem !== undefined && <Fault problem={problem} onRetry={reload} />}
      <div className="page-head">
        <SequenceSign state={data.state} />
        <h1 className="job-title">{data.name}</h1>
        <span className="mono soft">{data.file}</span>
        <span className="soft">
          <Time at={data.created_at} />
        </span>
        <span className="spread" />
        {data.can_cancel && !source.isFrozen && (
          <button type="button" className="button danger" onClick={() => setAsks(true)}>
            <Icon name="cancelled" />
            Cancel
          </button>
        )}
      </div>
      <TaskCounts tasks={data.tasks} />
      <Steps steps={data.steps} />
      <Tasks project={project} view={data} onShow={setOffset} />
      {asks && (
        <Confirm
          title={`Cancel ${data.name}?`}
          action="Cancel the sequence"
          onClose={() => setAsks(false)}
          onConfirm={cancel}
        >
          <p>Nothing new is started, and its jobs that have not ended are cancelled. It cannot be taken up again.</p>
        </Confirm>
      )}
    </div>
  );
}

function Steps({ steps }: { steps: SequenceView['steps'] }) {
  return (
    <section className="panel" aria-label="Steps">
      <div className="panel-head">
        <h2>Steps</h2>
        <span className="count">{steps.length}</span>
      </div>
      <div className="scroll-x" tabIndex={0}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>Step</th>
              <th>Analysis</th>
              <th>After</th>
              <th>Tasks</th>
            </tr>
          </thead>
          <tbody>
            {steps.map(({ name, loop, analysis, needs, tasks }) => (
              <tr key={name}>
                <td>
                  {loop !== null && <Icon name="again" />} {name}
                </td>
                <td>{analysis}</td>
                <td className="soft">{needs.join(', ')}</td>
                <td style={{ minWidth: 180 }}>
                  <TaskCounts tasks={tasks} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Tasks({ project, view, onShow }: { project: string; view: SequenceView; onShow: (offset: number) => void }) {
  const { shown, total, offset } = view;
  return (
    <section className="panel" aria-label="Tasks">
      <div className="panel-head">
        <h2>Tasks</h2>
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
              {offset + 1} to {offset + shown.length}
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
              <th>Step</th>
              <th>Parameters</th>
              <th>State</th>
              <th>Job</th>
              <th>Why</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((task) => (
              <TaskLine key={JSON.stringify([task.step, task.point, task.round])} project={project} task={task} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function TaskLine({ project, task }: { project: string; task: SequenceTaskView }) {
  const { step, point, round, state, reason, job, status, attempt } = task;
  return (
    <tr>
      <td>
        {step}
        {round !== null && <span className="soft"> round {round}</span>}
      </td>
      <td className="mono small">
        {Object.entries(point ?? {})
          .map(([path, value]) => `${path}=${value}`)
          .join(' ')}
      </td>
      <td>
        <TaskSign state={state} />
      </td>
      <td>
        {job !== null && (
          <Link to={address(['p', project, 'jobs', job])}>
            {status === null ? job : <Status status={status} />}
            {attempt > 1 && <span className="soft"> attempt {attempt}</span>}
          </Link>
        )}
      </td>
      <td className="soft">{reason}</td>
    </tr>
  );
}
