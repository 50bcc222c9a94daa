import { isAbsolute, join } from 'node:path';
import { AppError } from '../errors/index.ts';
import type { Job, Machine } from '../model/index.ts';
import { createProcessScheduler, type Scheduler } from '../scheduler/index.ts';
import { place } from '../store/index.ts';
import { createLocalTransport, type Transport } from '../transport/index.ts';

/** A machine one can work with: its record with the means to reach its files and its queue. */
export interface Connection {
  machine: Machine;
  transport: Transport;
  scheduler: Scheduler;
}

export type Connect = (machine: Machine) => Connection;

/** Turns a machine's record into a real transport and scheduler; the only place that knows which there are. */
export function connect(machine: Machine): Connection {
  if (machine.transport !== 'local' || machine.scheduler !== 'process') {
    throw new AppError('NOT_SUPPORTED', {
      machine: machine.name,
      what: `be reached: transport ${machine.transport} with scheduler ${machine.scheduler} is not there yet`,
    });
  }
  return {
    machine,
    transport: createLocalTransport(machine.name),
    scheduler: createProcessScheduler(machine.cores === undefined ? {} : { cores: machine.cores }),
  };
}

/** The job's own folder on the machine, absolute: never shared, never used again. */
export function folderOf(project: string, machine: Machine, job: Job): string {
  if (machine.work_folder === undefined) return place(project, job.record.run_folder);
  const folder = join(machine.work_folder, job.id);
  if (!isAbsolute(folder)) throw new Error(`the work folder of ${machine.name} is not absolute`);
  return folder;
}
