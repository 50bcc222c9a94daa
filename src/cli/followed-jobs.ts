import type { CodeProgress } from '../codes/index.ts';
import type { JobEvent, SequenceView } from '../engine/index.ts';
import { exits } from '../errors/index.ts';
import { shortId, type Job, type JobId, type JobStatus } from '../model/index.ts';
import type { View } from './answer.ts';
import { elapsedText } from './render/job-times.ts';
import { jobLine } from './render/job-line.ts';
import { bold, dim, green, yellow, type Line } from './render/look.ts';
import { progressText } from './render/progress-bar.ts';
import { headlineText } from './render/quantity-text.ts';
import { farLines, sequenceLine } from './render/sequence-lines.ts';
import { statusCounts, statusText } from './render/status-text.ts';
import { tableLines } from './render/table.ts';

/** Progress in a pipe is told this often, ms: it is for a log, not for an eye. */
const progressMs = 5000;

/** What is known of jobs that are being followed, from the events so far; knows how to tell each event. */
export class FollowedJobs {
  private readonly jobs = new Map<string, Job>();
  private readonly sequences = new Map<string, SequenceView>();
  private readonly current: (id: JobId) => Job | undefined;
  private readonly progress = new Map<string, CodeProgress>();
  private readonly toldAt = new Map<string, number>();

  /** `current` gives a job as it is now: more is known of it than the last event said. */
  constructor(current: (id: JobId) => Job | undefined) {
    this.current = current;
  }

  take(event: JobEvent): void {
    if (event.type === 'job') this.jobs.set(event.job.id, event.job);
    if (event.type === 'progress') this.progress.set(event.job.id, event.progress);
    if (event.type === 'standing') this.sequences.set(event.view.record.id, event.view);
  }

  get count(): number {
    return this.jobs.size;
  }

  /** The lines that stay. In a terminal the block shows what goes on, so only ends are told. */
  lines(event: JobEvent, view: View): Line[] {
    if (event.type === 'back') return [[green('✓ '), `${event.machine} answers again.`]];
    if (event.type === 'sequence') return [[yellow('! '), event.error.message, dim(' The others go on.')]];
    if (event.type === 'outage') {
      return [[yellow('! '), `${event.machine} does not answer: ${event.error.message} Its jobs go on; asking again.`]];
    }
    if (event.type === 'standing') return event.view.standing.state === 'running' ? [] : [sequenceLine(event.view)];
    if (event.type === 'job') return view.isLive && !event.job.isFinal ? [] : [endLine(event.job, view.now)];
    if (view.isLive || !this.isTime(event.job.id, view.now)) return [];
    return [[dim(shortId(event.job.id)), ' ', bold(event.job.name), '  ', progressWords(event.progress)]];
  }

  /** One line a job that has not ended; the longest running first. */
  block(view: View): Line[] {
    const open = [...this.jobs.values()].map((job) => this.current(job.id) ?? job).filter((job) => !job.isFinal);
    const sorted = open.toSorted((a, b) => order(a.status) - order(b.status));
    const above = [...this.sequences.values()]
      .filter(({ standing }) => standing.state === 'running')
      .flatMap((one) => [sequenceLine(one), ...farLines(one, view)])
      .slice(0, Math.max(0, Math.floor(view.height / 3)));
    const room = Math.max(1, view.height - 3 - above.length);
    const shown = sorted.slice(0, sorted.length > room ? room - 1 : room);
    const rows = shown.map((job): Line[] => {
      const progress = job.status === 'running' ? this.progress.get(job.id) : undefined;
      return [
        dim(shortId(job.id)),
        statusText(job.status),
        job.name,
        elapsedText(job, view.now),
        progress === undefined ? dim(job.record.status_detail ?? '') : progressText(progress),
      ];
    });
    const rest = sorted.length - shown.length;
    return [
      ...above,
      ...tableLines([{}, {}, { least: 10 }, { drop: 1 }, { least: 20 }], rows, { width: view.width - 1 }),
      ...(rest === 0 ? [] : [[dim(`... and ${rest} more: `), statusCounts(countsOf(sorted.slice(shown.length)))]]),
    ];
  }

  /** `3 succeeded, 1 failed`. */
  summary(): Line {
    return statusCounts(countsOf([...this.jobs.values()]));
  }

  /** The exit status that waiting for these jobs has. */
  exit(): number {
    return exitOf([...this.jobs.values()]);
  }

  private isTime(id: string, now: number): boolean {
    const isDue = now - (this.toldAt.get(id) ?? 0) >= progressMs;
    if (isDue) this.toldAt.set(id, now);
    return isDue;
  }
}

/** 0 if all succeeded, 3 if the worst is an incomplete one, else 1. */
export function exitOf(jobs: readonly Job[]): number {
  const ended = jobs.filter((job) => job.isFinal && job.status !== 'succeeded');
  if (ended.length === 0) return exits.ok;
  return ended.every((job) => job.status === 'incomplete') ? exits.partly : exits.failed;
}

function endLine(job: Job, now: number): Line {
  const headline = headlineText(job);
  return jobLine(job, [
    job.isFinal ? ['  ', elapsedText(job, now)] : '',
    headline === '' || job.status !== 'succeeded' ? '' : `  ${headline}`,
  ]);
}

function progressWords({ fraction, text }: CodeProgress): string {
  return fraction === undefined ? text : `${Math.floor(fraction * 100)}%  ${text}`;
}

function order(status: JobStatus): number {
  const at = ['running', 'collecting', 'staging', 'submitting', 'unknown'].indexOf(status);
  return at < 0 ? 9 : at;
}

function countsOf(jobs: readonly Job[]): Map<JobStatus, number> {
  const counts = new Map<JobStatus, number>();
  for (const { status } of jobs) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}
