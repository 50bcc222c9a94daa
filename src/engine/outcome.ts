import { AppError } from '../errors/index.ts';
import type { Job } from '../model/index.ts';
import type { CollectParts } from './collect-job.ts';
import type { Asker } from './shared-look.ts';

export type JobAction = 'cancel' | 'hold' | 'release' | 'collect';

/** What became of one job: acted on, or why not. `outage`: its machine did not answer, and what is here was read. */
export type Outcome = { ref: string } & (
  | { job: Job; outage?: AppError; error?: never }
  | { job?: never; outage?: never; error: AppError }
);

/** What acting on jobs needs of an open project. */
export interface ActParts extends CollectParts {
  refresh: (asker?: Asker) => Promise<unknown>;
  /** Something was begun on a machine: who follows it looks again soon. */
  hasten: (machine: string) => Promise<void>;
}

/** The word for what was done. */
export const doneBy: Readonly<Record<JobAction, string>> = {
  cancel: 'cancelled',
  hold: 'held',
  release: 'released',
  collect: 'collected',
};

export function badStatus({ name: job, status }: Job, action: JobAction): AppError {
  return new AppError('BAD_STATUS', { job, status, action: doneBy[action] });
}
