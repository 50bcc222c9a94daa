import type { JobRecord } from '../../model/index.ts';
import { crateLayout } from '../layout.ts';
import { digestOf, openCrate, textOf, type OpenCrate } from '../open-crate.ts';
import type { ZipLimits } from '../zip/index.ts';
import { checkDescribed, checkManifest, type FilesFound } from './files.ts';
import { isObject, type CrateProblem } from './graph.ts';
import { checkRecords } from './records.ts';
import { checkMetadata } from './rules.ts';

export interface CheckedCrate {
  problems: CrateProblem[];
  /** What the crate says of itself. */
  name: string;
  jobs: number;
  files: number;
  /** Sum of the files' sizes, bytes. */
  bytes: number;
  history: string;
}

/**
 * Reads a crate from end to end: every file against the manifest and the metadata, the metadata against the profiles, the
 * records against the metadata. Unpacks nothing. Throws what `openCrate` throws.
 */
export async function checkCrate(file: string, limits: ZipLimits = {}): Promise<CheckedCrate> {
  const crate = await openCrate(file, limits);
  try {
    const files = new Map<string, { sha256: string; size: number }>();
    for (const path of crate.paths) files.set(path, await digestOf(crate, path));
    const problems = await crateProblems(crate, files);
    const bytes = [...files.values()].reduce((sum, { size }) => sum + size, 0);
    const { history } = crate.marker['crate'] as { history?: unknown };
    const jobs = (await recordsOf(crate, [])).length;
    return { problems, name: crate.marker.name, jobs, files: files.size, bytes, history: String(history) };
  } finally {
    crate.zip.close();
  }
}

/** Everything that is wrong with a crate whose files were read. */
export async function crateProblems(crate: OpenCrate, files: FilesFound): Promise<CrateProblem[]> {
  const problems = [...crate.problems];
  if (files.has(crateLayout.manifest))
    problems.push(...checkManifest(await textOf(crate, crateLayout.manifest), files));
  else problems.push({ kind: 'file', where: crateLayout.manifest, message: 'is missing' });
  const { graph } = crate;
  if (graph === undefined) return problems;
  problems.push(...checkMetadata(graph), ...checkDescribed(graph, files));
  problems.push(...checkRecords(graph, await recordsOf(crate, problems)));
  return problems;
}

async function recordsOf(crate: OpenCrate, problems: CrateProblem[]): Promise<Partial<JobRecord>[]> {
  const say = (message: string): Partial<JobRecord>[] => {
    problems.push({ kind: 'record', where: crateLayout.jobs, message });
    return [];
  };
  if (!crate.paths.includes(crateLayout.jobs)) return say('is missing');
  let document: unknown;
  try {
    document = JSON.parse(await textOf(crate, crateLayout.jobs));
  } catch {
    return say('is not JSON');
  }
  if (!isObject(document) || !Array.isArray(document['jobs'])) return say('holds no list "jobs"');
  const jobs: unknown[] = document['jobs'];
  return jobs.filter(isObject);
}
