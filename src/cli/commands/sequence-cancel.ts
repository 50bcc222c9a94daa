import { sequencePage } from '../carried.ts';
import { defineCommand, sequenceArgument } from '../command.ts';

export const sequenceCancel = defineCommand({
  about: 'Starts nothing new, and cancels its jobs that have not ended.',
  arguments: [sequenceArgument],
  options: {},
  examples: [{ line: 'simtrail sequence cancel heating', about: 'all of it' }],
  async run(context, [ref = '']) {
    const engine = await context.engine();
    const sequences = await engine.sequences();
    const record = sequences.find(ref);
    await sequences.cancel(record);
    return { ...sequencePage(await sequences.view(sequences.find(record.id)), context.now()), exit: 0 };
  },
});
