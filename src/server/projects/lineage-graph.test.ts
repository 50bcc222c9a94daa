import { describe, expect, it } from 'vitest';
import { idOf, made, aProject, opened } from '../../../test/store/kit.ts';
import type { LineageLink } from '../../engine/index.ts';
import type { Job, JobId } from '../../model/index.ts';
import { lineageGraph } from './lineage-graph.ts';

async function jobs(count: number): Promise<(i: number) => Job> {
  const store = await opened(await aProject());
  await store.change(() => Array.from({ length: count }, (_, i) => made(i)));
  return (i) => store.state.job(idOf(i)) as Job;
}
const link = (job: Job | undefined, links: LineageLink[] = [], more: Partial<LineageLink> = {}): LineageLink => ({
  id: job?.id ?? ('gone' as JobId),
  job,
  relation: 'result',
  files: [{ path: 'mode1.vtu', as: 'field.vtu' }],
  stale: [],
  links,
  ...more,
});

describe('lineageGraph', () => {
  it('has a job once though two ways lead to it, and a link for each', async () => {
    const job = await jobs(5);
    const first = link(job(0));
    const upstream = [link(job(1), [first]), link(job(2), [first], { relation: 'reuse', files: [] })];
    const downstream = [link(job(4), [], { stale: ['it is old'] }), link(undefined)];

    const graph = lineageGraph({ job: job(3), stale: ['a'], analysis: [], upstream, downstream });

    expect(graph.jobs.map(({ id }) => id)).toEqual([...[3, 1, 2, 4].map(idOf), 'gone', idOf(0)]);
    expect(graph.jobs[0]?.stale).toEqual(['a']);
    expect(graph.jobs[3]?.stale).toEqual(['it is old']);
    expect(graph.jobs[4]).toMatchObject({ name: null, status: null });
    expect(graph.links.map(({ from, to, relation }) => [from, to, relation])).toEqual([
      [idOf(1), idOf(3), 'result'],
      [idOf(2), idOf(3), 'reuse'],
      [idOf(3), idOf(4), 'result'],
      [idOf(3), 'gone', 'result'],
      [idOf(0), idOf(1), 'result'],
      [idOf(0), idOf(2), 'result'],
    ]);
    expect(graph.left_out).toBe(0);
  });

  it('shows the nearest sixty, and says how many are left out', async () => {
    const job = await jobs(101);
    const far = link(job(100));
    const downstream = Array.from({ length: 99 }, (_, i) => link(job(i + 1), [far]));

    const graph = lineageGraph({ job: job(0), stale: [], analysis: [], upstream: [], downstream });

    expect(graph.jobs).toHaveLength(60);
    expect(graph.links).toHaveLength(59);
    expect(graph.left_out).toBe(41);
  });
});
