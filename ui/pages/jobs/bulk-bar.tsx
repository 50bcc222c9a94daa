import { useState } from 'react';
import { plural } from '../../parts/amount.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { ExportDialog } from '../../parts/export-dialog.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Says } from '../../parts/says.tsx';
import { TagsDialog } from '../../parts/tags-dialog.tsx';
import { tell, tellFault } from '../../parts/toast.tsx';
import { address } from '../../shell/address.ts';
import { Link } from '../../shell/link.tsx';
import { useSession } from '../../shell/session.ts';
import { useSource, type BulkAction, type Outcomes } from '../../source/index.ts';
import type { Selection } from './selection.ts';

interface BulkBarProps {
  project: string;
  selection: Selection;
  onDone: () => void;
}

const done: Readonly<Record<BulkAction['action'], string>> = {
  cancel: 'cancelled',
  hold: 'held',
  release: 'released',
  collect: 'collected',
  note: 'noted',
  tag: 'tagged',
};

/** What can be done with the jobs that are selected. It takes the place of the filters, so that nothing moves. */
export function BulkBar({ project, selection, onDone }: BulkBarProps) {
  const source = useSource();
  const { read_only } = useSession();
  const [asks, setAsks] = useState<'cancel' | 'tag' | 'export'>();
  const [isBusy, setIsBusy] = useState(false);
  const jobs = [...selection.ids];
  const isLooking = read_only || source.isFrozen;

  const act = async (body: BulkAction, undo?: BulkAction): Promise<void> => {
    setIsBusy(true);
    try {
      const { outcomes } = await source.ask('POST /api/projects/:project/actions', { params: { project }, body });
      tell(<OutcomesLine action={body.action} outcomes={outcomes} />, {
        seconds: outcomes.some(({ error }) => error !== null) ? 30 : 6,
        ...(undo === undefined ? {} : { undo: () => void act(undo) }),
      });
      onDone();
    } catch (error) {
      tellFault(error);
    } finally {
      setIsBusy(false);
    }
  };
  const csv = source.link('GET /api/projects/:project/results.csv', {
    params: { project },
    query: { job: jobs, parameter: '*' },
  });
  const [first, second] = jobs;
  return (
    <div className="bar bulk-bar" role="toolbar" aria-label="Selected jobs">
      <strong className="number">{plural(jobs.length, 'job')} selected</strong>
      {!isLooking && (
        <>
          <button type="button" className="button danger" disabled={isBusy} onClick={() => setAsks('cancel')}>
            <Icon name="cancelled" />
            Cancel
          </button>
          <button
            type="button"
            className="button"
            disabled={isBusy}
            onClick={() => void act({ action: 'collect', jobs })}
          >
            <Icon name="download" />
            Collect
          </button>
          <button type="button" className="button" disabled={isBusy} onClick={() => setAsks('tag')}>
            <Icon name="tag" />
            Tag
          </button>
        </>
      )}
      {jobs.length === 2 && first !== undefined && second !== undefined ? (
        <Link className="button" to={address(['p', project, 'compare'], { a: first, b: second })}>
          <Icon name="compare" />
          Compare
        </Link>
      ) : (
        <button type="button" className="button" disabled title="Select two jobs to compare them">
          <Icon name="compare" />
          Compare
        </button>
      )}
      {csv !== undefined && jobs.length <= 100 && (
        <a className="button" href={csv} download>
          <Icon name="file" />
          Results as CSV
        </a>
      )}
      {!source.isFrozen && (
        <button type="button" className="button" onClick={() => setAsks('export')}>
          <Icon name="download" />
          Export
        </button>
      )}
      <span className="spread" />
      <button type="button" className="button bare" onClick={() => selection.clear()}>
        Clear <kbd>Esc</kbd>
      </button>
      {asks === 'cancel' && (
        <Confirm
          title={`Cancel ${plural(jobs.length, 'job')}?`}
          action={`Cancel ${plural(jobs.length, 'job')}`}
          onClose={() => setAsks(undefined)}
          onConfirm={() => act({ action: 'cancel', jobs })}
        >
          <p>
            A job that runs is ended and cannot be taken up again; what it has written stays. Ended jobs are left as
            they are.
          </p>
        </Confirm>
      )}
      {asks === 'export' && (
        <ExportDialog
          project={project}
          jobs={jobs}
          title={`Export ${plural(jobs.length, 'job')}`}
          onClose={() => setAsks(undefined)}
        />
      )}
      {asks === 'tag' && (
        <TagsDialog
          project={project}
          title={`Tag ${plural(jobs.length, 'job')}`}
          onClose={() => setAsks(undefined)}
          onSave={(add, remove) =>
            act({ action: 'tag', jobs, add, remove }, { action: 'tag', jobs, add: remove, remove: add })
          }
        />
      )}
    </div>
  );
}

function OutcomesLine({ action, outcomes }: { action: BulkAction['action']; outcomes: Outcomes['outcomes'] }) {
  const failed = outcomes.filter(({ error }) => error !== null);
  const well = outcomes.length - failed.length;
  return (
    <div className="stack" style={{ gap: 6 }}>
      {well > 0 && (
        <p>
          {plural(well, 'job')} {done[action]}.
        </p>
      )}
      {failed.length > 0 && (
        <Says tone="warn">
          <p>{plural(failed.length, 'job')} left as before:</p>
          {failed.slice(0, 3).map(({ job, error }) => (
            <p key={job} className="small">
              {error?.message} <span className="soft">{error?.hint}</span>
            </p>
          ))}
          {failed.length > 3 && <p className="small soft">and {failed.length - 3} more</p>}
        </Says>
      )}
    </div>
  );
}
