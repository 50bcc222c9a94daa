import type { Lineage, LineageLink } from '../../engine/index.ts';
import { page } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { lineageLines } from '../render/lineage-lines.ts';
import { outageLines } from '../render/outages.ts';

export const lineage = defineCommand({
  about:
    'A job comes from its analysis, from jobs whose results are among its inputs, from the job that it repeats or whose results it took. What is not as it was makes all that came from it stale; each says why.',
  arguments: [jobArgument],
  options: {},
  examples: [
    { line: 'simtrail lineage first-try', about: 'what it was made from, and what was made from it' },
    { line: 'simtrail lineage first-try --json', about: 'the same as data' },
  ],
  async run(context, [ref = '']) {
    const engine = await context.engine();
    const { outages } = await engine.refresh();
    const found = await engine.lineage(ref);
    return page(document(found), () => [...outageLines(outages), ...lineageLines(found)]);
  },
});

function document({ job, stale, analysis, upstream, downstream }: Lineage): object {
  return {
    id: job.id,
    job_name: job.name,
    status: job.status,
    stale,
    analysis: { name: job.analysis, changes: analysis },
    upstream: upstream.map((link) => linkDocument(link, 'upstream')),
    downstream: downstream.map((link) => linkDocument(link, 'downstream')),
  };
}

function linkDocument({ id, job, relation, files, stale, links }: LineageLink, way: 'upstream' | 'downstream'): object {
  const known = { job_name: job?.name ?? null, status: job?.status ?? null };
  return { id, ...known, relation, files, stale, [way]: links.map((link) => linkDocument(link, way)) };
}
