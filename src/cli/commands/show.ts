import type { Engine } from '../../engine/index.ts';
import { AppError } from '../../errors/index.ts';
import type { Job } from '../../model/index.ts';
import { page } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { flag } from '../options.ts';
import { jobPageLines } from '../render/job-page.ts';
import { outageLines } from '../render/outages.ts';
import { parameterLines, parametersIn, type ShownParameters } from '../render/parameter-lines.ts';

export const show = defineCommand({
  arguments: [jobArgument],
  options: { parameters: flag('the parameters that it had, all of them') },
  examples: [
    { line: 'simtrail show first-try', about: 'status, times, inputs, quantities, files' },
    { line: 'simtrail show first-try --parameters', about: 'every parameter, as it was' },
    { line: 'simtrail show first-try --json', about: 'the record as in jobs.json' },
  ],
  async run(context, [ref = ''], { parameters: isWhole }) {
    const engine = await context.engine();
    const { outages } = await engine.refresh();
    const job = engine.job(ref);
    const parameters = await parametersOf(engine, job, isWhole);
    if (isWhole) {
      const json = { id: job.id, job_name: job.name, parameters: parameters.flatMap(flat) };
      return page(json, (view) => parameters.flatMap((group) => parameterLines(group, view)).slice(1));
    }
    const { collectedFiles } = await import('../../engine/index.ts');
    const files = job.isOurs ? await collectedFiles(engine.folder, job) : undefined;
    const stale = (await engine.stale([job], { isThorough: true })).get(job.id) ?? [];
    const changes = context.isJson ? [] : await engine.analysisChanges(job);
    const { id: sequenceId } = job.record.sequence ?? {};
    const sequence = sequenceId === undefined ? undefined : engine.store.state.sequences.get(sequenceId)?.name;
    const facts = { job, files, parameters, project: engine.folder, sequence, stale, changes };
    return page(job.record, (view) => [...outageLines(outages), ...jobPageLines(facts, view)]);
  },
});

/** On the page of a job, parameters that cannot be shown (a saved copy is gone) are no reason to show nothing. */
async function parametersOf(engine: Engine, job: Job, isAsked: boolean): Promise<ShownParameters[]> {
  if (!job.isOurs && !isAsked) return [];
  try {
    return (await engine.parameters(job)).map(parametersIn);
  } catch (error) {
    if (error instanceof AppError && !isAsked) return [];
    throw error;
  }
}

const flat = ({ file, isRead, values }: ShownParameters): object[] =>
  values.map((one) => ({ ...one, file, is_read: isRead }));
