export { carriers, type Carrier } from './carriers.ts';
export { needsOf } from './check-sequence.ts';
export { evaluate } from './evaluate.ts';
export { pointKey, type Point } from './points.ts';
export { readPoints } from './read-points.ts';
export { readSequence } from './read-sequence.ts';
export type { Sequence, RunStep, Step } from './sequence.ts';
export type { Move, Question, SequenceJob, Standing, Task, TaskState } from './task.ts';
