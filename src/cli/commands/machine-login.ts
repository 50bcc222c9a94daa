import { page } from '../answer.ts';
import { defineCommand, machineArgument } from '../command.ts';
import { bold, green } from '../render/look.ts';

export const machineLogin = defineCommand({
  about:
    'Makes the one connection to a machine that all commands share, and asks here for what it asks for. It stays until an hour after its last use.',
  arguments: [machineArgument],
  options: {},
  examples: [{ line: 'simtrail machine login local', about: 'this computer needs none' }],
  async run(context, [name = '']) {
    const { login } = await import('../../engine/index.ts');
    const { machine, questions } = await login(name, { ask: context.ask });
    const isLocal = machine.transport === 'local';
    const how = isLocal ? 'needs no login: it is this computer' : questions === 0 ? 'is connected' : 'has let you in';
    return page({ machine: name, connected: true, questions }, [[green('✓ '), bold(name), ` ${how}`]]);
  },
});
