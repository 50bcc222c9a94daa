import type { Grade, JobComparison, OutputComparison, QuantityComparison } from '../../engine/index.ts';
import { writeNumber, shortId, type Job } from '../../model/index.ts';
import type { View } from '../answer.ts';
import { bold, dim, green, red, yellow, type Line } from './look.ts';
import { changeLines } from './parameter-changes.ts';
import { tableLines } from './table.ts';

const meanings: Readonly<Record<Grade, string>> = {
  R0: 'the same inputs',
  R1: 'the same inputs and the same end',
  R2: 'the same inputs, the same end, the same bytes',
  R3: 'the same inputs, the same end, the same numbers within what is allowed',
};

/** The grade, why it is not more, and what is not the same. */
export function comparisonLines(comparison: JobComparison, { width }: Pick<View, 'width'>): Line[] {
  const { before, after, grade, reasons, inputs, outputs, quantities, surroundings } = comparison;
  const equal = outputs.filter(({ state }) => state === 'equal').length;
  const listed = outputs.filter(({ state, of }) => state !== 'equal' || of !== undefined);
  const apart = quantities.filter(({ state }) => state === 'different' || state === 'within');
  return [
    [named(before), dim(' and '), named(after)],
    [looked(grade), grade === null ? 'not the same inputs' : meanings[grade]],
    ...reasons.map((reason): Line => [yellow('  ! '), `${reason}.`]),
    ...section('Inputs', inputs.map(inputLine)),
    ...section('Quantities', quantityLines(apart, width), summary(quantities)),
    ...section('Outputs', listed.flatMap(outputLines), `${equal} of ${outputs.length} equal`),
    ...section('Surroundings', changeLines(surroundings, width)),
  ];
}

function named(job: Job): Line {
  return [bold(job.name), dim(` ${shortId(job.id)}`)];
}

function looked(grade: Grade | null): Line {
  const looks = grade === 'R2' || grade === 'R3' ? green : red;
  return [looks(grade ?? 'none'), '  '];
}

/** With its count also where there is nothing to list. */
function section(title: string, lines: readonly Line[], about = ''): Line[] {
  if (lines.length === 0 && about === '') return [];
  return ['', [bold(title), dim(about === '' ? '' : `  ${about}`)], ...lines];
}

function summary(quantities: readonly QuantityComparison[]): string {
  const states = new Map<string, number>();
  for (const { state } of quantities) states.set(state, (states.get(state) ?? 0) + 1);
  const words = { equal: 'equal', within: 'within', different: 'different', unread: 'not read', noise: 'left out' };
  return Object.entries(words)
    .flatMap(([state, word]) => (states.has(state) ? [`${states.get(state) ?? 0} ${word}`] : []))
    .join(', ');
}

function inputLine({ path, before, after }: JobComparison['inputs'][number]): Line {
  return ['  ', bold(path), `  ${before === null ? 'added' : after === null ? 'removed' : 'changed'}`];
}

function quantityLines(quantities: readonly QuantityComparison[], width: number): Line[] {
  return tableLines(
    [{ least: 16 }, { least: 24 }, {}],
    quantities.map(({ ref, unit, before, after, state, apart, allowed }): Line[] => [
      bold(ref),
      [said(before), dim(' | '), said(after), unit === '' ? '' : dim(` ${unit}`)],
      [
        state === 'within' ? green('within') : red('different'),
        apart === undefined ? '' : dim(`  ${writeNumber(apart, 3)} apart, ${writeNumber(allowed ?? 0, 3)} allowed`),
      ],
    ]),
    { width, indent: 2 },
  );
}

/** All digits: a shortened number may hide the difference. */
function said(value: number | string | null): Line {
  return value === null ? red('none') : String(value);
}

function outputLines({ path, state, of, counts, first }: OutputComparison): Line[] {
  const whose = of === undefined ? '' : of === 'both' ? ' (both)' : ` (${of === 'before' ? 'first' : 'second'})`;
  const isByDigest = of !== undefined && (state === 'equal' || state === 'different');
  const what = isByDigest ? `${state} by digest, gone${whose}` : `${state}${whose}`;
  const head: Line = ['  ', bold(path), `  ${what}`, dim(counts ? '' : '  does not count')];
  if (first === undefined) return [head];
  const at = String(first.line).padStart(6);
  return [head, [dim(`${at} `), red(`- ${first.before}`)], [dim(`${at} `), green(`+ ${first.after}`)]];
}
