import { hash } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { hashOfPath } from '../host/index.ts';
import {
  publicEnding,
  type InputRecord,
  type Job,
  type JobId,
  type SequenceId,
  type SequenceRecord,
} from '../model/index.ts';
import { place, type FileCopy } from '../store/index.ts';
import { nameFault, TakenNames } from './zip/index.ts';

/** A file of a job, in the crate or left where it is. */
export interface CrateFile {
  /** Relative to the project and to the crate's root; for an input that was not saved, a name in the job's folder. */
  path: string;
  /** Null for a file that was never here. */
  sha256: string | null;
  /** Bytes. */
  size: number;
  /** Why it is not in the crate, as the end of "it is not in the crate because …"; absent: it is. */
  left?: string;
  /** What is in the crate in its place: a copy without what is private. */
  copy?: FileCopy;
  /** What is in it, where that was made for the crate and lies nowhere else. */
  text?: string;
}

/** One file as a job knows it. */
export interface JobFile extends CrateFile {
  /** The job that was given it or left it: of results that a job took from another, that other one. Or whose sequence it is. */
  of: JobId | SequenceId;
  /** What the program called it. */
  name: string;
  /** `mesh`, `program`, `script`, …; `result` for what the job left. */
  role: string;
  /** Of an input: the job whose result it is, and its name there, where the record says so. */
  from?: { job: JobId; path: string };
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
  /** A text without what is private. */
  cleaned(text: string): string;
  /** By the paths of files that this project never had: what came with it in their place. */
  copies: ReadonlyMap<string, FileCopy>;
}

const objectPath = /^jobs\/objects\/[0-9a-f]{2}\/[0-9a-f]{64}(?:\.[A-Za-z0-9]{1,16})?$/;
/** As long as the name of the folder that all of it lies in can be. */
const longestTop = 'x'.repeat(100);
const listName = '.simtrail/results.json';
const environmentFile = /^\.simtrail\/environment\.\d{1,6}$/;

/**
 * What jobs consist of: the saved inputs, what they left, and the list of that. Digests are those of the records, so
 * nothing large is read here. Nothing that a record could point to outside of the project is taken. Jobs that share a
 * folder, as one that took the results of another, share its files.
 */
export async function contentsOf(
  project: string,
  jobs: readonly Job[],
  options: ContentsOptions,
): Promise<JobContents[]> {
  const owners = ownersOf(jobs);
  const names = new Names();
  const contents: JobContents[] = [];
  for (const job of jobs) {
    const given = job.record.inputs.filter(isInput);
    const inputs = await Promise.all(given.map((input) => inputOf(project, job, input, options)));
    const of = owners.get(job.record.run_folder) ?? job.id;
    const results = (await resultsOf(project, job, options)).map((file) => ({ ...file, of }));
    contents.push({
      job,
      inputs: inputs.map((file) => names.fit(file)),
      results: results.map((file) => names.fit(file)),
    });
  }
  return contents;
}

/** A record may have been edited. */
function isInput(input: unknown): boolean {
  return typeof input === 'object' && input !== null && typeof (input as InputRecord).path === 'string';
}

/** The saved files of sequences, as far as they are what was saved. */
export async function sequencesOf(
  project: string,
  records: readonly SequenceRecord[],
): Promise<{ id: string; name: string; files: JobFile[] }[]> {
  return Promise.all(
    records.map(async ({ id, name, file, points = {} }) => {
      const files: JobFile[] = [];
      for (const { name: called, object, sha256 } of [file, ...Object.values(points)]) {
        const found = objectPath.test(object) ? await smallFile(project, object) : undefined;
        const known = { name: called, role: file.object === object ? 'sequence' : 'points', of: id };
        if (found?.sha256 === sha256) files.push({ ...found, ...known });
      }
      return { id, name, files };
    }),
  );
}

/** Leaves out what leads elsewhere, and what some computer could not unpack beside the rest. */
class Names {
  private readonly taken = new TakenNames();
  private readonly faults = new Map<string, string | undefined>();

  fit(file: JobFile): JobFile {
    if (file.left !== undefined) return file;
    if (file.sha256 === null) return { ...file, left: 'its digest was not recorded' };
    if (!this.faults.has(file.path))
      this.faults.set(file.path, nameFault(`${longestTop}/${file.path}`) ?? this.taken.fault(file.path));
    const fault = this.faults.get(file.path);
    return fault === undefined ? file : { ...file, left: `it ${fault}` };
  }
}

/** By a job's folder, whose it is: the first that ran in it, or where that is not among them, the first that took it. */
function ownersOf(jobs: readonly Job[]): Map<string, JobId> {
  const owners = new Map<string, JobId>();
  const [ran, took] = [jobs.filter(({ record }) => !isTaken(record)), jobs.filter(({ record }) => isTaken(record))];
  for (const { id, record } of [...ran, ...took]) {
    if (!owners.has(record.run_folder)) owners.set(record.run_folder, id);
  }
  return owners;
}

