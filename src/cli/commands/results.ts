import { AppError } from '../../errors/index.ts';
import { quantityCsv, quantityMatrix, type Engine, type JobResults, type QuantityMatrix } from '../../engine/index.ts';
import {
  counted,
  pickQuantities,
  readQuantityCondition,
  readQuantityRef,
  shortId,
  type Job,
  type Quantity,
  type QuantityCondition,
  type QuantityRef,
} from '../../model/index.ts';
import { page, through } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { flag, text, texts } from '../options.ts';
import { dim, type Line } from '../render/look.ts';
import { quantityLines } from '../render/quantity-table.ts';
import { outageLines } from '../render/outages.ts';

export const results = defineCommand({
  about:
    'One row a job and index. Values have prefixes here (GHz); `--csv` and `--json` give them as they were read. What a job does not have is `-` (empty in CSV, null in the table of JSON), what could not be read `?` (`NaN` in CSV).',
  arguments: [{ ...jobArgument, optional: true, many: true }],
  options: {
    quantity: text('REF', 'only this quantity: frequency, or frequency[mode=1]', { short: 'q' }),
    filter: texts(
      'CONDITION',
      'only rows in which this holds: "frequency>1.3e9"; with an index, jobs: "q[mode=1]>2e4"',
    ),
    sort: text('REF', 'sort rows by a quantity; -REF from the largest to the smallest'),
    sequence: text('NAME', 'of each task of a sequence its last job, with step and point', { completes: 'sequence' }),
    csv: flag('print CSV'),
  },
  examples: [
    { line: 'simtrail results first-try', about: 'all quantities of one job' },
    { line: 'simtrail results --quantity "frequency[mode=1]"', about: 'one quantity of all jobs' },
    {
      line: 'simtrail results --filter "frequency>1e9" --sort=-frequency',
      about: 'the rows that matter, the best first',
    },
    { line: 'simtrail results --sequence heating', about: 'the table of a sweep: its points, and what came out' },
    { line: 'simtrail results --csv', about: 'for a spreadsheet' },
  ],
  async run(context, named, { quantity, filter, sort, sequence, csv }) {
    if (sequence !== undefined && named.length > 0)
      throw new AppError('USAGE', { why: 'Either jobs are named, or --sequence says which.' });
    const wanted = quantity === undefined ? undefined : refOf(quantity);
    const selection = { filter: filter.map(conditionOf), ...(sort === undefined ? {} : { sort: sortOf(sort) }) };
    const engine = await context.engine();
    const { outages } = await engine.refresh();
    const { selectRows, taskColumns } = await import('../../engine/index.ts');
    const refs = sequence === undefined ? named : await jobsOf(engine, sequence);
    const isAll = sequence === undefined && named.length === 0;
    const selected = selectRows(isAll || refs.length > 0 ? engine.results(refs) : [], selection);
    const found = wanted === undefined ? selected : only(selected, wanted, !isAll && filter.length === 0);
    const tasks = sequence === undefined ? undefined : taskColumns(found.map(({ job }) => job));
    const matrix = quantityMatrix(found);
    const json = { results: documentsOf(found), table: tableOf(matrix) };
    if (csv && !context.isJson) return through(quantityCsv(matrix, tasks), json);
    const isEmpty = found.every(({ quantities }) => quantities.length === 0);
    return page(json, ({ width }) => [
      ...outageLines(outages),
      ...(isEmpty
        ? [nothing(isAll, filter.length > 0 ? filter.join(', ') : quantity)]
        : quantityLines(found, { width, withJob: true, ...(tasks === undefined ? {} : { tasks }) })),
      ...placeLines(found),
    ]);
  },
});

type Found = readonly JobResults[];

/** Ids, in the order of the steps and points. Throws NO_SEQUENCE. */
async function jobsOf(engine: Engine, name: string): Promise<string[]> {
  const sequences = await engine.sequences();
  const { standing } = await sequences.view(sequences.find(name));
  return standing.tasks.flatMap(({ job }) => job?.id ?? []);
}

