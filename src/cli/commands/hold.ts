import { page } from '../answer.ts';
import { defineCommand, jobArgument, type Command } from '../command.ts';
import { jobLine } from '../render/job-line.ts';

export const hold = holding('hold', {
  line: 'simtrail hold waiting',
  about: 'it stays in the queue and does not start',
});

export const release = holding('release', { line: 'simtrail release kept-back', about: 'it may start again' });

function holding(action: 'hold' | 'release', example: Command['examples'][number]): Command {
  return defineCommand({
    arguments: [jobArgument],
    options: {},
    examples: [example],
    async run(context, [ref = '']) {
      const engine = await context.engine();
      const job = await engine.hold(ref, action);
      return page(job.record, [jobLine(job)]);
    },
  });
}
