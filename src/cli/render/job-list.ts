import { shortId, type Job, type JobStatus } from '../../model/index.ts';
import type { View } from '../answer.ts';
import { askedText, ranText, whenText } from './job-times.ts';
import { bold, dim, yellow, type Line } from './look.ts';
import { headlineText } from './quantity-text.ts';
import { statusCounts, statusText } from './status-text.ts';
import { tableLines, type Column, type Row } from './table.ts';

/** Jobs of one analysis as a list shows them. */
export interface ShownGroup {
  analysis: string;
  counts: ReadonlyMap<JobStatus, number>;
  /** The newest, newest first. */
  jobs: readonly Job[];
  /** How many there are that are not shown. */
  hidden: number;
}

const columns: readonly Column[] = [
  {},
  {},
  { least: 12 },
  { drop: 6 },
  { drop: 8 },
  { align: 'right', drop: 4 },
  { drop: 7 },
  { drop: 3 },
  { drop: 2 },
  { least: 12, drop: 5 },
];

/** Groups one under the other with common columns; `stale` says why some of the jobs are. */
export function jobListLines(
  groups: readonly ShownGroup[],
  view: View,
  stale: ReadonlyMap<string, readonly string[]> = new Map(),
): Line[] {
  const rows = groups.flatMap((group, i): Row[] => [
    ...(i === 0 ? [] : [{ whole: '' }]),
    { whole: [bold(group.analysis === '' ? '(no analysis)' : group.analysis), '  ', statusCounts(group.counts)] },
    ...group.jobs.flatMap((job) => rowsOf(job, view, stale.get(job.id))),
    ...(group.hidden === 0 ? [] : [{ whole: dim(`  ... and ${group.hidden} more (--limit 0 shows all)`) }]),
  ]);
  return tableLines(columns, rows, { width: view.width, indent: 2 });
}

function rowsOf(job: Job, view: View, stale: readonly string[] = []): Row[] {
  const { nodes, processes, status_detail, notes } = job.record;
  const cells: Line[] = [
    dim(shortId(job.id)),
    statusText(job.status),
    job.name,
    job.machine,
    dim(`${nodes ?? '?'}×${processes ?? '?'}`),
    ranText(job, view.now),
    dim(askedText(job)),
    dim(whenText(job, view.now)),
    headlineText(job),
    [
      ...job.tags.map((tag, i): Line => yellow(i === 0 ? `#${tag}` : ` #${tag}`)),
      job.tags.length > 0 && notes ? ' ' : '',
      dim(typeof notes === 'string' ? firstOf(notes) : ''),
    ],
  ];
  const isTold = typeof status_detail === 'string' && status_detail !== '' && job.status !== 'succeeded';
  const [reason] = stale;
  return [
    cells,
    ...(isTold ? [{ whole: dim(`            ${status_detail}`) }] : []),
    ...(reason === undefined ? [] : [{ whole: yellow(`            ! stale: ${reason}`) }]),
  ];
}

/** Notes may be long; a list shows how they begin. */
function firstOf(notes: string): string {
  const [first = ''] = notes.trim().split('\n');
  return first.length > 60 ? `${first.slice(0, 59)}…` : first;
}
