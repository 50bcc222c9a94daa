import { page } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { jobLine } from '../render/job-line.ts';
import { yellow, type Line } from '../render/look.ts';
import { counted, writeBytes } from '../render/numbers.ts';

export const collect = defineCommand({
  about: "Results are collected when a job ends; this does it again, with the code's description as it is now.",
  arguments: [jobArgument],
  options: {},
  examples: [{ line: 'simtrail collect first-try', about: 'after its code file was changed' }],
  async run(context, [ref = '']) {
    const engine = await context.engine();
    const { job, outage } = await engine.collect(ref);
    const { results } = job.record;
    const found = `${counted(results?.files ?? 0, 'file')}, ${writeBytes(results?.bytes ?? 0)}`;
    return page(job.record, [
      ...(outage === undefined ? [] : [[yellow('! '), `read from what is here: ${outage.message}`]]),
      jobLine(job, `  ${found}, ${counted(job.quantities.length, 'quantity', 'quantities')}`),
      ...(results?.missing ?? []).map((pattern): Line => [yellow('! '), `${pattern} is missing`]),
    ]);
  },
});
