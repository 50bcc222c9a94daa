import { saveAs } from '../../parts/save-as.ts';
import { Icon } from '../../parts/icon.tsx';
import { Time } from '../../parts/time.tsx';
import { address } from '../../shell/address.ts';
import { Link } from '../../shell/link.tsx';
import type { JobParts } from './job-head.tsx';

/** The record as it stands in jobs.json, what the scheduler keeps, where the job comes from, and its whole history. */
export function RecordTab({ project, job }: JobParts) {
  const { record, row, timeline, reruns } = job;
  const scheduler = Object.entries(record.scheduler_record ?? {});
  const text = JSON.stringify(record, null, 2);
  return (
    <div className="stack">
      <section className="panel" aria-label="Lineage">
        <div className="panel-head">
          <h2>Where it comes from</h2>
        </div>
        <ol className="lineage">
          {row.rerun_of !== null && (
            <li>
              <Icon name="up" />
              <Link to={address(['p', project, 'jobs', row.rerun_of])} className="mono">
                {row.rerun_of}
              </Link>
              <span className="soft">was run again as</span>
            </li>
          )}
          <li>
            <Icon name="right" />
            <strong>{row.name}</strong>
            <span className="soft">
              {row.step} {record.code?.version ?? ''} on {record.host ?? row.machine}
            </span>
          </li>
          {reruns.map((id) => (
            <li key={id}>
              <Icon name="down" />
              <Link to={address(['p', project, 'jobs', id])} className="mono">
                {id}
              </Link>
              <span className="soft">runs it again</span>
              <Link to={address(['p', project, 'compare'], { a: row.id, b: id })}>compare</Link>
            </li>
          ))}
        </ol>
      </section>
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
