export { readEnvironment, type CapturedEnvironment } from './captured-environment.ts';
export type { Accepted, JobRef, Look, Scheduler, Sighting, Submission } from './scheduler.ts';
export {
  liveFile,
  readWitness,
  scriptName,
  scriptOutput,
  witnessFolder,
  writeJobScript,
  type FolderWitness,
  type ScriptFacts,
} from './job-script.ts';
export { isShellPattern, readTaken, refusedCode, takenName, type Predecessor, type TakenFile } from './predecessors.ts';
