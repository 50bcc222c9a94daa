import { exits } from '../../errors/index.ts';
import { page } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { jobLine } from '../render/job-line.ts';
import { red } from '../render/look.ts';

export const cancel = defineCommand({
  about: 'A job that has ended already is left as it is. With several jobs each is tried.',
  arguments: [{ ...jobArgument, many: true }],
  options: {},
  examples: [{ line: 'simtrail cancel long-run', about: 'one job, with all processes it started' }],
  async run(context, refs) {
    const engine = await context.engine();
    const [only = ''] = refs;
    if (refs.length === 1) {
      const job = await engine.cancel(only);
      return page(job.record, [jobLine(job)]);
    }
    const outcomes = await engine.act('cancel', refs);
    const done = outcomes.flatMap(({ job }) => job ?? []);
    const errors = outcomes.flatMap(({ error }) => error ?? []);
    const exit = errors.length === 0 ? exits.ok : done.length === 0 ? (errors[0]?.exit ?? exits.failed) : exits.partly;
    return page(
      { jobs: done.map((job) => job.record), errors },
      [...done.map((job) => jobLine(job)), ...errors.map((error) => [red('✗ '), error.message])],
      exit,
    );
  },
});
