import type { Job } from '../model/index.ts';
import type { OutputComparison } from './compare-outputs.ts';
import { areEqual, type QuantityComparison } from './compare-quantities.ts';
import type { InputChange } from './record-changes.ts';

/**
 * How far one job reproduced another, each grade on top of the one before it: `R0` the same inputs, `R1` and the same
 * end, `R3` and the same numbers within what is allowed, `R2` and the same bytes. Null: not even the inputs are the same.
 */
export type Grade = 'R0' | 'R1' | 'R2' | 'R3';

interface Findings {
  /** True if they are the same. */
  inputs: boolean;
  ends: boolean;
  outputs: readonly OutputComparison[];
  quantities: readonly QuantityComparison[];
  /** True if it is not known what one of the two left. */
  isUnknown: boolean;
}

/** The grade that follows from what was found. An output that was altered since its collection proves nothing. */
export function gradeOf({ inputs, ends, outputs, quantities, isUnknown }: Findings): Grade | null {
  if (!inputs) return null;
  if (!ends) return 'R0';
  const counted = outputs.filter(({ counts, state }) => counts && state !== 'not compared');
  if (isUnknown || counted.some(({ state }) => state === 'altered')) return 'R1';
  if (counted.length > 0 && counted.every(({ state }) => state === 'equal')) return 'R2';
  return areEqual(quantities) ? 'R3' : 'R1';
}

interface Remarks {
  jobs: readonly [Job, Job];
  inputs: readonly InputChange[];
  outputs: readonly OutputComparison[];
  quantities: readonly QuantityComparison[];
  grade: Grade | null;
  /** Of each job, whether it is not known what it left. */
  unknown: readonly boolean[];
}

/** What keeps two jobs from the highest grade: of each kind the first, never a bare no. */
export function reasonsOf({ jobs, inputs, outputs, quantities, grade, unknown }: Remarks): string[] {
  const [before, after] = jobs;
  const reasons: string[] = [];
  const changed = inputs[0];
  if (changed !== undefined) reasons.push(`the input ${changed.path} is not the same`);
  if (endOf(before) !== endOf(after))
    reasons.push(`${before.name} ended ${endOf(before)}, ${after.name} ${endOf(after)}`);
  for (const [at, job] of jobs.entries()) {
    if (unknown[at] === true) reasons.push(`what ${job.name} left was not collected, or the list of it was altered`);
  }
  for (const { name, record } of jobs) {
    const absent = record.results?.missing ?? [];
    if (absent.length > 0) reasons.push(`${absent.join(', ')} of ${name} was not collected, and not compared`);
  }
  const unknownOutputs = outputs.filter(({ counts, state }) => counts && state === 'not compared');
  if (unknownOutputs[0] !== undefined) reasons.push(notCompared(unknownOutputs[0], unknownOutputs.length, jobs));
  if (grade === 'R2') return reasons;
  const number = quantities.find(({ state }) => state === 'different');
  if (number !== undefined) {
    const range = number.allowed === undefined ? '' : `; they may be ${Number(number.allowed.toPrecision(6))} apart`;
    reasons.push(
      `${number.ref} is ${said(number.before)} in ${before.name} and ${said(number.after)} in ${after.name}${range}`,
    );
  }
  const output = outputs.find(({ state, counts }) => counts && state !== 'equal' && state !== 'not compared');
  if (output !== undefined) reasons.push(outputReason(output, jobs));
  if (!unknown.includes(true) && !outputs.some(({ counts }) => counts))
    reasons.push('neither left an output that could be compared');
  return reasons;
}

function notCompared(output: OutputComparison, count: number, jobs: readonly [Job, Job]): string {
  const of = whoseIs(output, jobs);
  if (count === 1) return `the output ${output.path} of ${of} was not collected, and not compared`;
  return `${output.path} and ${count - 1} more of ${of} were not collected, and not compared`;
}

function whoseIs({ of }: OutputComparison, [before, after]: readonly [Job, Job]): string {
  return of === 'both' ? 'both jobs' : of === 'after' ? after.name : before.name;
}

function outputReason(output: OutputComparison, jobs: readonly [Job, Job]): string {
  const { path, state, first } = output;
  const whose = whoseIs(output, jobs);
  if (state === 'only in one') return `only ${whose} has the output ${path}`;
  if (state === 'altered') return `the output ${path} of ${whose} was altered since it was collected`;
  return `the output ${path} differs${first === undefined ? '' : ` from line ${first.line} on`}`;
}

function said(value: number | string | null): string {
  return value === null ? 'not there' : String(value);
}

/** `succeeded with exit code 0` */
export function endOf({ status, record }: Job): string {
  return record.exit_code === null ? status : `${status} with exit code ${record.exit_code}`;
}
