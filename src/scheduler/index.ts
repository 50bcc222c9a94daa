export type { Accepted, JobRef, Look, Scheduler, Sighting, Submission } from './scheduler.ts';
export { createProcessScheduler } from './process/index.ts';
export { createSlurmScheduler, refuseTooBig, writeScriptParts, type SlurmSettings } from './slurm/index.ts';
export {
  readWitness,
  scriptName,
  witnessFolder,
  writeJobScript,
  type FolderWitness,
  type ScriptFacts,
} from './job-script.ts';
