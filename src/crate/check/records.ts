import type { JobRecord } from '../../model/index.ts';
import { idOfPath, word } from '../describe/index.ts';
import { idsOf, type CrateProblem, type Graph } from './graph.ts';

/** Compares simtrail's own records with what the metadata say: every ended job is an action, with the same inputs and end. */
export function checkRecords({ nodes }: Graph, jobs: readonly Partial<JobRecord>[]): CrateProblem[] {
  const problems: CrateProblem[] = [];
  const byId = new Map(jobs.map((job) => [String(job.id), job]));
  const say = (where: string, message: string): void => void problems.push({ kind: 'record', where, message });
  for (const id of nodes.keys()) {
    const job = /^#job-(.+)$/.exec(id)?.[1];
    if (job !== undefined && !byId.has(job)) say(job, 'is described and has no record');
  }
  let described = 0;
  for (const [id, job] of byId) {
    const action = nodes.get(`#job-${id}`);
    if (action === undefined) continue;
    described += 1;
    if (action['name'] !== (job.job_name || id)) say(id, `is called ${String(job.job_name)} in its record only`);
    const isCompleted = String(action['actionStatus']).endsWith('/CompletedActionStatus');
    if (isCompleted !== (job.status === 'succeeded'))
      say(id, `is ${String(job.status)} in its record and not in the metadata`);
    const used = new Set(idsOf(action, 'object'));
    for (const input of job.inputs ?? []) {
      const saved = typeof input.object === 'string' ? idOfPath(input.object) : undefined;
      const node = nodes.get(saved !== undefined && used.has(saved) ? saved : `#left-${id}-${word(input.path)}`);
      if (node === undefined || !used.has(node['@id'])) say(id, `its input ${input.path} is not described`);
      else if (node['sha256'] !== input.sha256) say(id, `its input ${input.path} is described with another digest`);
    }
  }
  if (described === 0) say('jobs.json', 'none of its jobs is described');
  return problems;
}
