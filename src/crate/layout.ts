import { layout } from '../store/index.ts';
import { metadataFile, workflowFile } from './describe/index.ts';

/** What is in a crate beside the files of jobs; all of it lies in one folder at the top of the zip. */
export const crateLayout = {
  metadata: metadataFile,
  preview: 'ro-crate-preview.html',
  manifest: 'manifest-sha256.txt',
  readme: 'README.md',
  provenance: 'provenance.json',
  workflow: workflowFile,
  marker: layout.marker,
  jobs: layout.jobs,
  log: layout.log,
  /** Files of jobs that are not in it. */
  references: layout.references,
} as const;

/** Of simtrail's own part of a crate, in the marker under `crate`; grows by one when an older simtrail would misread it. */
export const crateFormat = 1;

const records: ReadonlySet<string> = new Set([layout.marker, layout.jobs, layout.log, layout.references]);

/** True for what makes a project; the rest of a crate is about it. */
export function belongsToProject(path: string): boolean {
  return records.has(path) || path.startsWith(`${layout.runs}/`);
}
