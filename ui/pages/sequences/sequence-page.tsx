import { useState } from 'react';
import { writeRoughly } from '../../../src/model/index.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Fault } from '../../parts/says.tsx';
import { Time, useNow } from '../../parts/time.tsx';
import { tell, tellFault } from '../../parts/toast.tsx';
import { address, go, useQueryValue } from '../../shell/address.ts';
import { useAnswer, useReloadOn, useSource, type SequenceView } from '../../source/index.ts';
import { ResultsFigure } from '../results/results-figure.tsx';
import { StepsGraph } from './steps-graph.tsx';
import { SweepFigure } from './sweep-figure.tsx';
import { isTaskState, SequenceSign, TaskCounts } from './task-counts.tsx';
import { TasksTable } from './tasks-table.tsx';
import { useSweep } from './use-sweep.ts';

const pageSize = 200;

/** One sequence: its steps in the order of the file, and each task with its job. */
export function SequencePage({ project, id }: { project: string; id: string }) {
  const source = useSource();
  const [offset, setOffset] = useState(0);
  const [step, setStep] = useQueryValue('step');
  const [state, setState] = useQueryValue('state');
  const [sort, setSort] = useQueryValue('sort');
  const [asks, setAsks] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const { data, problem, reload } = useAnswer('GET /api/projects/:project/sequences/:sequence', {
    params: { project, sequence: id },
    query: { offset, limit: pageSize, ...(step === '' ? {} : { step }), ...(isTaskState(state) ? { state } : {}) },
  });
  useReloadOn(
    (event) => (event.type === 'job' || event.type === 'sequence') && event.data.project === project,
    reload,
    500,
  );
  const sweep = useSweep(project, data, step);
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
      const { state } = await source.ask('POST /api/projects/:project/sequences/:sequence/cancel', { params });
      tell(`${data.name} ${state === 'running' ? 'is being cancelled: its jobs were told to end' : 'was cancelled'}.`);
    } catch (error) {
      tellFault(error);
    } finally {
      reload();
    }
  };
  const rerun = async (): Promise<void> => {
    setIsBusy(true);
    try {
      const params = { project, sequence: id };
      const next = await source.ask('POST /api/projects/:project/sequences/:sequence/rerun', { params, body: {} });
      tell('What has not succeeded runs again, as a sequence that continues the former one.');
      go(address(['p', project, 'sequences', next.id]));
    } catch (error) {
      tellFault(error);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <div className="page">
      {problem !== undefined && <Fault problem={problem} onRetry={reload} />}
      <div className="page-head">
        <SequenceSign state={data.state} isCancelling={data.is_cancelling} />
        <h1 className="job-title">{data.name}</h1>
        <span className="mono soft">{data.file}</span>
        <span className="soft">
          <Time at={data.created_at} />
        </span>
        <span className="spread" />
        {data.can_rerun && !source.isFrozen && (
          <button type="button" className="button" disabled={isBusy} onClick={() => void rerun()}>
            <Icon name="again" />
            Run what is missing
          </button>
        )}
        {data.can_cancel && !source.isFrozen && (
          <button type="button" className="button danger" onClick={() => setAsks(true)}>
            <Icon name="cancelled" />
            Cancel
          </button>
        )}
      </div>
      <div className="stack" style={{ gap: 4 }}>
        <TaskCounts
          tasks={data.tasks}
          chosen={state}
          onChoose={(chosen) => {
            setOffset(0);
            setState(chosen);
          }}
        />
        {data.is_cancelling ? (
          <p className="soft small">Nothing new is started. Its jobs were told to end, and have not all ended yet.</p>
        ) : (
          <EndEstimate view={data} />
        )}
        {data.faults.map(({ step: name, reason }) => (
          <p key={name} className="row small tone-bad">
            <Icon name="failed" />
            {name}: {reason}
          </p>
        ))}
      </div>
      <StepsGraph
        steps={data.steps}
        faults={data.faults}
        chosen={step}
        onChoose={(name) => {
          setOffset(0);
          setStep(name);
        }}
      />
      {sweep !== undefined && (
        <>
          <SweepFigure project={project} sweep={sweep} />
          <ResultsFigure
            project={project}
            filter={{ sequence: [id], task: [sweep.step] }}
            of={sweep.step}
            empty={null}
            withTable={false}
          />
        </>
      )}
      <TasksTable
        project={project}
        view={data}
        step={step}
        state={state}
        sweep={sweep}
        sort={sort}
        pageSize={pageSize}
        onSort={(key) => {
          setOffset(0);
          setSort(key);
        }}
        onShow={setOffset}
      />
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

/** When it ends if it goes on as now; nothing where nobody can tell. */
function EndEstimate({ view: { state, progress } }: { view: SequenceView }) {
  const now = useNow(state === 'running');
  const seconds = (Date.parse(progress?.ends_at ?? '') - now) / 1000;
  if (!(seconds > 0)) return null;
  return <p className="soft small number">About {writeRoughly(seconds)} to go at the pace so far</p>;
}
