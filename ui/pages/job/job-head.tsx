import { useState, type ReactNode } from 'react';
import { isFinal, taskWords } from '../../../src/model/index.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { ExportDialog } from '../../parts/export-dialog.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Menu, MenuItem } from '../../parts/menu.tsx';
import { Says } from '../../parts/says.tsx';
import { Status, toneOf } from '../../parts/status.tsx';
import { TagsDialog } from '../../parts/tags-dialog.tsx';
import { Duration, Elapsed, Time } from '../../parts/time.tsx';
import { tell, tellFault } from '../../parts/toast.tsx';
import { address, go } from '../../shell/address.ts';
import { useKeys } from '../../shell/keyboard.tsx';
import { Link } from '../../shell/link.tsx';
import { useSession } from '../../shell/session.ts';
import { ProblemError, useSource, type BulkAction, type JobView } from '../../source/index.ts';
import { beginLook } from '../look/begin-look.ts';
import { RestoreDialog } from './restore-dialog.tsx';

export interface JobParts {
  project: string;
  job: JobView;
  reload: () => void;
}

/** Which task of which sequence the job does. A record that was edited elsewhere may hold anything there. */
function InSequence({ project, record: { sequence } }: { project: string; record: JobView['record'] }) {
  if (typeof sequence?.id !== 'string' || typeof sequence.step !== 'string') return null;
  const { id, step, ...task } = sequence;
  return (
    <Link
      className="tag"
      to={address(['p', project, 'sequences', id], { step })}
      title={`A task of a sequence: ${[`step ${step}`, ...taskWords(task)].join(', ')}`}
    >
      <Icon name="steps" /> {step}
    </Link>
  );
}

export function JobHead({ project, job, reload }: JobParts) {
  const { row, record, progress, waiting_reason } = job;
  const isEnded = isFinal(row.status);
  return (
    <>
      <div className="job-head">
        <div className="stack" style={{ gap: 6 }}>
          <div className="row wrap">
            <Status status={row.status} pill />
            <h1 className="job-title">{row.name}</h1>
            <InSequence project={project} record={record} />
            {row.rerun_of !== null && (
              <Link
                className="tag"
                to={address(['p', project, 'jobs', row.rerun_of])}
                title="The job that this one runs again"
              >
                <Icon name="again" /> rerun
              </Link>
            )}
          </div>
          <div className="row wrap">
            {row.tags.map((tag) => (
              <Link key={tag} className="tag" to={address(['p', project], { tag })}>
                {tag}
              </Link>
            ))}
            <span className="mono soft">{row.id}</span>
          </div>
        </div>
        <Actions project={project} job={job} reload={reload} />
      </div>
      <dl className="facts">
        <Fact name="Analysis">
          <Link to={address(['p', project], { analysis: row.analysis })}>{row.analysis}</Link>
          <span className="soft"> {row.step}</span>
        </Fact>
        <Fact name="Machine">
          {row.machine}
          {row.slurm_id !== null && <span className="mono soft"> {row.slurm_id}</span>}
        </Fact>
        <Fact name="Nodes × processes">
          <span className="number">
            {row.nodes ?? '–'} × {row.processes ?? '–'}
          </span>
        </Fact>
        <Fact name={isEnded ? 'Ran' : 'Running for'}>
          {isEnded && row.ended_at === null ? '–' : <Elapsed from={row.started_at} until={row.ended_at} />}
          <span className="soft">
            {' '}
            of <Duration seconds={row.runtime} />
          </span>
        </Fact>
        <Fact name="Created">
          <Time at={row.created_at} />
        </Fact>
        <Fact name="Exit code">
          <span className="mono">{record.exit_code ?? '–'}</span>
        </Fact>
      </dl>
      {row.status_detail !== null && row.status_detail !== '' && row.status_detail !== waiting_reason && (
        <Says tone={toneOf(row.status) === 'bad' ? 'bad' : toneOf(row.status) === 'good' ? 'good' : 'warn'}>
          <p>{row.status_detail}</p>
        </Says>
      )}
      {waiting_reason !== null && (
        <Says tone="busy" icon="clock">
          <p>Waiting: {waiting_reason}</p>
        </Says>
      )}
      {progress !== null && !isEnded && <ProgressLine fraction={progress.fraction} text={progress.text} />}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="cut">{children}</dd>
    </div>
  );
}

function ProgressLine({ fraction, text }: { fraction: number | undefined; text: string }) {
  const percent = fraction === undefined ? undefined : Math.round(fraction * 100);
  return (
    <div className="progress-line">
      <div
        className="progress"
        role="progressbar"
        aria-label="Progress"
        aria-valuemin={0}
        aria-valuemax={100}
        {...(percent === undefined ? {} : { 'aria-valuenow': percent })}
      >
        <span style={{ width: `${percent ?? 0}%` }} />
      </div>
      <span className="number">{percent === undefined ? '' : `${percent} %`}</span>
      <span className="mono soft cut spread">{text}</span>
    </div>
  );
}

