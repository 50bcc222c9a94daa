import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { dim, red } from '../render/look.ts';
import { sequenceLine } from '../render/sequence-lines.ts';
import { sequenceDocument } from '../sequence-document.ts';

export const sequenceList = defineCommand({
  arguments: [],
  options: {},
  examples: [{ line: 'simtrail sequence list', about: 'all that were started in the project, newest first' }],
  async run(context) {
    const engine = await context.engine();
    await engine.refresh();
    const views = (await (await engine.sequences()).views()).toReversed();
    return page(
      {
        sequences: views.map((one) =>
          'error' in one ? { ...one.record, state: null, error: one.error } : sequenceDocument(one, context.now()),
        ),
      },
      () =>
        views.length === 0
          ? ['No sequence yet.', dim('  simtrail sequence run FILE   starts one')]
          : views.map((one) => ('error' in one ? [red('✗ '), one.error.message] : sequenceLine(one))),
    );
  },
});
