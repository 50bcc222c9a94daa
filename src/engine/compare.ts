import type { Code } from '../codes/index.ts';
import { AppError } from '../errors/index.ts';
import type { Job, Quantity } from '../model/index.ts';
import { place } from '../store/index.ts';
import { resultsReader } from './collect.ts';
import {
  compareOutputs,
  outputsOf,
  withFirstDifferences,
  type OutputComparison,
  type Outputs,
} from './compare-outputs.ts';
import {
  compareQuantities,
  type EqualityRules,
  type QuantityComparison,
  type Tolerance,
} from './compare-quantities.ts';
import type { JobCodes } from './job-codes.ts';
import { endOf, gradeOf, reasonsOf, type Grade } from './grade.ts';
import { allChanges } from './all-changes.ts';
import { inputChanges, type InputChange, type RecordChange } from './record-changes.ts';

/** Two jobs beside each other. */
export interface JobComparison {
  before: Job;
  after: Job;
  grade: Grade | null;
  /** Why it is not more, as sentences without their full stop. */
  reasons: readonly string[];
  inputs: readonly InputChange[];
  outputs: readonly OutputComparison[];
  quantities: readonly QuantityComparison[];
  /** Code, machine, resources and environment where they are not the same. */
  surroundings: readonly RecordChange[];
}

/**
 * Compares what two ended jobs were given and what they gave, looking at every output again.
 *
 * @throws AppError NOT_OURS, BAD_STATUS for one that has not ended
 */
export async function compareJobs(
  project: string,
  codes: JobCodes,
  jobs: readonly [Job, Job],
  override: Tolerance = {},
): Promise<JobComparison> {
  for (const job of jobs) {
    if (!job.isOurs) throw new AppError('NOT_OURS', { job: job.name, action: 'compared' });
    if (!job.isFinal) throw new AppError('BAD_STATUS', { job: job.name, status: job.status, action: 'compared' });
  }
  const [before, after] = jobs;
  const code = await codes.of(before);
  const rules = { ...rulesOf(code), override };
  const [was, is] = [await outputsOf(project, before), await outputsOf(project, after)];
  const outputs = await withFirstDifferences(project, jobs, compareOutputs(was, is, rules.noise));
  const numbers = [
    await quantitiesOf(project, before, was, await codes.of(before)),
    await quantitiesOf(project, after, is, await codes.of(after)),
  ] as const;
  const quantities = compareQuantities(...numbers, rules);
  const inputs = inputChanges(before.record.inputs, after.record.inputs);
  const surroundings = (await allChanges(project, jobs)).filter(({ group }) => group !== 'analysis');
  const ends = endOf(before) === endOf(after);
  const isUnknown = was.isUnknown || is.isUnknown;
  const grade = gradeOf({ inputs: inputs.length === 0, ends, outputs, quantities, isUnknown });
  const reasons = reasonsOf({ jobs, inputs, outputs, quantities, grade, unknown: [was.isUnknown, is.isUnknown] });
  return { before, after, grade, reasons, inputs, outputs, quantities, surroundings };
}

/** The numbers in the record, unless a file was altered since: then those that its results hold now. */
async function quantitiesOf(
  project: string,
  job: Job,
  { files }: Outputs,
  code: Code | undefined,
): Promise<readonly Quantity[]> {
  const isAltered = [...files.values()].some(({ now }) => now === 'altered');
  if (!isAltered || code === undefined) return job.quantities;
  return code.quantities(resultsReader(place(project, job.record.run_folder), job, new Set(files.keys())));
}

/** What a code's description says of equal jobs; a code without a description says nothing. */
function rulesOf(code: Code | undefined): EqualityRules {
  const { description } = (code ?? {}) as { description?: Partial<EqualityRules> };
  return { tolerances: description?.tolerances ?? {}, noise: description?.noise ?? [] };
}