/** What can be done with the job now; the server says what. */
function Actions({ project, job, reload }: JobParts) {
  const source = useSource();
  const { read_only } = useSession();
  const [asks, setAsks] = useState<'cancel' | 'tags' | 'restore' | 'export'>();
  const [isBusy, setIsBusy] = useState(false);
  const { row, actions } = job;
  const jobs = [row.id];
  const act = async (body: BulkAction, says: string, undo?: BulkAction): Promise<void> => {
    setIsBusy(true);
    try {
      const { outcomes } = await source.ask('POST /api/projects/:project/actions', { params: { project }, body });
      const error = outcomes[0]?.error ?? null;
      if (error !== null) throw new ProblemError(error);
      tell(says, undo === undefined ? {} : { undo: () => void act(undo, 'Undone.') });
    } catch (error) {
      tellFault(error);
    } finally {
      setIsBusy(false);
      reload();
    }
  };
  const can = (action: JobView['actions'][number]): boolean =>
    !read_only && !source.isFrozen && actions.includes(action);
  const rerun = (): void => go(address(['p', project, 'jobs', row.id, 'rerun']));
  const look = (inside = false): void => {
    if (isBusy) return;
    setIsBusy(true);
    beginLook(source, { project, job: row.id }, { inside })
      .then(() => go(address(['p', project, 'jobs', row.id, 'look'])))
      .catch(tellFault)
      .finally(() => setIsBusy(false));
  };
  useKeys({ ...(can('rerun') ? { r: rerun } : {}), ...(can('look') ? { l: () => look() } : {}) });
  const others = [
    can('tag') && (
      <MenuItem key="tags" icon="tag" onChoose={() => setAsks('tags')}>
        Tags…
      </MenuItem>
    ),
    can('look') && row.status === 'running' && row.machine !== 'local' && (
      <MenuItem key="look" icon="cube" onChoose={() => look(true)}>
        Look in its own nodes
      </MenuItem>
    ),
    can('restore') && (
      <MenuItem key="restore" icon="folder" onChoose={() => setAsks('restore')}>
        Restore inputs…
      </MenuItem>
    ),
    can('collect') && (
      <MenuItem
        key="collect"
        icon="download"
        onChoose={() => void act({ action: 'collect', jobs }, 'Its results were read again.')}
      >
        Collect again
      </MenuItem>
    ),
    !source.isFrozen && row.is_ours && isFinal(row.status) && (
      <MenuItem key="export" icon="download" onChoose={() => setAsks('export')}>
        Export…
      </MenuItem>
    ),
    <MenuItem
      key="compare"
      icon="compare"
      onChoose={() => go(address(['p', project, 'compare'], { a: row.rerun_of ?? undefined, b: row.id }))}
    >
      Compare with…
    </MenuItem>,
  ];
  return (
    <div className="row job-actions">
      {can('hold') && (
        <button
          type="button"
          className="button"
          disabled={isBusy}
          onClick={() => void act({ action: 'hold', jobs }, 'Held.', { action: 'release', jobs })}
        >
          <Icon name="pause" />
          Hold
        </button>
      )}
      {can('release') && (
        <button
          type="button"
          className="button"
          disabled={isBusy}
          onClick={() => void act({ action: 'release', jobs }, 'Released.', { action: 'hold', jobs })}
        >
          <Icon name="play" />
          Release
        </button>
      )}
      {can('cancel') && (
        <button type="button" className="button danger" disabled={isBusy} onClick={() => setAsks('cancel')}>
          <Icon name="cancelled" />
          Cancel
        </button>
      )}
      {can('look') && (
        <button
          type="button"
          className="button"
          title="Look at its results where they are: l"
          disabled={isBusy}
          onClick={() => look()}
        >
          <Icon name="cube" />
          Look
        </button>
      )}
      {can('rerun') && (
        <button type="button" className="button" title="Run again: r" onClick={rerun}>
          <Icon name="again" />
          Run again
        </button>
      )}
      <Menu label="" icon="more" title="More" className="button only-icon">
        {others}
      </Menu>
      {asks === 'cancel' && (
        <Confirm
          title={`Cancel ${row.name}?`}
          action="Cancel the job"
          onClose={() => setAsks(undefined)}
          onConfirm={() => act({ action: 'cancel', jobs }, `${row.name} was cancelled.`)}
        >
          <p>It is ended and cannot be taken up again. What it has written so far stays.</p>
        </Confirm>
      )}
      {asks === 'tags' && (
        <TagsDialog
          project={project}
          title={`Tags of ${row.name}`}
          present={row.tags}
          onClose={() => setAsks(undefined)}
          onSave={(add, remove) =>
            act({ action: 'tag', jobs, add, remove }, 'Tags saved.', { action: 'tag', jobs, add: remove, remove: add })
          }
        />
      )}
      {asks === 'export' && (
        <ExportDialog project={project} jobs={jobs} title={`Export ${row.name}`} onClose={() => setAsks(undefined)} />
      )}
      {asks === 'restore' && <RestoreDialog project={project} row={row} onClose={() => setAsks(undefined)} />}
    </div>
  );
}
