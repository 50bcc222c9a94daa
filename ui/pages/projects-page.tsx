import { useState, type FormEvent } from 'react';
import { count } from '../parts/amount.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Icon } from '../parts/icon.tsx';
import { Empty, Fault } from '../parts/says.tsx';
import { Status } from '../parts/status.tsx';
import { Ago } from '../parts/time.tsx';
import { tell, tellFault } from '../parts/toast.tsx';
import { address, go } from '../shell/address.ts';
import { Shares } from '../shell/analyses-list.tsx';
import { Link } from '../shell/link.tsx';
import { useSession } from '../shell/session.ts';
import { problemOf, useAnswer, useReloadOn, useSource, type Problem, type StatusCounts } from '../source/index.ts';
import { isFinal, type JobStatus } from '../../src/model/index.ts';

/** The projects that were opened on this computer before. */
export function ProjectsPage() {
  const source = useSource();
  const { read_only } = useSession();
  const { data, problem, reload } = useAnswer('GET /api/projects', {});
  const [forgets, setForgets] = useState<{ id: string; name: string }>();
  useReloadOn(
    (event) => event.type === 'job' || event.type === 'project' || event.type === 'project-removed',
    reload,
    1000,
  );
  const isLooking = read_only || source.isFrozen;
  return (
    <div className="page" aria-busy={data === undefined && problem === undefined}>
      <div className="page-head">
        <h1>Projects</h1>
      </div>
      {problem !== undefined && <Fault problem={problem} onRetry={reload} />}
      {data?.projects.length === 0 && (
        <Empty icon="folder" title="No project yet">
          <p>
            A project is a folder. Make one with <code>simtrail init FOLDER</code>, or name one below: it may be a
            modelbuilder project, which is never rewritten.
          </p>
        </Empty>
      )}
      <ul className="cards">
        {data?.projects.map(({ id, name, folder, jobs, statuses, newest_at, error }) => (
          <li key={id === '' ? folder : id} className="card">
            <div className="row">
              <h2 className="cut spread">
                {error === undefined ? (
                  <Link to={address(['p', id])} className="stretched">
                    {name}
                  </Link>
                ) : (
                  name
                )}
              </h2>
              {!isLooking && (
                <button
                  type="button"
                  className="button bare only-icon above"
                  aria-label={`Forget ${name}`}
                  title="Forget: takes it off this list"
                  onClick={() => setForgets({ id, name })}
                >
                  <Icon name="cross" />
                </button>
              )}
            </div>
            <p className="mono soft cut" title={folder}>
              {folder}
            </p>
            {error === undefined ? (
              <>
                <Shares statuses={statuses} />
                <div className="row small wrap">
                  <span className="number">
                    <strong>{count(jobs)}</strong> {jobs === 1 ? 'job' : 'jobs'}
                  </span>
                  <Standing statuses={statuses} />
                  <span className="spread" />
                  <span className="soft">{newest_at === null ? 'no job yet' : <Ago at={newest_at} />}</span>
                </div>
              </>
            ) : (
              <Fault problem={error} />
            )}
          </li>
        ))}
      </ul>
      {!isLooking && data !== undefined && <AddProject onAdded={(id) => go(address(['p', id]))} />}
      {forgets !== undefined && (
        <Confirm
          title={`Forget ${forgets.name}?`}
          action="Forget"
          onClose={() => setForgets(undefined)}
          onConfirm={async () => {
            try {
              await source.ask('DELETE /api/projects/:project', { params: { project: forgets.id } });
              tell(`${forgets.name} is off the list; its folder is as it was.`);
              reload();
            } catch (error) {
              tellFault(error);
            }
          }}
        >
          <p>It goes from this list. Nothing in its folder is changed, and it comes back when it is opened again.</p>
        </Confirm>
      )}
    </div>
  );
}

/** What asks for attention: how many are not done, how many ended badly. */
function Standing({ statuses }: { statuses: StatusCounts }) {
  const entries = (Object.entries(statuses) as [JobStatus, number][]).filter(
    ([status]) => !isFinal(status) || status === 'failed',
  );
  return entries.slice(0, 3).map(([status, jobs]) => (
    <span key={status} className="row" style={{ gap: 4 }}>
      <Status status={status} />
      <span className="count">{count(jobs)}</span>
    </span>
  ));
}

function AddProject({ onAdded }: { onAdded: (id: string) => void }) {
  const source = useSource();
  const [folder, setFolder] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const add = async (create: boolean): Promise<void> => {
    setProblem(undefined);
    try {
      const { id } = await source.ask('POST /api/projects', { body: { folder: folder.trim(), create } });
      onAdded(id);
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const send = (event: FormEvent): void => {
    event.preventDefault();
    void add(false);
  };
  return (
    <form className="add-project stack" onSubmit={send}>
      <div className="field">
        <label htmlFor="folder">Open another project</label>
        <div className="row wrap">
          <input
            id="folder"
            className="mono spread"
            placeholder="/home/me/projects/pillbox"
            value={folder}
            onChange={(event) => setFolder(event.currentTarget.value)}
          />
          <button type="submit" className="button" disabled={folder.trim() === ''}>
            Open
          </button>
        </div>
        <span className="hint">The absolute path of its folder on the computer where simtrail runs.</span>
      </div>
      {problem !== undefined && <Fault problem={problem} />}
      {problem?.code === 'NO_PROJECT' && (
        <div>
          <button type="button" className="button" onClick={() => void add(true)}>
            Make this folder a project
          </button>
        </div>
      )}
    </form>
  );
}
