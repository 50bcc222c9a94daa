import { useLayoutEffect, useMemo, useRef } from 'react';
import { plural } from '../../parts/amount.ts';
import { Graph } from '../../parts/graph/graph.tsx';
import { layoutOfGraph } from '../../parts/graph/layout-of-graph.ts';
import { Icon } from '../../parts/icon.tsx';
import { Fault, Says } from '../../parts/says.tsx';
import { Status, toneOf } from '../../parts/status.tsx';
import { address } from '../../shell/address.ts';
import { Link } from '../../shell/link.tsx';
import { useAnswer, useReloadOn, type LineageView } from '../../source/index.ts';
import { shortId } from '../../../src/model/index.ts';
import type { JobParts } from './job-head.tsx';

const analysisNode = 'analysis';
const nodeHeight = 80;

/** Where the job comes from and what comes from it, as a graph and in sentences. */
export function LineageTab({ project, job }: JobParts) {
  const { id } = job.row;
  const { data, problem, reload } = useAnswer('GET /api/projects/:project/jobs/:job/lineage', {
    params: { project, job: id },
  });
  useReloadOn((event) => event.type === 'job' && event.data.project === project, reload, 2000);
  if (problem !== undefined) return <Fault problem={problem} onRetry={reload} />;
  if (data === undefined) return <section className="panel" aria-busy="true" style={{ minHeight: 240 }} />;
  const [own] = data.jobs;
  return (
    <section className="panel lineage-graph" aria-label="Lineage">
      <div className="panel-head">
        <h2>Where it comes from, and what came from it</h2>
        {data.left_out > 0 && <span className="soft">and {plural(data.left_out, 'job')} further away</span>}
      </div>
      <Warnings title="It is stale" reasons={own?.stale ?? []} />
      <Warnings
        title={`The analysis ${data.analysis.name} is not what the job was given`}
        reasons={data.analysis.changes}
      />
      <LineageGraph project={project} id={id} data={data} />
      <details open={data.links.length > 0}>
        <summary>In words</summary>
        <Sentences project={project} id={id} data={data} />
      </details>
    </section>
  );
}

function Warnings({ title, reasons }: { title: string; reasons: readonly string[] }) {
  if (reasons.length === 0) return null;
  return (
    <Says tone="warn">
      <p>{title}:</p>
      <ul>
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </Says>
  );
}

interface LineageParts {
  project: string;
  /** The job whose page this is. */
  id: string;
  data: LineageView;
}

function LineageGraph({ project, id, data }: LineageParts) {
  const scroller = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => layoutOfGraph(nodesOf(id, data), nodeHeight), [id, data]);
  const own = layout.steps.get(id);
  const [left, top] = [own?.left ?? 0, own?.top ?? 0];
  useLayoutEffect(() => {
    const box = scroller.current;
    // The job itself in the middle of what can be seen.
    box?.scrollTo(left - (box.clientWidth - 180) / 2, top - (box.clientHeight - nodeHeight) / 2);
  }, [left, top]);
  const jobs = new Map(data.jobs.map((one) => [one.id, one]));
  const repeated = new Set(
    data.links.filter(({ relation }) => relation !== 'result').map(({ from, to }) => `${from} ${to}`),
  );
  return (
    <Graph
      label="Jobs in the order in which they follow from each other"
      scroller={scroller}
      layout={layout}
      line={(key) => (repeated.has(key) ? 'dashed' : undefined)}
      renderNode={(name, place) => {
        if (name === analysisNode)
          return (
            <Link
              key={name}
              to={address(['p', project], { analysis: data.analysis.name })}
              className="node tone-wait"
              style={place}
            >
              <strong className="cut">{data.analysis.name}</strong>
              <span className="soft small">analysis</span>
              {data.analysis.changes.length > 0 ? <Stale word="differs now" /> : <span />}
            </Link>
          );
        const job = jobs.get(name);
        return job === undefined ? null : (
          <JobNode key={name} project={project} job={job} isOwn={name === id} place={place} />
        );
      }}
    />
  );
}

interface JobNodeProps {
  project: string;
  job: LineageView['jobs'][number];
  isOwn: boolean;
  place: { left: number; top: number; width: number; height: number };
}

function JobNode({ project, job, isOwn, place }: JobNodeProps) {
  if (job.name === null || job.status === null)
    return (
      <span className="node tone-wait" style={place}>
        <span className="mono soft">{shortId(job.id)}</span>
        <span className="soft small">not in the project any more</span>
      </span>
    );
  return (
    <Link
      to={address(['p', project, 'jobs', job.id], { tab: 'lineage' })}
      className={`node tone-${toneOf(job.status)}`}
      style={place}
      title={job.name}
      {...(isOwn ? { 'aria-current': 'true' as const } : {})}
    >
      <strong className="cut">{job.name}</strong>
      <span className="cut soft small">{job.step}</span>
      <span className="row small">
        <Status status={job.status} />
        <span className="spread" />
        {job.stale.length > 0 && <Stale word="stale" />}
      </span>
    </Link>
  );
}

function Stale({ word }: { word: string }) {
  return (
    <span className="status tone-warn small">
      <Icon name="alert" />
      {word}
    </span>
  );
}

const words: Readonly<Record<LineageView['links'][number]['relation'], string>> = {
  result: 'gave results to',
  rerun: 'was run again as',
  reuse: 'gave all its results to',
};

function Sentences({ project, id, data }: LineageParts) {
  const names = new Map(data.jobs.map((job) => [job.id, job.name ?? `a job that is gone (${shortId(job.id)})`]));
  const link = (job: string) =>
    job === id ? (
      <strong>{names.get(job)}</strong>
    ) : (
      <Link to={address(['p', project, 'jobs', job])}>{names.get(job)}</Link>
    );
  return (
    <ul className="lineage">
      <li>
        The analysis <Link to={address(['p', project], { analysis: data.analysis.name })}>{data.analysis.name}</Link>{' '}
        was run as {link(id)}
      </li>
      {data.links.map(({ from, to, relation, files }) => (
        <li key={`${from} ${to} ${relation}`}>
          {link(from)} {words[relation]} {link(to)}
          {files.length > 0 && <span className="mono soft small"> {files.map(fileText).join(', ')}</span>}
          {relation === 'rerun' && (
            <>
              {' '}
              <Link to={address(['p', project, 'compare'], { a: from, b: to })}>compare</Link>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function fileText({ path, as }: { path: string; as: string }): string {
  return path === as ? path : `${path} as ${as}`;
}

function nodesOf(id: string, { jobs, links }: LineageView) {
  const before = (job: string): string[] => links.filter(({ to }) => to === job).map(({ from }) => from);
  const nodes = jobs.map((job) => ({
    name: job.id,
    loop: null,
    needs: [...(job.id === id ? [analysisNode] : []), ...before(job.id)],
  }));
  return [{ name: analysisNode, loop: null, needs: [] }, ...nodes];
}
