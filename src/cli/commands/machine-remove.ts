import { page } from '../answer.ts';
import { defineCommand, machineArgument } from '../command.ts';

export const machineRemove = defineCommand({
  about:
    'Takes it out of machines.yaml. Nothing is done on the machine; jobs there go on, and are asked about again when it is added again.',
  arguments: [machineArgument],
  options: {},
  examples: [{ line: 'simtrail machine remove old-cluster', about: 'it was switched off' }],
  async run(_, [name = '']) {
    const { removeMachine } = await import('../../engine/index.ts');
    await removeMachine(name);
    return page({ removed: name }, [`${name} is no longer in machines.yaml.`]);
  },
});
