export { createSlurmScheduler, type SlurmSchedulerOptions } from './slurm-scheduler.ts';
export { writeScriptParts, type ScriptParts, type ScriptWish } from './directives.ts';
export { askCluster } from './ask-cluster.ts';
export type { ClusterFacts, PartitionFacts } from './cluster-facts.ts';
export { refuseUnfit } from './limits.ts';
export { keepNode, onNodeOf } from './node-time.ts';
export type { SlurmSettings } from './settings.ts';
export type { SlurmSighting } from './sighting.ts';
export { refuseNotOffered } from './offers.ts';
