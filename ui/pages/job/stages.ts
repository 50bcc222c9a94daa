import { isFinal, readStatus, type JobStatus } from '../../../src/model/index.ts';
import type { TimelineFact } from '../../source/index.ts';

/** A stretch of a job's life in one status. */
export interface Stage {
  status: JobStatus;
  from: string;
  /** When the next began; null: it goes on. */
  until: string | null;
  detail: string | null;
  by: string;
}

/** The statuses of a job, one after the other; a fact that says the same status again adds nothing. */
export function stagesOf(timeline: readonly TimelineFact[]): Stage[] {
  const stages: Stage[] = [];
  for (const { at, by, status: word, status_detail: detail } of timeline) {
    if (word === null) continue;
    const status = readStatus(word);
    const last = stages.at(-1);
    if (last?.status === status) {
      last.detail = detail ?? last.detail;
      continue;
    }
    if (last !== undefined) last.until = at;
    stages.push({ status, from: at, until: isFinal(status) ? at : null, detail, by });
  }
  return stages;
}

/** Seconds that a stage took, until now where it goes on. */
export function secondsOf({ from, until }: Stage, nowMs: number): number {
  return Math.max(0, ((until === null ? nowMs : Date.parse(until)) - Date.parse(from)) / 1000);
}
