import { sequencePage } from '../carried.ts';
import { defineCommand, sequenceArgument } from '../command.ts';

export const sequenceShow = defineCommand({
  arguments: [sequenceArgument],
  options: {},
  examples: [{ line: 'simtrail sequence show heating', about: 'how each step stands' }],
  async run(context, [ref = '']) {
    const engine = await context.engine();
    const sequences = await engine.sequences();
    const record = sequences.find(ref);
    const { outages } = await engine.refresh();
    return { ...sequencePage(await sequences.view(record), context.now(), outages), exit: 0 };
  },
});
