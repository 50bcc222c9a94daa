import { toneOf } from '../parts/status.tsx';
import { count } from '../parts/amount.ts';
import type { ProjectSummary, StatusCounts } from '../source/index.ts';
import type { JobStatus } from '../../src/model/index.ts';
import { address, useAddress } from './address.ts';
import { Link } from './link.tsx';

const toneOrder = ['good', 'warn', 'bad', 'busy', 'wait', 'odd'] as const;

/** A project's analyses with how their jobs stand; a click shows the jobs of one. */
export function AnalysesList({ project, summary }: { project: string; summary: ProjectSummary | undefined }) {
  const { parts, query } = useAddress();
  const chosen = parts[2] === undefined || parts[2] === 'results' ? query.getAll('analysis') : [];
  const page = parts[2] === 'results' ? ['results'] : [];
  if (summary === undefined) return <div className="side-analyses" aria-busy="true" />;
  const isAll = chosen.length === 0 && (parts[2] === undefined || parts[2] === 'results');
  return (
    <div className="side-analyses">
      <h2>Analyses</h2>
      <ul>
        <li>
          <Link to={address(['p', project, ...page])} aria-current={isAll ? 'true' : undefined}>
            <span className="cut">All</span>
            <span className="count">{count(summary.project.jobs)}</span>
            <Shares statuses={summary.project.statuses} />
          </Link>
        </li>
        {summary.analyses.map(({ name, jobs, statuses, code }) => (
          <li key={name}>
            <Link
              to={address(['p', project, ...page], { analysis: name })}
              aria-current={chosen.includes(name) ? 'true' : undefined}
              title={code === null ? `${name}: only its jobs are left` : `${name} (${code})`}
            >
              <span className={code === null ? 'cut soft' : 'cut'}>{name}</span>
              <span className="count">{count(jobs)}</span>
              <Shares statuses={statuses} />
            </Link>
          </li>
        ))}
      </ul>
      {summary.analyses.length === 0 && (
        <p className="soft small">
          None yet. <code>simtrail analysis add NAME --code CODE FILE</code> makes one.
        </p>
      )}
    </div>
  );
}

/** How the jobs are divided, as a thin bar; the numbers are read aloud. */
export function Shares({ statuses }: { statuses: StatusCounts }) {
  const entries = Object.entries(statuses) as [JobStatus, number][];
  const total = entries.reduce((sum, [, jobs]) => sum + jobs, 0);
  const words = entries.map(([status, jobs]) => `${count(jobs)} ${status}`).join(', ');
  const byTone = toneOrder
    .map((tone) => ({ tone, jobs: entries.reduce((sum, [status, n]) => sum + (toneOf(status) === tone ? n : 0), 0) }))
    .filter(({ jobs }) => jobs > 0);
  return (
    <span className="shares" title={words === '' ? 'no jobs' : words}>
      <span className="unseen">{words}</span>
      {byTone.map(({ tone, jobs }) => (
        <span key={tone} className={`tone-${tone}`} style={{ flexGrow: jobs, minWidth: total > 0 ? 3 : 0 }} />
      ))}
    </span>
  );
}
