import { saveAs } from '../../parts/save-as.ts';
import { Icon } from '../../parts/icon.tsx';
import { Time } from '../../parts/time.tsx';
import type { JobParts } from './job-head.tsx';

/** The record as it stands in jobs.json, what the scheduler keeps, and its whole history. */
export function RecordTab({ job }: JobParts) {
  const { record, row, timeline } = job;
  const scheduler = Object.entries(record.scheduler_record ?? {});
  const text = JSON.stringify(record, null, 2);
  return (
    <div className="stack">
      {scheduler.length > 0 && (
        <section className="panel" aria-label="Scheduler record">
          <div className="panel-head">
            <h2>Scheduler record</h2>
          </div>
          <dl className="pairs mono">
            {scheduler.map(([key, value]) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <section className="panel" aria-label="History">
        <div className="panel-head">
          <h2>History</h2>
          <span className="count">{timeline.length}</span>
        </div>
        <div className="scroll-x tall" tabIndex={0}>
          <table className="plain-table">
            <thead>
              <tr>
                <th className="right">Fact</th>
                <th>When</th>
                <th>What</th>
                <th>Keys</th>
                <th>By</th>
              </tr>
            </thead>
            <tbody>
              {timeline.map((fact) => (
                <tr key={fact.n}>
                  <td className="right number soft">{fact.n}</td>
                  <td>
                    <Time at={fact.at} />
                  </td>
                  <td>{fact.type}</td>
                  <td className="mono soft">{fact.keys.join(' ')}</td>
                  <td className="soft">{fact.by}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section className="panel" aria-label="Record">
        <div className="panel-head">
          <h2>Record</h2>
          <span className="soft">as in jobs.json</span>
          <span className="spread" />
          <button
            type="button"
            className="button bare"
            onClick={() => saveAs(`${row.name}.json`, new Blob([text], { type: 'application/json' }))}
          >
            <Icon name="download" />
            Save
          </button>
        </div>
        <pre className="log" role="region" tabIndex={0} aria-label="Text of the record">
          {text}
        </pre>
      </section>
    </div>
  );
}
