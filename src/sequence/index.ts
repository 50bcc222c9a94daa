export { needsOf } from './check-sequence.ts';
export { evaluate, type EvaluateOptions } from './evaluate.ts';
export { numberOf, quantitiesIn, writeStepQuantity, type Expression, type StepQuantity } from './expression.ts';
export { pointKey, type Point } from './points.ts';
export { readPoints } from './read-points.ts';
export { mostPoints, readSequence } from './read-sequence.ts';
export type { Flow, Goal, Limits, LoopStep, Retry, RunStep, Search, Sequence, Step } from './sequence.ts';
export type { Move, Question, SequenceJob, Standing, Task, TaskKey, TaskState } from './task.ts';
export { fill, quantitiesOf, type Template } from './template.ts';
