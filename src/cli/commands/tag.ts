import { AppError } from '../../errors/index.ts';
import { tagFault } from '../../model/index.ts';
import { page } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { flag } from '../options.ts';
import { jobLine } from '../render/job-line.ts';
import { dim, yellow } from '../render/look.ts';

export const tag = defineCommand({
  arguments: [jobArgument, { name: 'TAG', about: 'a word', many: true }],
  options: { remove: flag('take the tags away') },
  examples: [
    { line: 'simtrail tag first-try good reference', about: 'two tags' },
    { line: 'simtrail tag first-try good --remove', about: 'not good after all' },
  ],
  async run(context, [ref = '', ...tags], { remove }) {
    for (const one of tags) assertTag(one);
    const engine = await context.engine();
    const job = await engine.tag(ref, tags, { remove });
    return page(job.record, [
      jobLine(job, job.tags.length === 0 ? dim('  no tags') : job.tags.map((one) => yellow(`  #${one}`))),
    ]);
  },
});

/** Throws USAGE for a tag that a list could not show or a filter could not name. */
export function assertTag(written: string): void {
  const fault = tagFault(written);
  if (fault === undefined) return;
  throw new AppError('USAGE', { why: `${JSON.stringify(written.slice(0, 40))} cannot be a tag: ${fault}.` });
}
