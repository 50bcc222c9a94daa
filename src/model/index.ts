export type { Analysis, AnalysisRecord } from './analysis.ts';
export { nameFault } from './analysis.ts';
export { canonicalJson } from './canonical-json.ts';
export { decidingParts, type DecidingParts } from './deciding-parts.ts';
export { readDuration, writeDuration, writeRoughly } from './duration.ts';
export { publicEnding, type EnvironmentRecord, type ExecutableRecord } from './environment.ts';
export type { Fact, FactType, NewFact } from './fact.ts';
export { idMatcher, isUuid, newJobId, shortId, tokenOf, type JobId } from './id.ts';
export {
  Job,
  type CodeRecord,
  type CommandRecord,
  type InputRecord,
  type ArrayTask,
  type JobRecord,
  type ResultsRecord,
} from './job.ts';
export { leadsOut } from './leads-out.ts';
export { searchedText, searchFor } from './job-search.ts';
export type { Machine, Resources } from './machine.ts';
export { counted, writeBytes, writeNumber } from './numbers.ts';
export { packedResources, shareInPack, type Pack } from './pack.ts';
export type { ProjectRecord } from './project.ts';
export {
  pickQuantities,
  readQuantityRef,
  writeQuantityRef,
  type Quantity,
  type QuantityIndex,
  type QuantityRef,
} from './quantity.ts';
export type { SavedText, SequenceId, SequenceRecord, SequenceTask } from './sequence.ts';
export { isMet, readQuantityCondition, type QuantityCondition } from './quantity-condition.ts';
export { shellWord } from './shell-word.ts';
export {
  activeStatuses,
  finalStatuses,
  isBeforeAcceptance,
  isFinal,
  isOfStatus,
  readStatus,
  statusWords,
  type FinalStatus,
  type JobStatus,
} from './status.ts';
export { tagFault } from './tag.ts';
export { pointWords, taskWords } from './task-words.ts';
export type { Screenshot, VisualizationRecord } from './visualization.ts';