/** Which task of a sequence it is, as the record says it. */
const taskOf = ({ record: { sequence } }: Job): object => (sequence === undefined ? {} : { sequence });

function only(all: Found, wanted: QuantityRef, isNamed: boolean): JobResults[] {
  const picked = all.map(({ job, quantities }) => ({ job, quantities: pickQuantities(quantities, wanted) }));
  return picked.filter(({ quantities }) => isNamed || quantities.length > 0);
}

/** One document a job, in the order of the rows. */
function documentsOf(found: Found): object[] {
  const jobs = new Map<string, { job: Job; quantities: Quantity[] }>();
  for (const { job, quantities } of found) {
    const known = jobs.get(job.id) ?? { job, quantities: [] };
    known.quantities.push(...quantities);
    jobs.set(job.id, known);
  }
  return Array.from(jobs.values(), ({ job, quantities }) => ({
    id: job.id,
    job_name: job.name,
    analysis: job.analysis,
    status: job.status,
    ...taskOf(job),
    files: placesOf(job),
    quantities,
  }));
}

/** How many result files are here, on the job's machine only, and gone, and which are missing; null before they were collected. */
function placesOf({ record }: Job): object | null {
  const { results: kept } = record;
  if (kept === null || kept === undefined) return null;
  const { files: here, on_machine = 0, removed = 0, missing } = kept;
  return { here, on_machine, removed, missing };
}

/** The same as rows and columns; null for what a job does not have and for what could not be read (`unreadable` says why). */
function tableOf({ columns, rows }: QuantityMatrix): object {
  return {
    columns,
    rows: rows.map(({ job, index, cells }) => {
      const unreadable = cells.flatMap((cell) =>
        cell?.unreadable === undefined ? [] : [[cell.name, cell.unreadable]],
      );
      return {
        id: job.id,
        job_name: job.name,
        ...taskOf(job),
        index,
        values: cells.map((cell) => cell?.value ?? cell?.text ?? null),
        ...(unreadable.length === 0 ? {} : { unreadable: Object.fromEntries(unreadable) as object }),
      };
    }),
  };
}

function placeLines(found: Found): Line[] {
  const jobs = [...new Map(found.map(({ job }) => [job.id, job])).values()];
  const lines = jobs.flatMap((job): Line[] => {
    const { on_machine: away = 0, removed = 0, missing = [] } = job.record.results ?? {};
    const parts = [
      ...(away > 0 ? [`${counted(away, 'file')} on ${job.machine} only`] : []),
      ...(removed > 0 ? [`${counted(removed, 'file')} gone`] : []),
      ...(missing.length > 0 ? [`${missing.slice(0, 5).join(', ')} missing`] : []),
    ];
    return parts.length === 0 ? [] : [dim(`${shortId(job.id)} ${job.name}: ${parts.join(', ')}`)];
  });
  const more = lines.length > 10 ? [dim(`... and ${lines.length - 10} more jobs`)] : [];
  return lines.length === 0 ? [] : ['', ...lines.slice(0, 10), ...more];
}

function conditionOf(written: string): QuantityCondition {
  const condition = readQuantityCondition(written);
  if (condition !== undefined) return condition;
  throw new AppError('USAGE', { why: `${written} is no condition: write NAME>VALUE, with > >= < <= = or !=.` });
}

function sortOf(written: string): { ref: QuantityRef; isDescending: boolean } {
  const isDescending = written.startsWith('-');
  return { ref: refOf(isDescending ? written.slice(1) : written), isDescending };
}

function refOf(written: string): QuantityRef {
  const ref = readQuantityRef(written);
  if (ref !== undefined) return ref;
  throw new AppError('USAGE', { why: `${written} is no quantity: write NAME or NAME[key=value].` });
}

function nothing(isAll: boolean, quantity: string | undefined): string {
  const what = quantity === undefined ? 'any quantity' : quantity;
  return isAll ? `No job has ${what} yet.` : `None of these jobs has ${what}.`;
}
