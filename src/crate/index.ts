export { checkCrate, type CheckedCrate } from './check/check-crate.ts';
export type { CrateProblem } from './check/graph.ts';
export { exportCrate, exportProv, type ExportedCrate, type ExportRequest } from './export-crate.ts';
export { importCrate, type ImportedCrate, type ImportRequest } from './import-crate.ts';
export { PrivateText } from './private-text.ts';
