import type { Page } from '../answer.ts';
import { carried, started } from '../carried.ts';
import { defineCommand, sequenceArgument } from '../command.ts';
import { flag } from '../options.ts';

export const sequenceResume = defineCommand({
  about: 'No step that has succeeded runs again. The exit status is that of `simtrail sequence run`.',
  arguments: [sequenceArgument],
  options: { detach: flag('submit what can be submitted now, and do not wait', { short: 'd' }) },
  examples: [{ line: 'simtrail sequence resume heating', about: 'carry it on to its end' }],
  async run(context, [ref = ''], { detach }): Promise<Page> {
    const engine = await context.engine();
    const sequences = await engine.sequences();
    const record = sequences.find(ref);
    if (!detach) return carried(context, engine, record);
    await engine.refresh();
    return started(context, sequences, record);
  },
});
