import { useState } from 'react';
import { Dialog } from '../../parts/dialog.tsx';
import { Fault, Says } from '../../parts/says.tsx';
import { problemOf, useSource, type JobRow, type Problem } from '../../source/index.ts';

/** Writes a job's exact inputs into a new folder. */
export function RestoreDialog({ project, row, onClose }: { project: string; row: JobRow; onClose: () => void }) {
  const source = useSource();
  const [folder, setFolder] = useState(`restored/${row.name.replaceAll(/[^\w.-]+/g, '-')}`);
  const [problem, setProblem] = useState<Problem>();
  const [written, setWritten] = useState<{ folder: string; files: string[] }>();
  const restore = async (): Promise<void> => {
    setProblem(undefined);
    try {
      setWritten(
        await source.ask('POST /api/projects/:project/jobs/:job/restore', {
          params: { project, job: row.id },
          body: { folder },
        }),
      );
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <Dialog
      title={`Restore the inputs of ${row.name}`}
      onClose={onClose}
      foot={
        written === undefined ? (
          <>
            <button type="button" className="button" onClick={onClose}>
              Go back
            </button>
            <button
              type="button"
              className="button main"
              disabled={folder.trim() === ''}
              onClick={() => void restore()}
            >
              Restore
            </button>
          </>
        ) : (
          <button type="button" className="button main" onClick={onClose}>
            Done
          </button>
        )
      }
    >
      <div className="field">
        <label htmlFor="restore-folder">Folder, relative to the project</label>
        <input
          id="restore-folder"
          className="mono"
          value={folder}
          onChange={(event) => setFolder(event.currentTarget.value)}
        />
        <span className="hint">New or empty. Every file is checked against its digest.</span>
      </div>
      {problem !== undefined && <Fault problem={problem} />}
      {written !== undefined && (
        <Says tone="good">
          <p>
            {written.files.length} files are in <code>{written.folder}</code>.
          </p>
        </Says>
      )}
    </Dialog>
  );
}
