import type { Lineage, LineageLink } from '../../engine/index.ts';
import type { LineageView } from '../shapes/index.ts';

/** So many jobs can be seen at once. */
const mostJobs = 60;

type Graph = Pick<LineageView, 'jobs' | 'links' | 'left_out'>;

/** Each job once, however many ways lead to it; the nearest first. */
export function lineageGraph({ job, stale, upstream, downstream }: Lineage): Graph {
  const jobs = new Map([[job.id as string, jobOf({ id: job.id, job, stale })]]);
  const links = new Map<string, LineageView['links'][number]>();
  const leftOut = new Set<string>();
  const waiting: Step[] = [
    ...upstream.map((link): Step => ({ link, near: job.id, isUpwards: true })),
    ...downstream.map((link): Step => ({ link, near: job.id, isUpwards: false })),
  ];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { link, near, isUpwards } = next;
    if (!jobs.has(link.id) && jobs.size >= mostJobs) {
      leftOut.add(link.id);
      continue;
    }
    const [from, to] = isUpwards ? [link.id, near] : [near, link.id];
    const key = `${from} ${to} ${link.relation}`;
    if (links.has(key)) continue;
    links.set(key, { from, to, relation: link.relation, files: [...link.files] });
    jobs.set(link.id, jobs.get(link.id) ?? jobOf(link));
    waiting.push(...link.links.map((further) => ({ link: further, near: link.id, isUpwards })));
  }
  return { jobs: [...jobs.values()], links: [...links.values()], left_out: leftOut.size };
}

interface Step {
  link: LineageLink;
  /** The job that it is a link of. */
  near: string;
  isUpwards: boolean;
}

function jobOf({ id, job, stale }: Pick<LineageLink, 'id' | 'job' | 'stale'>): Graph['jobs'][number] {
  const step = job?.record.analysis_step;
  return {
    id,
    name: job?.name ?? null,
    status: job?.status ?? null,
    step: typeof step === 'string' ? step : '',
    stale: [...stale],
  };
}
