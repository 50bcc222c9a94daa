import type { MachineRecord } from './machine-record.ts';

/** True for a scheduler that has arrays, unless the machine's own settings ask for another kind of job. */
export function takesArrays({ scheduler, work_folder, slurm = {} }: MachineRecord): boolean {
  if (scheduler !== 'slurm' || work_folder === undefined) return false;
  if (slurm.array !== undefined || slurm.dependency !== undefined) return false;
  return !(slurm.directives ?? []).some((line) => /^(?:-a|--array|-d|--dependency)\b/.test(line));
}
