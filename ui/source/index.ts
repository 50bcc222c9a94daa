export type { AnswerOf, BodyOf, QueryOf, RouteKey } from '../../src/server/api.ts';
export type * from '../../src/server/shapes/index.ts';
export { HttpSource } from './http-source.ts';
export { live, useEvents, useLiveState, useReloadOn, type LiveState } from './live.ts';
export { ProblemError, problemOf, type Problem } from './problem.ts';
export { SourceProvider, useAnswer, useSource, type Resource } from './resource.ts';
export { type Source } from './source.ts';
