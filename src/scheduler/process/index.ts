export { createProcessScheduler, type ProcessSchedulerOptions } from './process-scheduler.ts';
