import { AppError } from '../../errors/index.ts';
import { readQuantityRef, type QuantityRef } from '../../model/index.ts';
import { page, through } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { flag, text } from '../options.ts';
import { quantityCsv } from '../render/quantity-csv.ts';
import { quantityMatrix } from '../render/quantity-matrix.ts';
import { quantityLines } from '../render/quantity-table.ts';
import { outageLines } from '../render/outages.ts';

export const results = defineCommand({
  about: 'One row a job and index. Values have prefixes here (GHz); `--csv` and `--json` give them as they were read.',
  arguments: [{ ...jobArgument, optional: true, many: true }],
  options: {
    quantity: text('REF', 'only this quantity: frequency, or frequency[mode=1]', { short: 'q' }),
    csv: flag('print CSV'),
  },
  examples: [
    { line: 'simtrail results first-try', about: 'all quantities of one job' },
    { line: 'simtrail results --quantity "frequency[mode=1]"', about: 'one quantity of all jobs' },
    { line: 'simtrail results --csv', about: 'for a spreadsheet' },
  ],
  async run(context, refs, { quantity, csv }) {
    const wanted = quantity === undefined ? undefined : refOf(quantity);
    const engine = await context.engine();
    const { outages } = await engine.refresh();
    const found = engine.results(refs, wanted);
    const documents = found.map(({ job, quantities }) => ({
      id: job.id,
      job_name: job.name,
      analysis: job.analysis,
      status: job.status,
      quantities,
    }));
    if (csv && !context.isJson) return through(quantityCsv(quantityMatrix(found)), { results: documents });
    const isEmpty = found.every(({ quantities }) => quantities.length === 0);
    return page({ results: documents }, ({ width }) => [
      ...outageLines(outages),
      ...(isEmpty ? [nothing(refs, quantity)] : quantityLines(found, { width, withJob: true })),
    ]);
  },
});

function refOf(written: string): QuantityRef {
  const ref = readQuantityRef(written);
  if (ref !== undefined) return ref;
  throw new AppError('USAGE', { why: `${written} is no quantity: write NAME or NAME[key=value].` });
}

function nothing(refs: readonly string[], quantity: string | undefined): string {
  const what = quantity === undefined ? 'any quantity' : quantity;
  return refs.length === 0 ? `No job has ${what} yet.` : `None of these jobs has ${what}.`;
}
