import type { Task } from './task.ts';

/** How a step stands as a whole, for those that need it. */
export interface Outcome {
  state: 'open' | 'succeeded' | 'failed' | 'skipped';
  tasks: readonly Task[];
  /** The task that stands for the step: its only one, or the best of a search. */
  one?: Task;
  byPoint?: ReadonlyMap<string, Task>;
  /** Something of it was skipped because of a failure before it, and not by a condition. */
  isCut?: boolean;
  reason?: string;
}
