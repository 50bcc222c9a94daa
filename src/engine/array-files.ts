import { createHash, hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors/index.ts';
import { unreadable } from '../host/index.ts';
import type { InputRecord, Job, JobId, Machine } from '../model/index.ts';
import { scriptName, witnessFolder } from '../scheduler/index.ts';
import { layout, place, type Store } from '../store/index.ts';
import type { OutgoingFile } from '../transport/index.ts';
import { arrayNames, noFiles, writeArrayScript } from './array-script.ts';
import { savedScript } from './saved-inputs.ts';
import { filesOf, isExecutable, type JobFile } from './outgoing-files.ts';

/** Up to so many bytes a file that is a job's alone goes with those of the others, and is in its folder when its task starts. */
const smallBytes = 200_000;
/** So much is written at once, bytes. */
const pieceBytes = 1 << 20;

interface StagedArray {
  id: JobId;
  /** The jobs of each task. */
  tasks: readonly (readonly Job[])[];
}

/**
 * What goes to the folder of all jobs for an array whose tasks run these jobs: its own folder, of which each task makes the
 * folder of its job (see `writeArrayScript`). Thousands of points are a few files this way. A job with a large file of its own
 * has its folder at once. `work` is done while the files are there.
 *
 * @throws AppError OBJECT_MISSING, INPUT_UNREADABLE, INPUT_CHANGED, WRITE_FAILED
 */
export async function withArrayFiles(
  store: Store,
  machine: Machine,
  array: StagedArray,
  work: (files: readonly OutgoingFile[]) => Promise<void>,
): Promise<void> {
  const folder = place(store.folder, `${layout.cache}/arrays/${array.id}`);
  await rm(folder, { recursive: true, force: true }); // of a program that was killed
  await mkdir(folder, { recursive: true });
  try {
    await work(await filesFor(store, machine, array, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function filesFor(
  store: Store,
  machine: Machine,
  { id, tasks }: StagedArray,
  folder: string,
): Promise<OutgoingFile[]> {
  const jobs = tasks.flat();
  const lying = new Map<string, readonly string[]>();
  const ofJob = (job: Job, inputs?: readonly InputRecord[]): JobFile[] => filesOf(store, machine, job, lying, inputs);
  const [first] = jobs;
  const script = first === undefined ? undefined : await savedScript(store.folder, first);
  if (script === undefined) throw new AppError('OBJECT_MISSING', { path: scriptName, object: first?.id ?? '' });
  const shared = sharedBy(jobs);
  const paths = new Set(shared.map(({ path }) => path));
  const whole: OutgoingFile[] = [];
  const parts = new PartsFile(join(folder, arrayNames.parts));
  const places = new Map<string, string>();
  for (const job of jobs) {
    const own = job.record.inputs.filter(({ path }) => !paths.has(path));
    if (own.some(({ path, size }) => size > smallBytes || path.includes('\n')))
      whole.push(...ofJob(job).map((file) => ({ ...file, to: `${job.id}/${file.to}` })));
    else places.set(job.id, await parts.add(ofJob(job, own)));
  }
  const lines = tasks.map((some) => some.map((job) => `${job.id} ${places.get(job.id) ?? noFiles}`).join(' '));
  const made = [
    await written(folder, arrayNames.tasks, textOf(lines)),
    await written(folder, arrayNames.names, textOf(parts.names)),
    await written(folder, scriptName, writeArrayScript(script, first?.record.array?.pack)),
    ...(await parts.close()),
  ];
  const inFolder = made.flatMap((file) =>
    file.to === scriptName ? [file, { ...file, to: `${witnessFolder}/${scriptName}` }] : [file],
  );
  const alike = (first === undefined ? [] : ofJob(first, shared)).map((file) => ({
    ...file,
    to: `${arrayNames.shared}/${file.to}`,
  }));
  return [...whole, ...[...inFolder, ...alike].map((file) => ({ ...file, to: `${id}/${file.to}` }))];
}

/** The inputs that each of these jobs has; mostly in the same order, where it is found at once. */
function sharedBy([first, ...others]: readonly Job[]): InputRecord[] {
  if (first === undefined || others.length === 0) return [];
  return first.record.inputs.filter((input, at) =>
    others.every(({ record: { inputs } }) => isSame(inputs[at], input) || inputs.some((other) => isSame(other, input))),
  );
}

function isSame(one: InputRecord | undefined, other: InputRecord): boolean {
  return one?.path === other.path && one.sha256 === other.sha256 && isExecutable(one) === isExecutable(other);
}

async function written(folder: string, name: string, text: string): Promise<OutgoingFile> {
  const from = join(folder, name);
  await writeFile(from, text);
  const executable = name === scriptName;
  return { from, to: name, sha256: hash('sha256', text), size: Buffer.byteLength(text), executable };
}

/** A line each. */
function textOf(lines: Iterable<string>): string {
  return [...lines].map((line) => `${line}\n`).join('');
}

/** The files of one job after those of the other, without anything between them. */
class PartsFile {
  private readonly path: string;
  private readonly sum = createHash('sha256');
  /** Names of files, with their numbers. */
  private readonly numbers = new Map<string, number>();
  private pieces: Uint8Array[] = [];
  private waiting = 0;
  private size = 0;

  constructor(path: string) {
    this.path = path;
  }

  get names(): Iterable<string> {
    return this.numbers.keys();
  }

  /** Which they are, as the script of the array is told: a word. */
  async add(files: readonly JobFile[]): Promise<string> {
    const words: string[] = [];
    for (const { from, to, sha256, executable = false, bytes = read(from, sha256) } of files) {
      const number = this.numbers.get(to) ?? this.numbers.size + 1;
      this.numbers.set(to, number);
      words.push(`${number}${executable ? 'x' : ''},${this.size + 1},${bytes.length}`);
      this.pieces.push(bytes);
      this.waiting += bytes.length;
      this.size += bytes.length;
    }
    if (this.waiting >= pieceBytes) await this.write();
    return words.length === 0 ? noFiles : words.join(',');
  }

  /** None where no file was added. */
  async close(): Promise<OutgoingFile[]> {
    await this.write();
    if (this.size === 0) return [];
    return [{ from: this.path, to: arrayNames.parts, sha256: this.sum.digest('hex'), size: this.size }];
  }

  private async write(): Promise<void> {
    const bytes = Buffer.concat(this.pieces);
    this.pieces = [];
    this.waiting = 0;
    this.sum.update(bytes);
    const file = await open(this.path, 'a');
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
  }
}

function read(path: string, sha256: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  if (hash('sha256', bytes) !== sha256) throw new AppError('INPUT_CHANGED', { path });
  return bytes;
}
