import type { CodeProgress } from '../codes/index.ts';
import type { AppError } from '../errors/index.ts';
import type { Job, JobStatus, SequenceId } from '../model/index.ts';
import type { SequenceView } from './sequences/sequences.ts';

/** What `watch` tells, in the order it happened. */
export type JobEvent =
  | { type: 'job'; job: Job; before: JobStatus | undefined }
  | { type: 'progress'; job: Job; progress: CodeProgress }
  | { type: 'outage'; machine: string; error: AppError }
  | { type: 'back'; machine: string }
  /** How a sequence stands, when a task of it changed. */
  | { type: 'standing'; view: SequenceView }
  /** A sequence that cannot be carried on; the others are. */
  | { type: 'sequence'; id: SequenceId; name: string; error: AppError };
