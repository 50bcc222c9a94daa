import { page } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { jobLine } from '../render/job-line.ts';

export const note = defineCommand({
  about: "The text takes the place of the notes there were; '' takes them away.",
  arguments: [jobArgument, { name: 'TEXT', about: 'the notes', many: true }],
  options: {},
  examples: [{ line: 'simtrail note first-try "mesh too coarse at the iris"', about: 'what one wants to know later' }],
  async run(context, [ref = '', ...words]) {
    const engine = await context.engine();
    const job = await engine.note(ref, words.join(' '));
    return page(job.record, [jobLine(job, `  ${job.record.notes}`)]);
  },
});
