import { availableParallelism } from 'node:os';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors/index.ts';
import { configFolder } from '../host/index.ts';
import type { MachineRecord } from './machine-record.ts';

/** The user's machines; the project has none. */
export function machinesFile(config = configFolder()): string {
  return join(config, 'machines.yaml');
}

/** This computer: always there, no set-up. Jobs run in their folder in the project. */
export function localMachine(): MachineRecord {
  return {
    name: 'local',
    transport: 'local',
    scheduler: 'process',
    cores: availableParallelism(),
    poll_floor_seconds: 0,
    launcher: ['mpirun', '-n', '{processes}'],
    description: 'this computer',
  };
}

/** The machines the user has, `local` first. Throws MACHINES_FILE with the line and column of what is wrong. */
export async function listMachines(file = machinesFile()): Promise<MachineRecord[]> {
  const local = localMachine();
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new AppError('INPUT_UNREADABLE', { path: file, why: error.message }, { cause: error });
  });
  if (text === undefined) return [local];
  const { readMachines } = await import('./machines-file.ts');
  const { local: own, machines } = readMachines(text, file);
  return [{ ...local, ...own }, ...machines];
}

/** Throws NO_MACHINE with the names there are. */
export async function findMachine(name: string, file = machinesFile()): Promise<MachineRecord> {
  const machines = await listMachines(file);
  const found = machines.find((machine) => machine.name === name);
  if (found === undefined) throw new AppError('NO_MACHINE', { name, known: machines.map((machine) => machine.name) });
  return found;
}