const isTaken = ({ reuse_of }: Job['record']): boolean => typeof reuse_of === 'string';

async function inputOf(project: string, job: Job, input: InputRecord, options: ContentsOptions): Promise<JobFile> {
  const { path: name, role, sha256, size, object, reference, from } = input;
  const file = { name, role, sha256, size, of: job.id, ...(from === undefined ? {} : { from }) };
  if (object === null) {
    const left =
      reference === true
        ? 'it is kept by reference: it stayed where it lay, and is known by its digest'
        : 'it was not saved when the job was submitted';
    return { ...file, path: name, left };
  }
  if (!objectPath.test(object)) return { ...file, path: name, left: 'its record points to a strange place' };
  return { ...file, path: object, ...(await leftBehind(project, { path: object, size }, options)) };
}

type ResultFile = Omit<JobFile, 'of'>;

/** Names are not looked at here: none is taken that leads elsewhere (`Names`). */
async function resultsOf(project: string, { record }: Job, options: ContentsOptions): Promise<ResultFile[]> {
  const folder = record.run_folder;
  const list = await smallFile(project, `${folder}/${listName}`);
  if (list === undefined) {
    const said = await Promise.all(['stdout', 'stderr'].map((name) => smallFile(project, `${folder}/${name}`)));
    return said.filter((file) => file !== undefined).map((file) => named(file, folder));
  }
  const files: ResultFile[] = [];
  for (const { path: name, size, sha256, state } of await listed(project, list.path)) {
    const path = `${folder}/${name}`;
    files.push({
      path,
      name,
      role: 'result',
      sha256,
      size,
      ...(await leftBehind(project, { path, size, state }, options)),
    });
  }
  const sha256 = record.results?.sha256 ?? list.sha256;
  return [
    ...files,
    ...(await environmentOf(project, record, options)),
    { ...named(list, folder), sha256, role: 'list of results' },
  ];
}

/**
 * What the job's script wrote down of its surroundings. Where that names folders of persons it stays here, and a copy
 * without them goes into the crate.
 */
async function environmentOf(project: string, record: Job['record'], options: ContentsOptions): Promise<ResultFile[]> {
  const { file: name, sha256 } = record.environment ?? {};
  if (typeof name !== 'string' || typeof sha256 !== 'string' || !environmentFile.test(name)) return [];
  const path = `${record.run_folder}/${name}`;
  const copy = { path: path + publicEnding, name: name + publicEnding, role: 'environment' };
  const found = await smallFile(project, path);
  const file = { path, name, role: 'environment', sha256, size: found?.size ?? 0 };
  if (found === undefined) {
    const given = options.copies.get(path);
    const left = { ...file, left: 'it is not in the project any more' };
    if (given === undefined || (await smallFile(project, given.path)) === undefined) return [left];
    return [
      { ...left, copy: given },
      { ...given, ...copy },
    ];
  }
  const text = await readFile(place(project, path), 'utf8');
  const [, folder = ''] = /^folder=(.+)$/m.exec(text) ?? []; // the job's own on its machine
  const cleaned = options.cleaned(folder === '' ? text : text.replaceAll(folder, '.'));
  if (cleaned === text) return [file];
  const bytes = Buffer.from(cleaned);
  const made = { path: copy.path, sha256: hash('sha256', bytes), size: bytes.length };
  return [
    { ...file, left: `it names folders of a person; ${copy.name} is the same without them`, copy: made },
    { ...copy, ...made, text: cleaned },
  ];
}

const named = (file: CrateFile, folder: string): ResultFile => ({
  ...file,
  name: file.path.slice(folder.length + 1),
  role: 'result',
});

async function leftBehind(
  project: string,
  { path, size, state }: { path: string; size: number; state?: string | undefined },
  options: ContentsOptions,
): Promise<{ left?: string }> {
  if (state === 'on the machine') return { left: 'it was left on the machine' };
  if (state === 'removed') return { left: 'it was removed' };
  const found = await lstat(place(project, path)).catch(() => undefined);
  if (found === undefined) return { left: 'it is not in the project any more' };
  if (!found.isFile()) return { left: 'it is no regular file' };
  return size > options.largeBytes ? { left: 'it is large' } : {};
}

/** As the list in a job's folder has a file; `state` where it is not here. */
type ListedFile = Pick<CrateFile, 'path' | 'sha256' | 'size'> & { state?: string };

async function listed(project: string, path: string): Promise<ListedFile[]> {
  const files = JSON.parse(await readFile(place(project, path), 'utf8').catch(() => '[]')) as unknown;
  return Array.isArray(files) ? (files as ListedFile[]) : [];
}

/** A file of which no record holds a digest. */
async function smallFile(project: string, path: string): Promise<CrateFile | undefined> {
  const found = await lstat(place(project, path)).catch(() => undefined);
  if (found?.isFile() !== true) return undefined;
  return { path, sha256: await hashOfPath(place(project, path)), size: found.size };
}
