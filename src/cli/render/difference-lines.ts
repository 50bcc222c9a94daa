import type { FileChange, JobDifference, LineChange } from '../../engine/index.ts';
import { writeBytes, shortId, type Job } from '../../model/index.ts';
import type { View } from '../answer.ts';
import { bold, dim, green, red, type Line } from './look.ts';
import { changeLines } from './parameter-changes.ts';

/** More changed lines than this of one file are counted, not shown. */
const mostLines = 40;

/** What changed between two jobs: parameters, files, script, then what surrounds them. */
export function differenceLines(difference: JobDifference, { width }: Pick<View, 'width'>): Line[] {
  const { before, after, parameters, files, script, record, isSame } = difference;
  const head: Line = [named(before), dim(' → '), named(after)];
  if (isSame) return [head, 'No difference: the same inputs, script, code, machine and resources.'];
  return [
    head,
    ...section('Parameters', changeLines(parameters, width)),
    ...section('Files', files.flatMap(fileLines)),
    ...section('Script', script === undefined ? ['  cannot be compared line by line'] : textLines(script)),
    ...section('Settings', changeLines(record.map(shortened), width)),
  ];
}

function named(job: Job): Line {
  return [bold(job.name), dim(` ${shortId(job.id)}`)];
}

function section(title: string, lines: readonly Line[]): Line[] {
  return lines.length === 0 ? [] : ['', bold(title), ...lines];
}

function fileLines({ path, role, before, after, lines, why }: FileChange): Line[] {
  const what = before === null ? green('added') : after === null ? red('removed') : 'changed';
  const sizes = [before, after].map((side) =>
    side === null ? 'none' : `${writeBytes(side.size)} ${side.sha256.slice(0, 12)}`,
  );
  const reason = why === undefined ? '' : `  no lines shown: ${why}`;
  return [
    ['  ', bold(path), dim(` ${role} `), what, dim(`  ${sizes.join(' → ')}${reason}`)],
    ...textLines(lines ?? []).map((line): Line => ['  ', line]),
  ];
}

function textLines(lines: readonly LineChange[]): Line[] {
  const shown = lines.slice(0, mostLines).map(({ sign, line, text }): Line => {
    const words = `${sign} ${text}`;
    return [dim(`  ${String(line).padStart(4)} `), sign === '-' ? red(words) : green(words)];
  });
  const rest = lines.length - shown.length;
  return rest === 0 ? shown : [...shown, dim(`       … ${rest} more lines; --json has them all`)];
}

function shortened<C extends { path: string; before: string | null; after: string | null }>(change: C): C {
  if (!change.path.endsWith('sha256')) return change;
  return { ...change, before: change.before?.slice(0, 12) ?? null, after: change.after?.slice(0, 12) ?? null };
}
