import type { Step } from './sequence.ts';
import type { StepFault, Task } from './task.ts';

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

/** A step that failed though none of its tasks did: a search without an answer, a loop without an end. */
export function faultOf(step: Step | undefined, { state, tasks, reason = '' }: Outcome): StepFault[] {
  const isToldByTask = tasks.some((task) => task.state === 'failed' && !isTrial(task));
  return step === undefined || state !== 'failed' || isToldByTask ? [] : [{ step: step.name, reason }];
}

/** What a program's point comes to is the program's to judge. */
export function isTrial(task: Task): boolean {
  return task.definition.search?.goal.kind === 'program';
}
