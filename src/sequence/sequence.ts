import type { JobStatus, Pack } from '../model/index.ts';
import type { Expression } from './expression.ts';
import type { Point } from './points.ts';
import type { Template } from './template.ts';

/** Analyses that follow each other, as the file says it: nothing of it is known to have run. */
export interface Sequence {
  name: string;
  steps: readonly Step[];
  /** What happens to the rest when a step has failed for good: `stop` starts nothing new, `continue` what does not need it. */
  onFailure: 'stop' | 'continue';
  limits: Limits;
}

export interface Limits {
  /** Jobs that are under way at once. */
  jobs?: number;
  /** Sum over all jobs of nodes times requested wall time, hours; a job that would exceed it is not submitted. */
  nodeHours?: number;
}

export type Step = RunStep | LoopStep;

/** A step that runs jobs of one analysis: one, one a point, or one after the other as a search proposes them. */
export interface RunStep {
  kind: 'run';
  name: string;
  analysis: string;
  machine?: string;
  nodes?: number;
  processes?: number;
  /** Wall time, seconds. */
  runtime?: number;
  /** Parameters of the analysis that differ, in the order of the file. */
  set: readonly { path: string; value: Template }[];
  inputs: readonly Flow[];
  /** Steps that have to succeed before this one starts, beside those that it takes something from. */
  after: readonly string[];
  /** A step with points: this one runs once for each of them. */
  forEach?: string;
  /** Runs only if this holds; otherwise it is skipped, and so is what takes something from it. */
  when?: Expression;
  points?: PointSource;
  search?: Search;
  /** Points that share an allocation, where the scheduler has steps. */
  pack?: Pack;
  /** By the status that a job ended in. */
  retry: Readonly<Partial<Record<JobStatus, Retry>>>;
}

/** Steps that run again and again, each round in the order that their flows ask for. */
export interface LoopStep {
  kind: 'loop';
  name: string;
  steps: readonly RunStep[];
  /** Looked at after each round; `previous.STEP.quantity` is the round before. */
  until: Expression;
  /** Rounds. Reaching it without `until` is a failure. */
  atMost: number;
  after: readonly string[];
}

/** Result files of one step that are input files of another. */
export interface Flow {
  from: string;
  /** The step of the loop `from`: of its last round. */
  inner?: string;
  /** A pattern over the upstream job's results, e.g. `wall_loss_mode*.csv`. */
  files: string;
  /** Folder below the job's own that they are put into; '' for the job's folder itself. */
  to: string;
  /** What was filled into the pattern: `{ mode: 1 }`. */
  keys?: Readonly<Record<string, string | number>>;
}

/** Points are listed in the file, or stand in a CSV file beside it that is read when they are needed. */
export type PointSource = { kind: 'listed'; points: readonly Point[] } | { kind: 'csv'; file: string };

export interface Retry {
  /** How often it is tried again. */
  times: number;
  /** Each retry asks for this many times the wall time of the one before. */
  runtimeFactor: number;
}

/** Points that are proposed from earlier results, until a condition holds. */
export interface Search {
  over: readonly { path: string; low: number; high: number }[];
  goal: Goal;
  /** Also looked at after each point; the goal's own end counts in any case. */
  until?: Expression;
  /** Points. */
  atMost: number;
}

export type Goal =
  /** Find where it is zero: `over` is one parameter, at whose ends it has opposite signs. Ends where it is within `tolerance` of it. */
  | { kind: 'solve'; residual: Expression; tolerance: number }
  /** `isSize`: what is to be small is the size of the objective, as of `abs(x)`. */
  | { kind: 'minimise'; method: 'golden-section' | 'nelder-mead'; objective: Expression; isSize?: true }
  /** A program of the user's: the table of points on stdin, the next ones on stdout. */
  | { kind: 'program'; argv: readonly string[]; objective: Expression };
