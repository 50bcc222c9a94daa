export { AppError, type ErrorCode, type ErrorDocument } from './errors/index.ts';
export {
  Engine,
  verify,
  type Connect,
  type Connection,
  type EngineOptions,
  type JobEvent,
  type Plan,
  type SubmitRequest,
} from './engine/index.ts';
export {
  Job,
  type Analysis,
  type JobId,
  type JobRecord,
  type JobStatus,
  type Machine,
  type Quantity,
  type Resources,
} from './model/index.ts';
export type { Code } from './codes/index.ts';
export type { Scheduler } from './scheduler/index.ts';
export type { AboutQuestion, Ask, Transport } from './transport/index.ts';
export { addAnalysis, findAnalysis, listAnalyses, Store } from './store/index.ts';
