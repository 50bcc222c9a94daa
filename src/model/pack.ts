import type { Resources } from './machine.ts';

/** Short jobs of one kind that share an allocation of their scheduler. */
export interface Pack {
  /** So many in each allocation. */
  jobs: number;
  /** So many of them at the same time, side by side on the nodes that one of them asks for. */
  at_once: number;
}

/** For what lies between two jobs of an allocation, s. */
const spare = 60;

/** What the allocation of a pack asks for, so that each of its jobs can have what it asks for. */
export function packedResources({ nodes, processes, runtime }: Resources, { jobs, at_once }: Pack): Resources {
  return { nodes, processes: processes * at_once, runtime: runtime * Math.ceil(jobs / at_once) + spare };
}

/** The part of its nodes' time that one job of a pack asks for, 0 to 1: others run beside it. */
export function shareInPack({ jobs, at_once }: Pack): number {
  return Math.ceil(jobs / at_once) / jobs;
}
