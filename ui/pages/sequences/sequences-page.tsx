import { useState, type FormEvent } from 'react';
import { Empty, Fault } from '../../parts/says.tsx';
import { Ago } from '../../parts/time.tsx';
import { address, go } from '../../shell/address.ts';
import { Link } from '../../shell/link.tsx';
import { useSession } from '../../shell/session.ts';
import { problemOf, useAnswer, useReloadOn, useSource, type Problem } from '../../source/index.ts';
import { SequenceSign, TaskCounts } from './task-counts.tsx';

/** The sequences of a project, newest first, and a way to start one. */
export function SequencesPage({ project }: { project: string }) {
  const source = useSource();
  const { read_only } = useSession();
  const { data, problem, reload } = useAnswer('GET /api/projects/:project/sequences', { params: { project } });
  useReloadOn(
    (event) =>
      (event.type === 'job' || event.type === 'sequence' || event.type === 'project') && event.data.project === project,
    reload,
    1000,
  );
  return (
    <div className="page" aria-busy={data === undefined && problem === undefined}>
      <div className="page-head">
        <h1>Sequences</h1>
        <span className="soft">Analyses that follow each other; the server carries them on.</span>
      </div>
      {problem !== undefined && <Fault problem={problem} onRetry={reload} />}
      {data?.sequences.length === 0 && (
        <Empty icon="steps" title="No sequence yet">
          <p>
            A sequence is a file that says which analyses follow each other. Write one, then start it below or with{' '}
            <code>simtrail sequence run FILE</code>.
          </p>
        </Empty>
      )}
      <ul className="cards">
        {data?.sequences.map(({ id, name, created_at, file, state, is_cancelling, tasks, error }) => (
          <li key={id} className="card">
            <div className="row">
              <h2 className="cut spread">
                {error === null ? (
                  <Link to={address(['p', project, 'sequences', id])} className="stretched">
                    {name}
                  </Link>
                ) : (
                  name
                )}
              </h2>
              <SequenceSign state={state} isCancelling={is_cancelling} />
            </div>
            {error === null ? <TaskCounts tasks={tasks} /> : <Fault problem={error} />}
            <div className="row small">
              <span className="mono soft cut spread">{file}</span>
              <span className="soft">
                <Ago at={created_at} />
              </span>
            </div>
          </li>
        ))}
      </ul>
      {!read_only && !source.isFrozen && data !== undefined && <StartSequence project={project} />}
    </div>
  );
}

function StartSequence({ project }: { project: string }) {
  const source = useSource();
  const [file, setFile] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const start = async (): Promise<void> => {
    setProblem(undefined);
    setIsBusy(true);
    try {
      const body = { file: file.trim() };
      const { id } = await source.ask('POST /api/projects/:project/sequences', { params: { project }, body });
      go(address(['p', project, 'sequences', id]));
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setIsBusy(false);
    }
  };
  const send = (event: FormEvent): void => {
    event.preventDefault();
    void start();
  };
  return (
    <form className="add-project stack" onSubmit={send}>
      <div className="field">
        <label htmlFor="sequence-file">Start a sequence</label>
        <div className="row wrap">
          <input
            id="sequence-file"
            className="mono spread"
            placeholder="heating.yaml"
            value={file}
            onChange={(event) => setFile(event.currentTarget.value)}
          />
          <button type="submit" className="button" disabled={isBusy || file.trim() === ''}>
            Start
          </button>
        </div>
        <span className="hint">A file in the project’s folder.</span>
      </div>
      {problem !== undefined && <Fault problem={problem} />}
    </form>
  );
}
