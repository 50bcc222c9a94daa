import type { Job, QuantityRef } from '../../model/index.ts';
import { pickQuantities } from '../../model/index.ts';
import type { State } from '../../store/index.ts';
import type { Facet, StatusCounts } from '../shapes/index.ts';
import { entryOf, entryOfHead, type JobEntry } from './job-entry.ts';
import { filterBut, filterByStatus, isByHead, type JobFilter } from './job-filter.ts';
import { isOrderByHead, JobOrders, type Order } from './job-order.ts';
import { valueOf } from './job-row.ts';

export type GroupKey = 'analysis' | 'status' | 'machine' | 'step';

export interface JobsWanted {
  filter: JobFilter;
  order: Order;
  group?: GroupKey | undefined;
}

/** Jobs that match, in order; groups one after the other. */
export interface FoundJobs {
  ids: string[];
  /** Of all that match but for their status. */
  statuses: StatusCounts;
  groups?: { value: string; offset: number; jobs: number; statuses: StatusCounts }[];
}

/** What became of one job. */
export interface JobChange {
  id: string;
  /** Undefined for one that is new, and one that is gone. */
  before: JobEntry | undefined;
  after: JobEntry | undefined;
}

/** How long records are read at a stretch before others have their turn, ms. */
const sliceMs = 5;
/** How long the first list has before records are read, ms: it needs none but those it shows. */
const firstListMs = 250;

/**
 * What is needed to filter, order, group and count the jobs of one open project without reading their records again. Ids,
 * statuses and analyses are there at once, the rest as soon as every record was read ({@link complete}).
 */
export class JobIndex {
  private readonly state: () => State;
  private readonly entries: JobEntry[];
  private readonly positions: Map<string, number>;
  private readonly orders = new JobOrders();
  private readonly shared = new Map<string, string>();
  /** What changed while somebody was reading. */
  private readonly readers = new Set<Map<number, JobEntry>>();
  /** Resolves when every record was read. */
  readonly complete: Promise<void>;
  isComplete = false;

  constructor(state: () => State) {
    this.state = state;
    this.entries = [...state().heads()].map(entryOfHead);
    this.positions = new Map(this.entries.map(({ id }, i) => [id, i]));
    state().record(''); // makes the state's own index of ids, which the first list would wait for
    this.complete = this.readAll();
  }

  /** Takes in what is known of some jobs now. */
  update(ids: Iterable<string>): JobChange[] {
    return [...new Set(ids)].map((id) => {
      const position = this.positions.get(id);
      const known = position === undefined ? undefined : this.entries[position];
      const before = known?.isRemoved === true ? undefined : known;
      const job = this.state().job(id);
      const after = job === undefined ? undefined : entryOf(job, this.share);
      if (after !== undefined) this.put(position ?? this.entries.length, after, job);
      else if (position !== undefined && known !== undefined) this.put(position, { ...known, isRemoved: true });
      return { id, before, after };
    });
  }

  /** Resolves at once for what ids, statuses and analyses decide; else when every record was read. */
  async find({ filter, order, group }: JobsWanted): Promise<FoundJobs> {
    const isAtOnce = isByHead(filter) && isOrderByHead(order) && group !== 'machine' && group !== 'step';
    if (!isAtOnce) await this.complete;
    if (typeof order.key === 'object') await this.readQuantity(order.key);
    const [matches, hasStatus] = [filterBut(filter), filterByStatus(filter)];
    const statuses: StatusCounts = {};
    const found: JobEntry[] = [];
    for (const position of this.orders.positions(order, this.entries)) {
      const entry = this.entries[position];
      if (entry === undefined || entry.isRemoved === true || !matches(entry)) continue;
      count(statuses, entry);
      if (hasStatus(entry)) found.push(entry);
    }
    if (group === undefined) return { ids: found.map(({ id }) => id), statuses };
    return { ...grouped(found, group), statuses };
  }

  /** Jobs by analysis, the one with the newest job first. */
  analyses(): { name: string; jobs: number; statuses: StatusCounts }[] {
    const groups = new Map<string, { jobs: number; statuses: StatusCounts }>();
    for (const entry of this.newestFirst()) {
      const group = groups.get(entry.analysis) ?? { jobs: 0, statuses: {} };
      groups.set(entry.analysis, group);
      group.jobs += 1;
      count(group.statuses, entry);
    }
    return [...groups].map(([name, group]) => ({ name, ...group }));
  }

