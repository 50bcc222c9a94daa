import { join } from 'node:path';
import { isUuid, type Job, type Machine } from '../model/index.ts';
import type { Scheduler } from '../scheduler/index.ts';
import { createProcessScheduler } from '../scheduler/process/index.ts';
import { createSlurmScheduler } from '../scheduler/slurm/index.ts';
import { place } from '../store/index.ts';
import {
  createLocalTransport,
  createSshTransport,
  type Ask,
  type SshTransport,
  type Transport,
} from '../transport/index.ts';
import type { MachineRecord } from './machine-record.ts';

/** A machine one can work with: its record with the means to reach its files and its queue. */
export interface Connection {
  machine: Machine;
  transport: Transport;
  scheduler: Scheduler;
}

export type Connect = (machine: MachineRecord, options?: ConnectOptions) => Connection;

export interface ConnectOptions {
  /** Asks a person what a login needs; without it such a login is refused with LOGIN_NEEDED. */
  ask?: Ask | undefined;
}

/** Turns a machine's record into a real transport and scheduler; the only place that knows which there are. */
export function connect(machine: MachineRecord, options: ConnectOptions = {}): Connection {
  const transport = transportOf(machine, options);
  return { machine, transport, scheduler: schedulerOf(machine, transport) };
}

function transportOf(machine: MachineRecord, options: ConnectOptions): Transport {
  return machine.transport === 'ssh' ? sshTransportOf(machine, options) : createLocalTransport(machine.name);
}

export function sshTransportOf(
  { name, host = name, ssh_config }: MachineRecord,
  { ask }: ConnectOptions,
): SshTransport {
  return createSshTransport(name, { host, configFile: ssh_config, ask });
}

function schedulerOf(machine: MachineRecord, transport: Transport): Scheduler {
  if (machine.scheduler === 'slurm') return createSlurmScheduler({ transport, settings: machine.slurm ?? {} });
  return createProcessScheduler({
    machine: machine.name,
    ...(machine.cores === undefined ? {} : { cores: machine.cores }),
  });
}

/**
 * The job's own folder on the machine, absolute: never shared, never used again. A job that took the results of another has
 * none: what it took lies in that other's.
 */
export function folderOf(project: string, machine: Machine, job: Job): string {
  if (machine.work_folder === undefined) return place(project, job.record.run_folder);
  const { reuse_of } = job.record;
  return join(machine.work_folder, typeof reuse_of === 'string' && isUuid(reuse_of) ? reuse_of : job.id);
}
