import { useState } from 'react';
import { writeDuration } from '../../../src/model/index.ts';
import { count } from '../../parts/amount.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Fault } from '../../parts/says.tsx';
import { Status } from '../../parts/status.tsx';
import { Time, useNow } from '../../parts/time.tsx';
import { tell, tellFault } from '../../parts/toast.tsx';
import { address, useQueryValue } from '../../shell/address.ts';
import { Link } from '../../shell/link.tsx';
import { useAnswer, useReloadOn, useSource, type SequenceTaskView, type SequenceView } from '../../source/index.ts';
import { ResultsFigure } from '../results/results-figure.tsx';
import { StepsGraph } from './steps-graph.tsx';
import { SequenceSign, TaskCounts, TaskSign } from './task-counts.tsx';

const pageSize = 200;

/** One sequence: its steps in the order of the file, and each task with its job. */
export function SequencePage({ project, id }: { project: string; id: string }) {
  const source = useSource();
  const [offset, setOffset] = useState(0);
  const [step, setStep] = useQueryValue('step');
  const [asks, setAsks] = useState(false);
  const { data, problem, reload } = useAnswer('GET /api/projects/:project/sequences/:sequence', {
    params: { project, sequence: id },
    query: { offset, limit: pageSize, ...(step === '' ? {} : { step }) },
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
      <div className="stack" style={{ gap: 4 }}>
        <TaskCounts tasks={data.tasks} />
        <EndEstimate view={data} />
      </div>
      <StepsGraph
        steps={data.steps}
        chosen={step}
        onChoose={(name) => {
          setOffset(0);
          setStep(name);
        }}
      />
      {data.has_points && (
        <ResultsFigure project={project} filter={{ sequence: [id] }} empty={null} withTable={false} />
      )}
      <Tasks project={project} view={data} step={step} onShow={setOffset} />
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

/** When it ends if it goes on as it went. Where more tasks may come nobody can tell, and nothing is said. */
function EndEstimate({ view: { state, created_at, steps, tasks } }: { view: SequenceView }) {
  const now = useNow(state === 'running');
  const { waiting = 0, ready = 0, active = 0, succeeded = 0, failed = 0 } = tasks;
  const [left, done] = [waiting + ready + active, succeeded + failed];
  const canTell =
    state === 'running' && created_at !== null && done > 0 && left > 0 && !steps.some((one) => one.is_open);
  if (!canTell) return null;
  const seconds = (((now - Date.parse(created_at)) / done) * left) / 1000;
  return (
    <p className="soft small number">
      About {writeDuration(Math.max(1, Math.round(seconds)))} to go at the pace so far
    </p>
  );
}

interface TasksProps {
  project: string;
  view: SequenceView;
  /** Empty for all. */
  step: string;
  onShow: (offset: number) => void;
}

function Tasks({ project, view, step, onShow }: TasksProps) {
  const { shown, total, offset } = view;
  return (
    <section className="panel" aria-label="Tasks">
      <div className="panel-head">
        <h2>{step === '' ? 'Tasks' : `Tasks of ${step}`}</h2>
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
              <th className="right">Round</th>
              <th>Point</th>
              <th>State</th>
              <th className="right">Attempt</th>
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
      <td>{step}</td>
      <td className="right number">{round ?? ''}</td>
      <td className="mono small">
        {Object.entries(point ?? {})
          .map(([path, value]) => `${path}=${value}`)
          .join(' ')}
      </td>
      <td>
        <TaskSign state={state} />
      </td>
      <td className="right number">{attempt === 0 ? '' : attempt}</td>
      <td>
        {job !== null && (
          <Link to={address(['p', project, 'jobs', job])} className="row" style={{ gap: 6 }}>
            {status !== null && <Status status={status} />}
            <span className="mono">{job.slice(-8)}</span>
          </Link>
        )}
      </td>
      <td className="soft">{reason}</td>
    </tr>
  );
}
