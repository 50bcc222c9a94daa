import { availableParallelism } from 'node:os';
import { AppError } from '../errors/index.ts';
import type { Machine } from '../model/index.ts';

/** This computer: always there, no set-up. Jobs run in their folder in the project. */
export function localMachine(): Machine {
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

/** The machines the user has, `local` first. */
export async function listMachines(): Promise<Machine[]> {
  return [localMachine()];
}

/** Throws NO_MACHINE with the names there are. */
export async function findMachine(name: string): Promise<Machine> {
  const machines = await listMachines();
  const found = machines.find((machine) => machine.name === name);
  if (found === undefined) throw new AppError('NO_MACHINE', { name, known: machines.map((machine) => machine.name) });
  return found;
}
