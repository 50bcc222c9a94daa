import type { Engine } from '../../engine/index.ts';
import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import type { JobFilter } from '../job-filter.ts';
import { count, flag, text, texts } from '../options.ts';
import { jobListLines } from '../render/job-list.ts';
import { dim, type Line } from '../render/look.ts';
import { outageLines } from '../render/outages.ts';
import { shownGroups } from '../shown-groups.ts';
import { shellWord } from '../../model/index.ts';

const usualLimit = 10;

export const jobs = defineCommand({
  about:
    'Settles first what happened since the last look. The newest jobs of each analysis are shown, ten unless told otherwise.',
  arguments: [],
  options: {
    analysis: text('NAME', 'only jobs of this analysis', { short: 'a', completes: 'analysis' }),
    status: texts('STATUS', 'only jobs of this status; several with commas; `active` and `ended` stand for many', {
      short: 's',
      completes: 'status',
    }),
    machine: text('NAME', 'only jobs on this machine', { short: 'm', completes: 'machine' }),
    tag: texts('TAG', 'only jobs with this tag; may be given again', { short: 't' }),
    search: text('TEXT', 'only jobs in which all of these words are: in name, notes, tags, id, machine, …'),
    limit: count('N', 'how many of each analysis; 0 for all', { least: 0 }),
    all: flag('jobs of every project opened before'),
  },
  examples: [
    { line: 'simtrail jobs', about: 'the newest jobs of each analysis' },
    { line: 'simtrail jobs --status active', about: 'what is queued or running' },
    { line: 'simtrail jobs --analysis pillbox --tag good --limit 0', about: 'all good ones of one analysis' },
    { line: 'simtrail jobs --all --search "first try"', about: 'look through every project' },
    { line: 'simtrail jobs --json', about: 'all records, for a program' },
  ],
  async run(context, _, options) {
    if (options.all) return (await import('../all-projects.ts')).jobsOfAllProjects(context, options);
    const engine = await context.engine();
    const { outages } = await engine.refresh();
    const limit = options.limit ?? (context.isJson ? 0 : usualLimit);
    const shown = shownGroups(engine, options, limit);
    const empty = shown.length === 0 ? await nothingLines(engine, options) : [];
    const stale = context.isJson ? new Map() : await engine.stale(shown.flatMap((group) => group.jobs));
    return page({ jobs: shown.flatMap((group) => group.jobs.map((job) => job.record)) }, (view) => [
      ...outageLines(outages),
      ...(shown.length === 0 ? empty : jobListLines(shown, view, stale)),
    ]);
  },
});

async function nothingLines(engine: Engine, filter: JobFilter): Promise<Line[]> {
  const [any] = engine.store.state.heads();
  if (any !== undefined) return ['No job matches.', dim('  simtrail jobs   shows all')];
  const { analyses } = await engine.analyses();
  const [first] = analyses;
  const analysis = filter.analysis ?? first?.name;
  return analysis === undefined
    ? ['No jobs yet, and no analysis to run.', dim('  simtrail analysis add NAME --code CODE FILE...   makes one')]
    : ['No jobs yet.', dim(`  simtrail submit ${shellWord(analysis)}   runs one`)];
}