  /** What there is to filter by, as far as the records were read; the most frequent first. */
  facets(): { machines: Facet[]; steps: Facet[]; tags: Facet[] } {
    const [machines, steps, tags] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
    const add = (counts: Map<string, number>, value: string): void =>
      void counts.set(value, (counts.get(value) ?? 0) + 1);
    for (const { details } of this.newestFirst()) {
      if (details === undefined) continue;
      add(machines, details.machine);
      add(steps, details.step);
      for (const tag of details.tags) add(tags, tag);
    }
    const listed = (counts: Map<string, number>): Facet[] =>
      [...counts].map(([value, jobs]) => ({ value, jobs })).toSorted((a, b) => b.jobs - a.jobs);
    return { machines: listed(machines), steps: listed(steps), tags: listed(tags) };
  }

  /** Ids of the jobs that are reruns of this one, as far as the records were read. */
  rerunsOf(id: string): string[] {
    return this.entries.filter((one) => one.details?.rerunOf === id && one.isRemoved !== true).map((one) => one.id);
  }

  /** When a job was made, ms since 1970; undefined where its record does not say, or was not read yet. */
  createdMs(id: string): number | undefined {
    const position = this.positions.get(id);
    return position === undefined ? undefined : this.entries[position]?.details?.created;
  }

  *newestFirst(): Generator<JobEntry> {
    for (let i = this.entries.length - 1; i >= 0; i--) {
      const entry = this.entries[i];
      if (entry !== undefined && entry.isRemoved !== true) yield entry;
    }
  }

  private put(position: number, entry: JobEntry, job?: Job): void {
    this.entries[position] = entry;
    this.positions.set(entry.id, position);
    for (const changed of this.readers) changed.set(position, entry);
    this.orders.changed(position, entry, job === undefined ? undefined : (ref) => quantityValue(job, ref));
  }

  private async readAll(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, firstListMs));
    await this.inSlices((entry) => {
      if (entry.details !== undefined || entry.isRemoved === true) return;
      const job = this.state().job(entry.id);
      if (job !== undefined) Object.assign(entry, entryOf(job, this.share));
    });
    this.orders.forget();
    this.isComplete = true;
  }

  /** The values of one quantity, kept from now on. */
  private async readQuantity(ref: QuantityRef): Promise<void> {
    if (this.orders.has(ref)) return;
    const values: (number | string)[] = [];
    const read = (entry: JobEntry, position: number): void => {
      const job = entry.isRemoved === true ? undefined : this.state().job(entry.id);
      values[position] = job === undefined ? Number.NaN : quantityValue(job, ref);
    };
    const changed = new Map<number, JobEntry>();
    this.readers.add(changed);
    await this.inSlices(read).finally(() => this.readers.delete(changed));
    for (const [position, entry] of changed) read(entry, position);
    this.orders.keep(ref, values);
  }

  /** Newest first: those are looked at first. */
  private async inSlices(work: (entry: JobEntry, position: number) => void): Promise<void> {
    let started = performance.now();
    for (let i = this.entries.length - 1; i >= 0; i--) {
      if (performance.now() - started > sliceMs) {
        await new Promise((resolve) => setImmediate(resolve));
        started = performance.now();
      }
      const entry = this.entries[i];
      if (entry !== undefined) work(entry, i);
    }
  }

  private readonly share = (text: string): string => {
    const known = this.shared.get(text);
    if (known === undefined) this.shared.set(text, text);
    return known ?? text;
  };
}

function count(statuses: StatusCounts, { status }: JobEntry): void {
  statuses[status] = (statuses[status] ?? 0) + 1;
}

/** Groups in the order in which their first jobs come. */
function grouped(found: readonly JobEntry[], key: GroupKey): Pick<FoundJobs, 'ids' | 'groups'> {
  const groups = new Map<string, JobEntry[]>();
  for (const entry of found) {
    const value = key === 'analysis' || key === 'status' ? entry[key] : (entry.details?.[key] ?? '');
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [entry]);
    else group.push(entry);
  }
  const ids: string[] = [];
  const listed = [...groups].map(([value, entries]) => {
    const statuses: StatusCounts = {};
    const offset = ids.length;
    for (const entry of entries) {
      count(statuses, entry);
      ids.push(entry.id);
    }
    return { value, offset, jobs: entries.length, statuses };
  });
  return { ids, groups: listed };
}

/** NaN where the job has no such quantity, or it could not be read. */
function quantityValue(job: Job, ref: QuantityRef): number | string {
  const found = pickQuantities(job.quantities, ref)[0];
  return (found === undefined ? null : valueOf(found)) ?? Number.NaN;
}
