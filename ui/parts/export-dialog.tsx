import { useState } from 'react';
import { writeBytes } from '../../src/model/index.ts';
import { problemOf, useSource, type ExportMade, type Problem, type SelectedJobs } from '../source/index.ts';
import { plural } from './amount.ts';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';
import { Fault, Says } from './says.tsx';

type Format = 'zip' | 'eln';

const formats: readonly (readonly [Format, string])[] = [
  ['zip', 'RO-Crate (.zip)'],
  ['eln', 'Electronic lab notebook (.eln)'],
];

/** Makes one file of jobs and all that belongs to them, and offers it to be saved. */
export function ExportDialog({
  project,
  jobs,
  title,
  onClose,
}: {
  project: string;
  jobs: SelectedJobs;
  title: string;
  onClose: () => void;
}) {
  const source = useSource();
  const [format, setFormat] = useState<Format>('zip');
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [made, setMade] = useState<ExportMade>();
  const make = async (): Promise<void> => {
    setProblem(undefined);
    setIsBusy(true);
    try {
      const body = { jobs, format };
      setMade(await source.ask('POST /api/projects/:project/exports', { params: { project }, body }));
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setIsBusy(false);
    }
  };
  const link =
    made === undefined
      ? undefined
      : source.link('GET /api/projects/:project/exports/:export', { params: { project, export: made.id } });
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={
        made === undefined ? (
          <>
            <button type="button" className="button" onClick={onClose}>
              Go back
            </button>
            <button type="button" className="button main" disabled={isBusy} onClick={() => void make()}>
              {isBusy ? 'Writing …' : 'Export'}
            </button>
          </>
        ) : (
          <>
            <button type="button" className="button" onClick={onClose}>
              Done
            </button>
            <a className="button main" href={link} download={made.name}>
              <Icon name="download" />
              Save {made.name}
            </a>
          </>
        )
      }
    >
      {made === undefined && (
        <div className="field">
          <label htmlFor="export-format">Form</label>
          <select
            id="export-format"
            value={format}
            onChange={(event) => setFormat(event.currentTarget.value as Format)}
          >
            {formats.map(([key, words]) => (
              <option key={key} value={key}>
                {words}
              </option>
            ))}
          </select>
          <span className="hint">
            Records, inputs, scripts, results and what came from what: enough to check the jobs and to run them again.
          </span>
        </div>
      )}
      {problem !== undefined && <Fault problem={problem} />}
      {made !== undefined && (
        <>
          <p>
            {plural(made.jobs, 'job')} with {plural(made.files, 'file')},{' '}
            <span className="number">{writeBytes(made.size)}</span>
          </p>
          <p className="mono soft small cut">sha256 {made.sha256}</p>
          {made.unfinished.length > 0 && (
            <Says tone="warn">
              <p>{plural(made.unfinished.length, 'job')} not in it: not ended yet.</p>
            </Says>
          )}
          {made.left.length > 0 && (
            <Says tone="warn">
              <p>{plural(made.left.length, 'file')} named and not in it:</p>
              {made.left.slice(0, 5).map(({ job, path, why }) => (
                <p key={`${job} ${path}`} className="small">
                  <code>{path}</code> {why}
                </p>
              ))}
            </Says>
          )}
          {made.not_stated.length > 0 && (
            <Says tone="busy">
              <p>
                It does not state {made.not_stated.join(', ')}: the block <code>citation</code> in simtrail.json does.
              </p>
            </Says>
          )}
        </>
      )}
    </Dialog>
  );
}
