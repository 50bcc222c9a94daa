export { addAnalysis, adoptAnalysis, findAnalysis, isAnalysisRecord, listAnalyses } from './analyses.ts';
export { checkIntegrity, type Integrity, type Problem } from './integrity.ts';
export { knownProjects, rememberProject } from './known-projects.ts';
export { layout, place } from './layout.ts';
export { createProject, currentFormat, findProject, readMarker } from './marker.ts';
export { Objects, type SavedFile } from './objects.ts';
export type { JobHead } from './jobs-file.ts';
export { Store, type Change, type StoreOptions } from './store.ts';
export type { State } from './state.ts';
