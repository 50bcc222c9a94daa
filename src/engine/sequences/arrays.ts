import type { Job, JobId, JobRecord, Pack } from '../../model/index.ts';
import type { State } from '../../store/index.ts';
import type { Plan } from '../plan.ts';
import { takesArrays } from '../takes-arrays.ts';

/**
 * Slurm's own default of MaxArraySize is 1001 (slurm.conf(5)). Up to here it is not asked: where a cluster takes less, its
 * refusal says so, and the array is split.
 */
const usualTasks = 1000;

interface Kind {
  key: string;
  machine: string;
  atMost: number | undefined;
  pack: Pack | undefined;
}

/** What a sequence says of how jobs go together. */
export interface Together {
  /** So many of them may run at the same time. */
  atMost?: number | undefined;
  /** So many of them share an allocation. */
  pack?: Pack | undefined;
}

/**
 * Puts jobs that a scheduler can take as one array together: those of one step, on one machine, which ask for the same and
 * wait for the same.
 */
export class Arrays {
  private readonly newId: () => JobId;
  private readonly mostTasks: (machine: string) => Promise<number | undefined>;
  private readonly kinds = new Map<JobId, Kind>();
  /** Jobs of a machine so far, and what it said of the largest array it takes. */
  private readonly counts = new Map<string, number>();
  private readonly limits = new Map<string, Promise<number | undefined>>();

  /** @param mostTasks what a cluster says; asked once, as soon as there are so many jobs that it matters */
  constructor(newId: () => JobId, mostTasks: (machine: string) => Promise<number | undefined>) {
    this.newId = newId;
    this.mostTasks = mostTasks;
  }

  take({ machine, after, resources }: Plan, record: JobRecord, { atMost, pack }: Together = {}): JobRecord {
    if (takesArrays(machine)) {
      const { step, round } = record.sequence ?? {};
      const { nodes, processes, runtime } = resources;
      const before = after.map(({ id }) => id).toSorted();
      const key = `${step} ${round} ${machine.name} ${nodes} ${processes} ${runtime} ${atMost} ${before.join(' ')}`;
      this.kinds.set(record.id, { key, machine: machine.name, atMost, pack });
      const count = (this.counts.get(machine.name) ?? 0) + 1;
      this.counts.set(machine.name, count);
      // A login takes its time, and there are jobs to be made meanwhile.
      if (count / (pack?.jobs ?? 1) > usualTasks) void this.limitOf(machine.name);
    }
    return record;
  }

  /**
   * Writes into each record which task of which array it is; one alone is none. Where the cluster takes no array of that
   * size there are several; if a limit holds for them together, each starts when the one before has ended.
   */
  async close(records: readonly JobRecord[]): Promise<void> {
    for (const { kind, records: all } of this.groups(records)) {
      if (all.length === 1) continue;
      const pack = kind.pack === undefined ? undefined : fitted(kind.pack, all.length);
      const inTask = pack?.jobs ?? 1;
      const most = Math.ceil(all.length / inTask) > usualTasks ? await this.limitOf(kind.machine) : usualTasks;
      const size = Math.max(1, most ?? usualTasks) * inTask;
      let behind: JobId | undefined;
      for (let from = 0; from < all.length; from += size) {
        const id = this.newId();
        const order = behind === undefined ? {} : { behind };
        const limit = kind.atMost === undefined ? {} : { at_most: kind.atMost, ...order };
        const shared = { ...limit, ...(pack === undefined ? {} : { pack }) };
        for (const [at, record] of all.slice(from, from + size).entries())
          record.array = { id, task: Math.floor(at / inTask), ...shared };
        behind = id;
      }
    }
  }

  private limitOf(machine: string): Promise<number | undefined> {
    const limit = this.limits.get(machine) ?? this.mostTasks(machine).catch(() => usualTasks);
    this.limits.set(machine, limit);
    return limit;
  }

  private groups(records: readonly JobRecord[]): Iterable<{ kind: Kind; records: JobRecord[] }> {
    const groups = new Map<string, { kind: Kind; records: JobRecord[] }>();
    for (const record of records) {
      const kind = this.kinds.get(record.id);
      if (kind === undefined) continue;
      const group = groups.get(kind.key) ?? { kind, records: [] };
      group.records.push(record);
      groups.set(kind.key, group);
    }
    return groups.values();
  }
}

/** Nobody asks for more than there is to do. */
function fitted({ jobs, at_once }: Pack, count: number): Pack {
  const most = Math.min(jobs, count);
  return { jobs: most, at_once: Math.min(at_once, most) };
}

/** All jobs of an array, by task; those that were accepted before included: the list is the same whoever makes it. */
export function jobsOfArray(state: State, one: Job, id: JobId): Job[] {
  const others = one.record.sequence === undefined ? [one] : [...state.jobsOfSequence(one.record.sequence.id)];
  return others.filter((job) => job.isOurs && job.record.array?.id === id).toSorted(inArray);
}

/** The order of the jobs of an array: by task, and those that share one as they were made. */
export function inArray(a: Job, b: Job): number {
  return taskOf(a) - taskOf(b) || (a.id < b.id ? -1 : 1);
}

export function taskOf(job: Job): number {
  return job.record.array?.task ?? 0;
}

/** Whoever brings one task brings its whole array; and arrays of one step are brought one after the other. */
export function trains(jobs: readonly Job[]): Job[][] {
  const seen = new Set<string>();
  const found = new Map<string, Job[]>();
  for (const job of jobs) {
    const { array, sequence } = job.record;
    const isTask = array !== undefined && array !== null;
    if (isTask && seen.has(array.id)) continue;
    if (isTask) seen.add(array.id);
    const key = isTask ? JSON.stringify([sequence?.step, sequence?.round]) : job.id;
    found.set(key, [...(found.get(key) ?? []), job]);
  }
  return [...found.values()];
}

/** Of the tasks of an array that are on their way only the first: by that one the whole array is taken over. */
export function headsOf(jobs: readonly Job[]): Job[] {
  const heads = new Map<string, Job>();
  for (const job of jobs) {
    const { array } = job.record;
    const key = array?.id ?? job.id;
    const other = heads.get(key);
    const isFirst = other === undefined || inArray(job, other) < 0;
    if (array === undefined || array === null || isFirst) heads.set(key, job);
  }
  return [...heads.values()];
}
