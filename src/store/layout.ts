/** Where things are in a project folder. Relative paths use `/` and are what records hold. */
export const layout = {
  marker: 'simtrail.json',
  jobs: 'jobs.json',
  analyses: 'analyses',
  codes: 'codes',
  runs: 'jobs',
  objects: 'jobs/objects',
  own: '.simtrail',
  log: '.simtrail/log.jsonl',
  lock: '.simtrail/lock',
  /** Files that a crate named and did not hold: `readReferences`. */
  references: '.simtrail/references.json',
  cache: '.simtrail/cache',
} as const;

/** The absolute place of a project-relative path. */
export function place(folder: string, relative: string): string {
  return `${folder}/${relative}`;
}
