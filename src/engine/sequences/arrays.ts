import type { Job, JobId, JobRecord } from '../../model/index.ts';
import type { MachineRecord } from '../machines.ts';
import type { Plan } from '../plan.ts';

/**
 * Slurm's own default of MaxArraySize is 1001 (slurm.conf(5)). Up to here it is not asked: where a cluster takes less, its
 * refusal says so, and the array is split.
 */
const usualTasks = 1000;

interface Kind {
  key: string;
  machine: string;
  atMost: number | undefined;
}

/**
 * Puts jobs that a scheduler can take as one array together: those of one step, on one machine, which ask for the same and
 * wait for nothing.
 */
export class Arrays {
  private readonly newId: () => JobId;
  private readonly kinds = new Map<JobId, Kind>();

  constructor(newId: () => JobId) {
    this.newId = newId;
  }

  /** `atMost`: so many of those that go together may run at the same time. */
  take({ machine, after, resources }: Plan, record: JobRecord, atMost?: number): JobRecord {
    if (takesArrays(machine) && after.length === 0) {
      const { step, round } = record.sequence ?? {};
      const key = JSON.stringify([step, round, machine.name, resources, atMost]);
      this.kinds.set(record.id, { key, machine: machine.name, atMost });
    }
    return record;
  }

  /**
   * Writes into each record which task of which array it is; one alone is none. Where the cluster takes no array of that
   * size (`mostTasks`) there are several; if a limit holds for them together, each starts when the one before has ended.
   */
  async close(
    records: readonly JobRecord[],
    mostTasks: (machine: string) => Promise<number | undefined>,
  ): Promise<void> {
    for (const { kind, records: all } of this.groups(records)) {
      if (all.length === 1) continue;
      const most = all.length > usualTasks ? await mostTasks(kind.machine).catch(() => usualTasks) : usualTasks;
      const size = Math.max(1, most ?? usualTasks);
      let behind: JobId | undefined;
      for (let from = 0; from < all.length; from += size) {
        const id = this.newId();
        const order = behind === undefined ? {} : { behind };
        const limit = kind.atMost === undefined ? {} : { at_most: kind.atMost, ...order };
        for (const [task, record] of all.slice(from, from + size).entries()) record.array = { id, task, ...limit };
        behind = id;
      }
    }
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

/** True for a scheduler that has arrays, unless the machine's own settings ask for another kind of job. */
export function takesArrays({ scheduler, work_folder, slurm = {} }: MachineRecord): boolean {
  if (scheduler !== 'slurm' || work_folder === undefined) return false;
  if (slurm.array !== undefined || slurm.dependency !== undefined) return false;
  return !(slurm.directives ?? []).some((line) => /^(?:-a|--array|-d|--dependency)\b/.test(line));
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
