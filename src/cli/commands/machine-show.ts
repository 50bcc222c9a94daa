import { page } from '../answer.ts';
import { defineCommand, machineArgument } from '../command.ts';
import { bold } from '../render/look.ts';
import { machineLines } from '../render/machine-page.ts';

export const machineShow = defineCommand({
  arguments: [machineArgument],
  options: {},
  examples: [{ line: 'simtrail machine show local', about: 'this computer' }],
  async run(_, [name = '']) {
    const { findMachine } = await import('../../engine/index.ts');
    const machine = await findMachine(name);
    return page(machine, (view) => [bold(machine.name), ...machineLines(machine, view)]);
  },
});
