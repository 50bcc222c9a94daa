import type { Collected, CollectionPlan } from '../../engine/index.ts';
import { counted, writeBytes, shortId, type InputRecord, type Job } from '../../model/index.ts';
import type { View } from '../answer.ts';
import { jobLine } from './job-line.ts';
import { bold, dim, green, yellow, type Line } from './look.ts';
import { tableLines } from './table.ts';

const mostRows = 50;
const mostNames = 10;

/** What a collection gave: what is here, and all that is not. */
export function collectedLines({ job, outage, vanished, changing, outOfReach, unmatched }: Collected): Line[] {
  const { results } = job.record;
  const found = `${counted(results?.files ?? 0, 'file')}, ${writeBytes(results?.bytes ?? 0)}`;
  return [
    ...(outage === undefined ? [] : [[yellow('! '), `read from what is here: ${outage.message}`]]),
    jobLine(job, `  ${found}, ${counted(job.quantities.length, 'quantity', 'quantities')}`),
    ...warnings(results?.missing ?? [], 'is missing'),
    ...linkLines(results?.links),
    ...warnings(vanished, `was gone from ${job.machine} when it was to be brought`),
    ...reachLines(outOfReach, job),
    ...warnings(changing, `is being written on ${job.machine}: what is here is one state of it`),
    ...warnings(unmatched, 'names nothing that the job left'),
    ...awayLines(job, outOfReach.length),
  ];
}

/** What there is and what would come. */
export function collectionLines(plan: CollectionPlan, view: View): Line[] {
  const { job, files, links, missing, outOfReach, unmatched } = plan;
  const coming = files.filter(({ bring }) => bring);
  const bytes = coming.reduce((sum, { size }) => sum + size, 0);
  const rows = files
    .slice(0, mostRows)
    .map(({ path, size, state, bring }): Line[] => [
      path,
      writeBytes(size),
      dim(resultWords(job, { path, state }, 'here').join(', ')),
      bring ? green('comes') : '',
    ]);
  return [
    [bold(job.name), dim(`  on ${job.machine}`)],
    ...tableLines([{ least: 16 }, { align: 'right' }, {}, {}], rows, { width: view.width, indent: 2 }),
    ...(files.length > mostRows ? [dim(`  ... and ${files.length - mostRows} more; --json has all`)] : []),
    ...warnings(missing, 'is missing'),
    ...linkLines(links),
    ...reachLines(outOfReach, job),
    ...warnings(unmatched, 'names nothing that the job left'),
    coming.length === 0 ? 'Nothing would come.' : `${counted(coming.length, 'file')} would come, ${writeBytes(bytes)}.`,
  ];
}

/** Where a result is, and that it was an input before. */
export function resultWords(
  job: Job,
  { path, state }: { path: string; state?: string | undefined },
  here?: string,
): string[] {
  const inputs: readonly InputRecord[] = Array.isArray(job.record.inputs) ? job.record.inputs : [];
  const isInput = inputs.some((input) => input.path === path);
  return [state ?? here, isInput ? 'an input that it changed' : undefined].filter((word) => word !== undefined);
}

function warnings(names: readonly string[], what: string): Line[] {
  const more = names.length > mostNames ? [dim(`  ... and ${names.length - mostNames} more`)] : [];
  return [...names.slice(0, mostNames).map((name): Line => [yellow('! '), `${name} ${what}`]), ...more];
}

function reachLines(outOfReach: Collected['outOfReach'], job: Job): Line[] {
  return warnings(
    outOfReach.map(({ path, why }) => `${path} (${why})`),
    `cannot be brought from ${job.machine}`,
  );
}

/** A record that another program edited may hold anything. */
export function linkLines(links: unknown): Line[] {
  const known = Array.isArray(links) ? (links as ({ path?: unknown; to?: unknown } | null)[]) : [];
  return warnings(
    known.map((link) => `${String(link?.path)} is a link to ${String(link?.to)}`),
    'and is not followed',
  );
}

function awayLines(job: Job, outOfReach: number): Line[] {
  const away = (job.record.results?.on_machine ?? 0) - outOfReach;
  if (away <= 0) return [];
  return [
    dim(`  ${counted(away, 'file')} on ${job.machine} only: simtrail collect ${shortId(job.id)} --all brings them`),
  ];
}
