import { exits } from '../../errors/index.ts';
import { shortId } from '../../model/index.ts';
import { page } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { bold, dim, green, red, type Line } from '../render/look.ts';
import { counted } from '../render/numbers.ts';

export const verify = defineCommand({
  about: 'Reads all of it and changes nothing. Exit status 1 if anything is not as it was written.',
  arguments: [{ ...jobArgument, optional: true }],
  options: {},
  examples: [
    { line: 'simtrail verify', about: 'records, history, saved inputs, collected results' },
    { line: 'simtrail verify first-try', about: 'what belongs to one job' },
  ],
  async run(context, [ref]) {
    const { verify: check } = await import('../../engine/index.ts');
    const stop = working(context.progress);
    const found = await check(context.folder, ref).finally(stop);
    const { problems, facts, jobs, objects } = found;
    const checked = `${counted(facts, 'fact')}, ${counted(jobs.length, 'job')}, ${counted(objects, 'saved file')}`;
    const json = {
      ok: problems.length === 0,
      facts,
      jobs: jobs.length,
      objects,
      imported: found.origin ?? null,
      problems,
    };
    const origin: Line[] = found.origin === undefined ? [] : [dim(`  imported ${found.origin.at} ${found.origin.why}`)];
    if (problems.length === 0)
      return page(json, [[green('✓ '), `Whole: ${checked} are as they were written.`], ...origin]);
    const lines = problems.map(({ kind, file, message, job }): Line => [
      red('✗ '),
      bold(`${kind} `),
      `${message.includes(file) ? '' : `${file}: `}${message}`,
      job === undefined || message.includes(job) ? '' : dim(`  job ${shortId(job)}`),
    ]);
    return page(json, [...lines, '', `${counted(problems.length, 'problem')}; checked ${checked}.`], exits.failed);
  },
});

function working(progress: { draw(lines: readonly Line[]): void; clear(): void }): () => void {
  const started = Date.now();
  const draw = (): void => progress.draw([dim(`Checking ... ${Math.round((Date.now() - started) / 1000)} s`)]);
  const timer = setInterval(draw, 500);
  return () => {
    clearInterval(timer);
    progress.clear();
  };
}
