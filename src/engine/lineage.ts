import type { Job, JobId } from '../model/index.ts';
import type { State } from '../store/index.ts';
import { inputsOf, Staleness } from './staleness.ts';

/** One job that another came from, or that came from it. */
export interface LineageLink {
  id: JobId;
  /** Undefined if its record is gone. */
  job: Job | undefined;
  /** `result`: files of the one are inputs of the other; `rerun`: the same again; `reuse`: its results were taken. */
  relation: 'result' | 'rerun' | 'reuse';
  /** Of `result`: the file's name there and as an input. */
  files: readonly { path: string; as: string }[];
  /** Why it is stale, as sentences without their full stop. */
  stale: readonly string[];
  /** Further in the same direction. */
  links: readonly LineageLink[];
}

/** Where a job came from and what came from it. */
export interface Lineage {
  job: Job;
  stale: readonly string[];
  /** How its analysis differs now from what was saved with it, as sentences without their full stop. */
  analysis: readonly string[];
  upstream: readonly LineageLink[];
  downstream: readonly LineageLink[];
}

/** Follows what records say of each other, in both directions. */
export class LineageReader {
  private readonly state: State;
  private readonly staleness: Staleness;

  constructor(project: string, state: State) {
    this.state = state;
    this.staleness = new Staleness(project, state, { isThorough: true });
  }

  stale(job: Job): Promise<readonly string[]> {
    return this.staleness.reasons(job);
  }

  async upstream(job: Job, above: readonly string[] = []): Promise<LineageLink[]> {
    const way = [...above, job.id];
    return this.linksOf(bondsOf(job), way, (next) => this.upstream(next, way));
  }

  async downstream(job: Job, above: readonly string[] = []): Promise<LineageLink[]> {
    const way = [...above, job.id];
    const bonds = [...this.state.naming(job.id)].flatMap((other) =>
      bondsOf(other).flatMap((bond) => (bond.id === job.id ? [{ ...bond, id: other.id }] : [])),
    );
    return this.linksOf(bonds, way, (next) => this.downstream(next, way));
  }

  private async linksOf(
    bonds: readonly Bond[],
    way: readonly string[],
    further: (job: Job) => Promise<LineageLink[]>,
  ): Promise<LineageLink[]> {
    const links: LineageLink[] = [];
    for (const bond of bonds) {
      if (way.includes(bond.id)) continue; // records that were edited may go round in a circle
      const job = this.state.job(bond.id);
      const known = job === undefined ? undefined : { stale: await this.stale(job), links: await further(job) };
      links.push({ ...bond, job, stale: known?.stale ?? [], links: known?.links ?? [] });
    }
    return links;
  }
}

type Bond = Pick<LineageLink, 'id' | 'relation' | 'files'>;

/** What a record says it came from. */
function bondsOf(job: Job): Bond[] {
  const files = new Map<JobId, { path: string; as: string }[]>();
  for (const { from, path } of inputsOf(job)) {
    if (from !== undefined) files.set(from.job, [...(files.get(from.job) ?? []), { path: from.path, as: path }]);
  }
  const bonds: Bond[] = [...files].map(([id, list]) => ({ id, relation: 'result', files: list }));
  const { rerun_of, reuse_of } = job.record;
  if (typeof rerun_of === 'string') bonds.push({ id: rerun_of, relation: 'rerun', files: [] });
  if (typeof reuse_of === 'string') bonds.push({ id: reuse_of, relation: 'reuse', files: [] });
  return bonds;
}
