import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import {
  problemOf,
  useEvents,
  useReloadOn,
  useSource,
  type JobRow,
  type JobsWindow,
  type Problem,
  type QueryOf,
} from '../../source/index.ts';

export type JobsQuery = Partial<Omit<QueryOf<'GET /api/projects/:project/jobs'>, 'offset' | 'limit'>>;

const pageRows = 100;

export interface LoadedJobs {
  total: number;
  groups: NonNullable<JobsWindow['groups']>;
  statuses: JobsWindow['statuses'];
  rows: ReadonlyMap<number, JobRow>;
}

interface JobsAnswer {
  jobs: LoadedJobs | undefined;
  problem: Problem | undefined;
  /** True while what is shown answers a former question. */
  isStale: boolean;
  /** Says which rows are to be seen; what of them is not there is asked for. */
  show: (first: number, last: number) => void;
  reload: () => void;
}

/**
 * A list of jobs of any length, of which the rows that are looked at are there. News of a job changes its row at once;
 * what else it moves (order, counts, groups) is asked for soon after, and replaces what is shown when it has come.
 */
export function useJobsWindow(project: string, query: JobsQuery): JobsAnswer {
  const source = useSource();
  const text = JSON.stringify(query);
  const [state, setState] = useState<{ of?: string; jobs?: LoadedJobs; problem?: Problem }>({});
  const seen = useRef({ first: 0, last: pageRows - 1 });
  const asking = useRef(new Map<number, AbortController>());
  const asked = useRef(query);
  asked.current = query;

  const ask = useCallback(
    async (page: number, keep: boolean): Promise<void> => {
      asking.current.get(page)?.abort();
      const ended = new AbortController();
      asking.current.set(page, ended);
      try {
        const window = await source.ask(
          'GET /api/projects/:project/jobs',
          { params: { project }, query: { ...asked.current, offset: page * pageRows, limit: pageRows } },
          ended.signal,
        );
        if (ended.signal.aborted) return;
        setState((was) => {
          const rows = new Map(keep && was.of === text ? was.jobs?.rows : undefined);
          for (let i = 0; i < pageRows; i++) rows.delete(page * pageRows + i);
          for (const [i, row] of window.rows.entries()) rows.set(window.offset + i, row);
          for (const i of rows.keys()) if (i >= window.total) rows.delete(i);
          const { total, statuses, groups = [] } = window;
          return { of: text, jobs: { total, statuses, groups, rows } };
        });
      } catch (error) {
        if (!ended.signal.aborted) setState((was) => ({ ...was, of: text, problem: problemOf(error) }));
      } finally {
        if (asking.current.get(page) === ended) asking.current.delete(page);
      }
    },
    [source, project, text],
  );

  useEffect(() => {
    for (const each of asking.current.values()) each.abort();
    asking.current.clear();
    seen.current = { first: 0, last: pageRows - 1 };
    void ask(0, false);
  }, [ask]);

  const reload = useCallback(() => {
    const first = Math.floor(seen.current.first / pageRows);
    const last = Math.floor(seen.current.last / pageRows);
    for (let page = first; page <= last; page++) void ask(page, true);
  }, [ask]);

  const rows = state.jobs?.rows;
  const loaded = useRef(rows);
  loaded.current = rows;
  const show = useCallback(
    (first: number, last: number) => {
      seen.current = { first, last };
      for (let page = Math.floor(first / pageRows); page <= Math.floor(last / pageRows); page++) {
        const isThere = loaded.current?.has(page * pageRows) === true;
        if (!isThere && !asking.current.has(page)) void ask(page, true);
      }
    },
    [ask],
  );

  useEvents((event) => {
    if (event.type !== 'job' || event.data.project !== project) return;
    const { job } = event.data;
    setState((was) => {
      if (was.jobs === undefined) return was;
      for (const [index, row] of was.jobs.rows) {
        if (row.id !== job.id) continue;
        const changed = new Map(was.jobs.rows);
        changed.set(index, row.quantities === undefined ? job : { ...job, quantities: row.quantities });
        return { ...was, jobs: { ...was.jobs, rows: changed } };
      }
      return was;
    });
  });
  useReloadOn(
    (event) => (event.type === 'job' || event.type === 'job-removed') && event.data.project === project,
    reload,
    300,
  );
  return useMemo(
    () => ({
      jobs: state.jobs,
      problem: state.of === text ? state.problem : undefined,
      isStale: state.of !== text,
      show,
      reload,
    }),
    [state, text, show, reload],
  );
}
