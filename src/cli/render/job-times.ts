import { writeDuration, type Job } from '../../model/index.ts';
import { dim, type Line } from './look.ts';
import { relativeTime } from './relative-time.ts';

/** How long a job has run or ran: `12s`; empty before its start. */
export function ranText(job: Job, nowMs: number): string {
  const elapsed = job.elapsedSeconds(nowMs);
  return elapsed === undefined ? '' : writeDuration(elapsed);
}

/** How long a job may run: `of 1h`; empty for one that ended without having started. */
export function askedText(job: Job): string {
  const { runtime, started_at } = job.record;
  return typeof runtime !== 'number' || (job.isFinal && !started_at) ? '' : `of ${writeDuration(runtime)}`;
}

/** `12s of 1h`: how long a job has run or ran, against what it asked for. */
export function elapsedText(job: Job, nowMs: number): Line {
  const [ran, asked] = [ranText(job, nowMs), askedText(job)];
  return [ran, dim(ran === '' || asked === '' ? asked : ` ${asked}`)];
}

/** When the last thing happened to a job. */
export function whenText(job: Job, nowMs: number): string {
  const { ended_at, started_at, submitted_at, created_at } = job.record;
  return relativeTime(ended_at ?? started_at ?? submitted_at ?? created_at, nowMs);
}
