import { useRef, useState } from 'react';
import { Icon } from '../../parts/icon.tsx';
import { tell, tellFault } from '../../parts/toast.tsx';
import { useKeys } from '../../shell/keyboard.tsx';
import { useSession } from '../../shell/session.ts';
import { useSource } from '../../source/index.ts';
import type { JobParts } from './job-head.tsx';

/** Notes, edited where they stand. They are text, whatever is in them. */
export function Notes({ project, job, reload }: JobParts) {
  const source = useSource();
  const { read_only } = useSession();
  const [draft, setDraft] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const notes = typeof job.record.notes === 'string' ? job.record.notes : '';
  const canEdit = !read_only && !source.isFrozen && job.actions.includes('note');
  useKeys(canEdit ? { e: () => setDraft(notes) } : {});
  const save = async (text: string, before: string): Promise<void> => {
    setIsBusy(true);
    try {
      await source.ask('PUT /api/projects/:project/jobs/:job/notes', {
        params: { project, job: job.row.id },
        body: { text },
      });
      setDraft(undefined);
      tell('Notes saved.', text === before ? {} : { undo: () => void save(before, before) });
      reload();
    } catch (error) {
      tellFault(error);
    } finally {
      setIsBusy(false);
    }
  };
  const leave = (): void => {
    setDraft(undefined);
    button.current?.focus();
  };
  return (
    <section className="panel" aria-label="Notes">
      <div className="panel-head">
        <h2>Notes</h2>
        <span className="spread" />
        {canEdit && draft === undefined && (
          <button ref={button} type="button" className="button bare" onClick={() => setDraft(notes)}>
            <Icon name="note" />
            Edit
          </button>
        )}
      </div>
      {draft === undefined ? (
        <p className={notes === '' ? 'notes soft' : 'notes'}>
          {notes === '' ? 'Nothing yet: why was this job run, what was learnt?' : notes}
        </p>
      ) : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void save(draft, notes);
          }}
        >
          <textarea
            aria-label="Notes"
            rows={Math.min(14, Math.max(3, draft.split('\n').length + 1))}
            value={draft}
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the reader asked to type here
            autoFocus
            onChange={(event) => setDraft(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') leave();
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save(draft, notes);
            }}
          />
          <div className="row">
            <button type="submit" className="button main" disabled={isBusy}>
              Save
            </button>
            <button type="button" className="button bare" onClick={leave}>
              Leave as it was
            </button>
            <span className="spread" />
            <span className="soft small wide-only">
              <kbd>Ctrl</kbd> <kbd>Enter</kbd> saves
            </span>
          </div>
        </form>
      )}
    </section>
  );
}
