import { sequencePage } from '../carried.ts';
import { defineCommand } from '../command.ts';

export const sequenceCancel = defineCommand({
  about: 'Starts nothing new, and cancels its jobs that have not ended.',
  arguments: [{ name: 'SEQUENCE', about: 'its id, any start or end of it, or its name' }],
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
