import { readFile } from 'node:fs/promises';
import { lstat } from 'node:fs/promises';
import { hashOfPath } from '../host/index.ts';
import type { InputRecord, Job } from '../model/index.ts';
import { place } from '../store/index.ts';
import { nameFault } from './zip/index.ts';

/** A file of a job, in the crate or left where it is. */
export interface CrateFile {
  /** Relative to the project and to the crate's root; for an input that was not saved, a name in the job's folder. */
  path: string;
  sha256: string;
  /** Bytes. */
  size: number;
  /** Why it is not in the crate, as the end of "it is not in the crate because …"; absent: it is. */
  left?: string;
}

/** One file as a job knows it. */
export interface JobFile extends CrateFile {
  /** What the program called it. */
  name: string;
  /** `mesh`, `program`, `script`, …; `result` for what the job left. */
  role: string;
}

/** What belongs to one job. */
export interface JobContents {
  job: Job;
  inputs: readonly JobFile[];
  results: readonly JobFile[];
}

export interface ContentsOptions {
  /** Larger files are left where they are, bytes. */
  largeBytes: number;
}

const objectPath = /^jobs\/objects\/[0-9a-f]{2}\/[0-9a-f]{64}(?:\.[A-Za-z0-9]{1,16})?$/;
const listName = '.simtrail/results.json';
const environmentFile = /^\.simtrail\/environment\.\d{1,6}$/;

/**
 * What a job consists of: the saved inputs, what it left, and the list of that. Digests are those of the records, so
 * nothing large is read here. Nothing that a record could point to outside of the project is taken.
 */
export async function contentsOf(project: string, job: Job, options: ContentsOptions): Promise<JobContents> {
  const inputs = await Promise.all(job.record.inputs.map((input) => inputOf(project, input, options)));
  return { job, inputs, results: await resultsOf(project, job, options) };
}

async function inputOf(project: string, input: InputRecord, options: ContentsOptions): Promise<JobFile> {
  const { path: name, role, sha256, size, object } = input;
  if (object === null)
    return { path: name, name, role, sha256, size, left: 'it was not saved when the job was submitted' };
  const file = { path: object, name, role, sha256, size };
  if (!objectPath.test(object)) return { ...file, path: name, left: 'its record points to a strange place' };
  return { ...file, ...(await leftBehind(project, file, options)) };
}

async function resultsOf(project: string, job: Job, options: ContentsOptions): Promise<JobFile[]> {
  const folder = job.record.run_folder;
  const list = await smallFile(project, `${folder}/${listName}`);
  if (list === undefined) {
    const said = await Promise.all(['stdout', 'stderr'].map((name) => smallFile(project, `${folder}/${name}`)));
    return said.filter((file) => file !== undefined).map((file) => named(file, folder));
  }
  const files: JobFile[] = [];
  for (const { path, size, sha256 } of await listed(project, list.path)) {
    const file = { path: `${folder}/${path}`, name: path, role: 'result', sha256, size };
    const fault = nameFault(file.path);
    if (fault === undefined) files.push({ ...file, ...(await leftBehind(project, file, options)) });
    else files.push({ ...file, left: `it ${fault}` });
  }
  return [...files, ...(await environmentOf(project, job)), { ...named(list, folder), role: 'list of results' }];
}

/** What the job's script wrote down of its surroundings. */
async function environmentOf(project: string, { record }: Job): Promise<JobFile[]> {
  const { file: name, sha256 } = record.environment ?? {};
  if (typeof name !== 'string' || typeof sha256 !== 'string' || !environmentFile.test(name)) return [];
  const path = `${record.run_folder}/${name}`;
  const found = await lstat(place(project, path)).catch(() => undefined);
  const left = found?.isFile() === true ? {} : { left: 'it is not in the project any more' };
  return [{ path, name, role: 'environment', sha256, size: found?.size ?? 0, ...left }];
}

const named = (file: CrateFile, folder: string): JobFile => ({
  ...file,
  name: file.path.slice(folder.length + 1),
  role: 'result',
});

async function leftBehind(
  project: string,
  { path, size }: CrateFile,
  options: ContentsOptions,
): Promise<{ left?: string }> {
  const found = await lstat(place(project, path)).catch(() => undefined);
  if (found === undefined) return { left: 'it is not in the project any more' };
  if (!found.isFile()) return { left: 'it is no regular file' };
  return size > options.largeBytes ? { left: 'it is large' } : {};
}

async function listed(project: string, path: string): Promise<CrateFile[]> {
  const files = JSON.parse(await readFile(place(project, path), 'utf8').catch(() => '[]')) as unknown;
  return Array.isArray(files) ? (files as CrateFile[]) : [];
}

/** A file of which no record holds a digest. */
async function smallFile(project: string, path: string): Promise<CrateFile | undefined> {
  const found = await lstat(place(project, path)).catch(() => undefined);
  if (found?.isFile() !== true || nameFault(path) !== undefined) return undefined;
  return { path, sha256: await hashOfPath(place(project, path)), size: found.size };
}
