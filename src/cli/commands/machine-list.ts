import { counted } from '../../model/index.ts';
import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { bold, dim, type Line } from '../render/look.ts';
import { tableLines } from '../render/table.ts';

export const machineList = defineCommand({
  arguments: [],
  options: {},
  examples: [{ line: 'simtrail machine list', about: 'what --on can name' }],
  async run() {
    const { listMachines, machineProfiles } = await import('../../engine/index.ts');
    const machines = await listMachines();
    const profiles = machineProfiles.map(({ name, description, host }) => ({ name, description, host }));
    const rows = machines.map((machine): Line[] => [
      bold(machine.name),
      machine.transport === 'local' ? machine.scheduler : `${machine.scheduler} over ${machine.transport}`,
      machine.cores === undefined ? '' : counted(machine.cores, 'core'),
      machine.host ?? '',
      dim(machine.description ?? ''),
    ]);
    return page({ machines, profiles }, ({ width }) => [
      ...tableLines([{}, {}, {}, {}, { least: 12, drop: 1 }], rows, { width }),
      '',
      dim('Ready to be added, with `simtrail machine add NAME --profile PROFILE`:'),
      ...profiles.map(({ name, description }): Line => dim(`  ${name}  ${description}`)),
    ]);
  },
});
