import { useState } from 'react';
import { count, plural } from '../../parts/amount.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { ExportDialog } from '../../parts/export-dialog.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Says } from '../../parts/says.tsx';
import { TagsDialog } from '../../parts/tags-dialog.tsx';
import { tell, tellFault } from '../../parts/toast.tsx';
import { address } from '../../shell/address.ts';
import { Link } from '../../shell/link.tsx';
import { useSession } from '../../shell/session.ts';
import { useSource, type BulkAction, type JobsFilter, type Outcomes } from '../../source/index.ts';
import type { Selection } from './selection.ts';

interface BulkBarProps {
  project: string;
  selection: Selection;
  onDone: () => void;
}

const doneWords: Readonly<Record<BulkAction['action'], string>> = {
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
  const { jobs, size } = selection;
  const named = Array.isArray(jobs) ? jobs : undefined;
  const isLooking = read_only || source.isFrozen;

  const act = async (body: BulkAction, undo?: BulkAction): Promise<void> => {
    setIsBusy(true);
    try {
      const outcomes = await source.ask('POST /api/projects/:project/actions', { params: { project }, body });
      tell(<OutcomesLine action={body.action} {...outcomes} />, {
        seconds: outcomes.failed > 0 ? 30 : 6,
        ...(undo === undefined ? {} : { undo: () => void act(undo) }),
      });
      onDone();
    } catch (error) {
      tellFault(error);
    } finally {
      setIsBusy(false);
    }
  };
  const wanted = csvOf(selection);
  const csv =
    wanted === undefined
      ? undefined
      : source.link('GET /api/projects/:project/results.csv', {
          params: { project },
          query: { ...wanted, parameter: '*', limit: 20_000 },
        });
  const [first, second] = named ?? [];
  return (
    <div className="bar bulk-bar" role="toolbar" aria-label="Selected jobs">
      <strong className="number">{plural(size, 'job')} selected</strong>
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
      {size === 2 && first !== undefined && second !== undefined ? (
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
      {csv !== undefined && (
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
          title={`Cancel ${plural(size, 'job')}?`}
          action={`Cancel ${plural(size, 'job')}`}
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
          title={`Export ${plural(size, 'job')}`}
          onClose={() => setAsks(undefined)}
        />
      )}
      {asks === 'tag' && (
        <TagsDialog
          project={project}
          title={`Tag ${plural(size, 'job')}`}
          onClose={() => setAsks(undefined)}
          onSave={(add, remove) =>
            act(
              { action: 'tag', jobs, add, remove },
              // With other tags a filter may mean other jobs.
              named === undefined ? undefined : { action: 'tag', jobs, add: remove, remove: add },
            )
          }
        />
      )}
    </div>
  );
}

/** How an address can say it; undefined where it would be too long, or cannot. */
function csvOf({ jobs, size }: Selection): JobsFilter | undefined {
  if ('until' in jobs) return (jobs.except ?? []).length === 0 ? jobs.filter : undefined;
  return size <= 100 ? { job: jobs } : undefined;
}

function OutcomesLine({ action, outcomes, done, failed }: Outcomes & { action: BulkAction['action'] }) {
  const told = outcomes.filter(({ error }) => error !== null).slice(0, 3);
  return (
    <div className="stack" style={{ gap: 6 }}>
      {done > 0 && (
        <p>
          {plural(done, 'job')} {doneWords[action]}.
        </p>
      )}
      {failed > 0 && (
        <Says tone="warn">
          <p>{plural(failed, 'job')} left as before:</p>
          {told.map(({ job, error }) => (
            <p key={job} className="small">
              {error?.message} <span className="soft">{error?.hint}</span>
            </p>
          ))}
          {failed > told.length && <p className="small soft">and {count(failed - told.length)} more</p>}
        </Says>
      )}
    </div>
  );
}
