export * from './common.ts';
export * from './events.ts';
export * from './job.ts';
export * from './pair.ts';
export * from './project.ts';
export * from './results.ts';
export * from './submission.ts';
export { shapes } from './named.ts';
