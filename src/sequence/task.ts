import type { JobId, JobStatus, Pack, Quantity } from '../model/index.ts';
import type { Point } from './points.ts';
import type { Tried } from './search.ts';
import type { Flow, RunStep } from './sequence.ts';

/** Which run of a step: `converge.eigen` is a step in a loop, and then there is a round. */
export interface TaskKey {
  step: string;
  point?: Point;
  /** From 1. */
  round?: number;
}

/** One job of a sequence, as its record says. A retry is another job of the same task. */
export interface SequenceJob extends TaskKey {
  id: JobId;
  /** From 1. */
  attempt: number;
  status: JobStatus;
  /** Why it ended so. */
  detail?: string;
  quantities: readonly Quantity[];
  nodes: number;
  /** Requested wall time, seconds. */
  runtime: number;
  /** When its program started and ended, ms since 1970, as far as it did. */
  startedMs?: number;
  endedMs?: number;
  /** Jobs that its scheduler made it wait for. */
  after?: readonly JobId[];
  /** Its script did nothing, because one of these had not succeeded, as far as it could see. */
  isRefused?: boolean;
  /** The job array that it is a task of, with the number of its tasks that may run at the same time. */
  array?: { id: string; atMost?: number; behind?: string; pack?: Pack };
}

export type TaskState = 'waiting' | 'ready' | 'active' | 'succeeded' | 'failed' | 'skipped';

/** How one task stands. */
export interface Task extends TaskKey {
  definition: RunStep;
  state: TaskState;
  /** Why it waits, failed or was skipped: a clause without its full stop. */
  reason?: string;
  /** Its last job. */
  job?: SequenceJob;
  /** Skipped because of a failure before it, and not by a condition. */
  isCut?: boolean;
  /** The point that its search came to. */
  isAnswer?: true;
}

/** A job that can be submitted now. */
export interface Move extends TaskKey {
  /** The task, as text: the same for each of its attempts. */
  key: string;
  definition: RunStep;
  attempt: number;
  set: readonly { path: string; value: string }[];
  inputs: readonly { flow: Flow; job: JobId }[];
  /** Seconds; undefined for the machine's or the program's own default. */
  runtime?: number;
  /** Jobs that have not ended yet and have to succeed first: for the scheduler to wait for. */
  after: readonly JobId[];
  /** Of those of its step that can be submitted now, so many may run at the same time: for the scheduler to see to. */
  atMost?: number;
}

/** A search by a program of the user's that has to be asked for its next points. */
export interface Question {
  step: string;
  definition: RunStep;
  history: readonly Tried[];
}

/** Why a step failed whose tasks do not tell it: a clause without its full stop. */
export interface StepFault {
  step: string;
  reason: string;
}

/** How a whole sequence stands and what can be done now. Derived from its file and the records of its jobs alone. */
export interface Standing {
  state: 'running' | 'succeeded' | 'failed' | 'cancelled';
  faults: readonly StepFault[];
  tasks: readonly Task[];
  moves: readonly Move[];
  questions: readonly Question[];
}
