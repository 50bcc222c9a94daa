import { useMemo } from 'react';
import { Empty, Fault } from '../../parts/says.tsx';
import { address, useAddress, useQueryValue } from '../../shell/address.ts';
import { Link } from '../../shell/link.tsx';
import { useSource, type JobsFilter, type ProjectSummary } from '../../source/index.ts';
import { BulkBar } from './bulk-bar.tsx';
import { columns, nameColumn, quantityColumn } from './columns.tsx';
import { FilterBar, StatusStrip } from './filter-bar.tsx';
import { JobsTable } from './jobs-table.tsx';
import { useJobsWindow, type JobsQuery } from './jobs-window.ts';
import { useSelection } from './selection.ts';
import { useShownColumns } from './shown-columns.ts';

interface JobsPageProps {
  project: string;
  summary: ProjectSummary | undefined;
}

/** A project's jobs: which ones, in which order, and what can be done with many of them. */
export function JobsPage({ project, summary }: JobsPageProps) {
  const { query } = useAddress();
  const source = useSource();
  const [sort, setSort] = useQueryValue('sort');
  const [group] = useQueryValue('group');
  const [shown, setShown] = useShownColumns(project);
  const quantities = shown.filter((key) => key.startsWith('q:')).map((key) => key.slice(2));
  const asked = useMemo(
    (): JobsQuery => ({
      ...filterOf(query),
      sort: sort === '' ? undefined : sort,
      group: group === '' ? undefined : (group as NonNullable<JobsQuery['group']>),
      quantity: quantities.length === 0 ? undefined : quantities,
    }),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- arrays compared by what is in them
    [query, sort, group, quantities.join()],
  );
  const { jobs, problem, isStale, show, reload } = useJobsWindow(project, asked);
  const selection = useSelection({
    filter: filterOf(query),
    find: async () => {
      const first = { ...asked, quantity: undefined, offset: 0, limit: 1000 };
      const { total, rows } = await source.ask('GET /api/projects/:project/jobs', {
        params: { project },
        query: first,
      });
      return { total, ids: rows.map(({ id }) => id) };
    },
  });
  const analysis = query.get('analysis');
  const tableColumns = useMemo(() => {
    const known = columns.filter(({ key }) => key === nameColumn.key || shown.includes(key));
    return [...known, ...quantities.map(quantityColumn)];
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- as above
  }, [shown.join()]);
  const isFiltered = ['analysis', 'status', 'machine', 'step', 'tag', 'search'].some((key) => query.has(key));

  return (
    <div className="page jobs-page" aria-busy={isStale && jobs === undefined}>
      <h1 className="unseen">{analysis === null ? 'Jobs' : `Jobs of ${analysis}`}</h1>
      {selection.size > 0 ? (
        <BulkBar project={project} selection={selection} onDone={reload} />
      ) : (
        <FilterBar project={project} summary={summary} shown={shown} onShown={setShown} />
      )}
      <StatusStrip statuses={jobs?.statuses} total={jobs?.total} />
      {problem !== undefined && <Fault problem={problem} onRetry={reload} />}
      {jobs !== undefined && jobs.total === 0 && !isStale ? (
        <NoJobs project={project} summary={summary} isFiltered={isFiltered} />
      ) : (
        jobs !== undefined && (
          <JobsTable
            project={project}
            jobs={jobs}
            columns={tableColumns}
            sort={sort === '' ? '-created_at' : sort}
            onSort={setSort}
            selection={selection}
            show={show}
            isStale={isStale}
          />
        )
      )}
    </div>
  );
}

/** What of an address says which jobs are meant; what is not there is left out. */
function filterOf(query: URLSearchParams): JobsFilter {
  const lists = (['analysis', 'status', 'machine', 'step', 'tag'] as const).flatMap((key) =>
    query.has(key) ? [[key, query.getAll(key)] as const] : [],
  );
  const search = query.get('search') ?? '';
  return { ...Object.fromEntries(lists), ...(search === '' ? {} : { search }) };
}

function NoJobs({ project, summary, isFiltered }: JobsPageProps & { isFiltered: boolean }) {
  if (isFiltered)
    return (
      <Empty icon="filter" title="No job matches">
        <p>
          <Link to={address(['p', project])}>Show all jobs</Link>
        </p>
      </Empty>
    );
  if (summary !== undefined && summary.analyses.length === 0)
    return (
      <Empty icon="folder" title="This project has no analysis yet">
        <p>
          An analysis is a folder with what a program needs. In a terminal, in <code>{summary.project.folder}</code>:
        </p>
        <p>
          <code>simtrail analysis add NAME --code CODE FILE…</code>
        </p>
      </Empty>
    );
  return (
    <Empty icon="play" title="No jobs yet">
      <p>A job is one run of an analysis on a machine, kept with its exact inputs.</p>
      <Link className="button main" to={address(['p', project, 'new'])}>
        New job
      </Link>
    </Empty>
  );
}
