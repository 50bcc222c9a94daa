import type { Job, JobId, JobRecord } from '../../model/index.ts';
import type { Plan } from '../plan.ts';

/** Slurm's own default of MaxArraySize is 1001, and no number of a task reaches it (slurm.conf(5)). */
const mostTasks = 1000;

/**
 * Puts jobs that a scheduler can take as one array together: those of one step, on one machine that has arrays and a folder
 * for jobs, which ask for the same and wait for nothing.
 */
export class Arrays {
  private readonly newId: () => JobId;
  private readonly groups = new Map<string, JobRecord[]>();

  constructor(newId: () => JobId) {
    this.newId = newId;
  }

  add({ machine, after, resources, script }: Plan, record: JobRecord): void {
    if (machine.scheduler !== 'slurm' || machine.work_folder === undefined || after.length > 0) return;
    // What the machine's own settings ask for comes first.
    if (/^#SBATCH (?:-a|--array|-d|--dependency)\b/m.test(script)) return;
    const { step, round } = record.sequence ?? {};
    const key = JSON.stringify([step, round, machine.name, resources]);
    this.groups.set(key, [...(this.groups.get(key) ?? []), record]);
  }

  /** Writes into each record which task of which array it is; one alone is none. */
  close(): void {
    for (const records of this.groups.values()) {
      for (let from = 0; from < records.length; from += mostTasks) {
        const some = records.slice(from, from + mostTasks);
        const id = this.newId();
        if (some.length > 1) for (const [task, record] of some.entries()) record.array = { id, task };
      }
    }
  }
}

/** Whoever brings one task brings its whole array. */
export function onePerArray(jobs: readonly Job[]): Job[] {
  const seen = new Set<string>();
  return jobs.filter(({ record: { array } }) => {
    if (array === undefined || array === null) return true;
    return !seen.has(array.id) && seen.add(array.id);
  });
}
