import { page } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { jobPageLines } from '../render/job-page.ts';
import { outageLines } from '../render/outages.ts';

export const show = defineCommand({
  arguments: [jobArgument],
  options: {},
  examples: [
    { line: 'simtrail show first-try', about: 'status, times, inputs, quantities, files' },
    { line: 'simtrail show first-try --json', about: 'the record as in jobs.json' },
  ],
  async run(context, [ref = '']) {
    const engine = await context.engine();
    const { outages } = await engine.refresh();
    const job = engine.job(ref);
    const { collectedFiles } = await import('../../engine/index.ts');
    const files = job.isOurs ? await collectedFiles(engine.folder, job) : undefined;
    const facts = { job, files, project: engine.folder };
    return page(job.record, (view) => [...outageLines(outages), ...jobPageLines(facts, view)]);
  },
});
