import { FileHasher } from '../host/index.ts';
import { shortId, type InputRecord, type Job, type JobId } from '../model/index.ts';
import { place, type State } from '../store/index.ts';
import { collectedFiles } from './collect.ts';

type Origin = NonNullable<InputRecord['from']>;

export interface StalenessOptions {
  /** True: the files that other jobs took are read again; otherwise what was collected last counts. */
  isThorough?: boolean;
}

/**
 * Tells why what a job was made from is not what it was: a job upstream was run again and left something else, was
 * collected again, is gone, had its files changed, or is stale itself. Derived from records; nothing of it is kept.
 */
export class Staleness {
  private readonly project: string;
  private readonly state: State;
  private readonly isThorough: boolean;
  private readonly known = new Map<string, Promise<string[]>>();
  private readonly hasher = new FileHasher();

  constructor(project: string, state: State, { isThorough = false }: StalenessOptions = {}) {
    this.project = project;
    this.state = state;
    this.isThorough = isThorough;
  }

  /** Sentences without their full stop; none for a job that is not stale. */
  reasons(job: Job): Promise<string[]> {
    let found = this.known.get(job.id);
    if (found === undefined) {
      this.known.set(job.id, Promise.resolve([])); // records that were edited may go round in a circle
      found = this.find(job);
      this.known.set(job.id, found);
    }
    return found;
  }

  private async find(job: Job): Promise<string[]> {
    const reasons: string[] = [];
    for (const { from, sha256 } of inputsOf(job)) {
      if (from !== undefined) reasons.push(...(await this.ofInput(job, from, sha256)));
    }
    if (typeof job.record.reuse_of === 'string') reasons.push(...(await this.ofReuse(job, job.record.reuse_of)));
    return [...new Set(reasons)];
  }

  private async ofInput(job: Job, { job: id, path }: Origin, sha256: string): Promise<string[]> {
    const upstream = this.state.job(id);
    if (upstream === undefined) return [`the job ${shortId(id)} that ${path} came from is not in the project any more`];
    const reasons: string[] = [];
    const now = await this.digestNow(upstream, path);
    if (now === undefined) reasons.push(`${path} of ${upstream.name} is gone`);
    else if (now !== sha256) reasons.push(`${path} of ${upstream.name} is not what it was`);
    const again = this.newestRerun(upstream, job.record.created_at);
    if (again !== undefined) {
      const left = await this.digestNow(again, path);
      if (left === undefined) reasons.push(`${upstream.name} was run again as ${again.name}, which left no ${path}`);
      else if (left !== sha256)
        reasons.push(`${upstream.name} was run again as ${again.name}, which left another ${path}`);
    }
    return [...reasons, ...(await this.ofItself(upstream))];
  }

  private async ofReuse(job: Job, id: JobId): Promise<string[]> {
    const other = this.state.job(id);
    if (other === undefined) return [`the job ${shortId(id)} whose results it took is not in the project any more`];
    const isOther = other.record.results?.sha256 !== job.record.results?.sha256;
    const reasons = isOther ? [`${other.name}, whose results it took, was collected again and has others`] : [];
    return [...reasons, ...(await this.ofItself(other))];
  }

  private async ofItself(upstream: Job): Promise<string[]> {
    const [first] = await this.reasons(upstream);
    return first === undefined ? [] : [`${upstream.name} is stale: ${first}`];
  }

  /** The newest job that repeats this one, or one that does, and ended well after a time. */
  private newestRerun(job: Job, after: string): Job | undefined {
    const found: Job[] = [];
    const waiting: Job[] = [job];
    const seen = new Set<string>([job.id]);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const other of this.state.naming(next.id)) {
        if (other.record.rerun_of !== next.id || seen.has(other.id)) continue;
        seen.add(other.id);
        waiting.push(other);
        if (other.status === 'succeeded' && (other.record.ended_at ?? '') > after) found.push(other);
      }
    }
    return found.toSorted((a, b) => (a.record.created_at < b.record.created_at ? -1 : 1)).at(-1);
  }

  /** Undefined if the job has no such file. */
  private async digestNow(job: Job, path: string): Promise<string | undefined> {
    if (!job.isOurs) return undefined;
    const collected = (await collectedFiles(this.project, job))?.find((file) => file.path === path);
    if (collected?.state === 'on the machine') return collected.sha256 ?? undefined;
    if (collected === undefined || collected.state === 'removed') return undefined;
    if (!this.isThorough) return collected.sha256 ?? undefined;
    const look = this.hasher.look(place(this.project, `${job.record.run_folder}/${collected.path}`));
    return look.then(({ sha256 }) => sha256).catch(() => undefined);
  }
}

/** Of some jobs, why they are stale; one that is not is not in it. */
export async function staleAmong(
  project: string,
  state: State,
  jobs: readonly Job[],
  options: StalenessOptions,
): Promise<Map<JobId, readonly string[]>> {
  const staleness = new Staleness(project, state, options);
  const found = new Map<JobId, readonly string[]>();
  for (const job of jobs) {
    const reasons = await staleness.reasons(job);
    if (reasons.length > 0) found.set(job.id, reasons);
  }
  return found;
}

/** Inputs as far as a record that others may have edited has them. */
export function inputsOf({ record }: Job): readonly InputRecord[] {
  const isInput = (input: unknown): boolean => {
    const { from } = (input ?? {}) as Partial<InputRecord>;
    return typeof input === 'object' && input !== null && (from === undefined || typeof from?.job === 'string');
  };
  return Array.isArray(record.inputs) ? record.inputs.filter(isInput) : [];
}
