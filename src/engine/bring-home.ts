import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Code } from '../codes/index.ts';
import type { Job } from '../model/index.ts';
import { AppError } from '../errors/index.ts';
import { place, type Store } from '../store/index.ts';
import type { MachineFile, MachineLink } from '../transport/index.ts';
import { folderOf, type Connection } from './connect.ts';
import { changedInputs, type LookedAt } from './changed-inputs.ts';
import { fetchVerified, type Fetched, type FetchOptions } from './fetch-verified.ts';
import { resultOf, wantedOf, type ResultChoice } from './result-choice.ts';
import { takenBy } from './taken-inputs.ts';
import type { ResultFile } from './result-file.ts';

/** What a job's own folder on its machine holds, as far as it matters here. */
export interface FarFolder {
  /** Absolute, on the machine. */
  folder: string;
  /** What the job left there. */
  results: MachineFile[];
  /** Links that it left. None is ever followed: they may lead anywhere. */
  links: MachineLink[];
  /** Files that are wanted here and are not yet, or not as they are there. */
  toBring: MachineFile[];
  /** What is wanted and cannot be brought, with the reason. */
  outOfReach: OutOfReach[];
  /** Inputs that the program changed; they are among the results. */
  changed: ReadonlySet<string>;
}

export type OutOfReach = Pick<MachineFile, 'path'> & { why: string };

/** A job's folder on its machine, after what was wanted of it was brought. */
export interface Brought extends Pick<FarFolder, 'results' | 'links' | 'outOfReach' | 'changed'>, Fetched {
  /** What came, or was written here by the job itself: it may not be on the disk yet. */
  came: readonly string[];
}

interface Wish {
  job: Job;
  code: Code | undefined;
  choice?: ResultChoice | undefined;
  /** What was recorded of the job's results. */
  before: readonly ResultFile[];
}

/** Looks into the job's folder on its machine. Undefined where the job ran in the project: all is here. */
export async function lookThere(
  store: Store,
  connection: Connection,
  { job, code, choice, before }: Wish,
): Promise<FarFolder | undefined> {
  const home = place(store.folder, job.record.run_folder);
  const folder = folderOf(store.folder, connection.machine, job);
  if (folder === home) return undefined;
  const { transport } = connection;
  const [files, links] = await Promise.all([transport.list(folder), transport.links(folder)]);
  const changed = await changedIn({ transport, folder, files }, job, before);
  const isWanted = wantedOf(job, code, changed, choice);
  const isResult = resultOf(job, changed);
  const recorded = new Map(before.map((file) => [file.path, file]));
  const toBring: MachineFile[] = [];
  const outOfReach: OutOfReach[] = [];
  for (const file of files) {
    if (file.outOfReach !== undefined) {
      // Nobody knows what is in a folder that may not be looked into.
      if (file.path.endsWith('/') || isWanted(file)) outOfReach.push({ path: file.path, why: file.outOfReach });
      continue;
    }
    // Only what was recorded counts as here: what arrived just before a program was ended was not compared with its digest.
    const known = !isResult(file.path) || (recorded.has(file.path) && recorded.get(file.path)?.state === undefined);
    if (isWanted(file) && !(known && (await isSame(home, file)))) toBring.push(file);
  }
  const isOurs = ({ path }: { path: string }): boolean => isResult(path);
  return { folder, results: files.filter(isOurs), links: links.filter(isOurs), toBring, outOfReach, changed };
}

/** Brings what is wanted; each file is compared with its digest over there. See {@link fetchVerified} for what it throws. */
export async function bringHome(
  store: Store,
  connection: Connection,
  wish: Wish,
  options: FetchOptions = {},
): Promise<Brought> {
  const there = await lookThere(store, connection, wish).catch(async (error: unknown) => {
    // A link that was cut is made anew; a machine that is away is not waited for before anything came from it.
    const isCut = AppError.is(error, 'MACHINE_UNREACHABLE') && error.facts.trouble === 'connection-lost';
    if (!isCut) throw error;
    return lookThere(store, connection, wish);
  });
  if (there === undefined) {
    const { closed, changed, came } = await lookHere(store, connection, wish);
    const outOfReach = closed.map(({ path, outOfReach: why = '' }) => ({ path, why }));
    return { results: closed, links: [], outOfReach, changed, came, verified: new Map(), vanished: [], changing: [] };
  }
  const { folder: from, results, links, toBring, outOfReach, changed } = there;
  const into = place(store.folder, wish.job.record.run_folder);
  const fetched = await fetchVerified(connection.transport, { from, into, files: toBring }, options);
  const vanished = new Set(fetched.vanished);
  const came = [...fetched.verified.keys(), ...fetched.changing];
  return { ...fetched, came, links, outOfReach, changed, results: results.filter(({ path }) => !vanished.has(path)) };
}

/** What a job that ran in the project left: what nobody may read, the inputs that its program changed, and all else. */
async function lookHere(
  store: Store,
  { transport }: Connection,
  { job, code, before }: Wish,
): Promise<{ closed: MachineFile[]; changed: ReadonlySet<string>; came: string[] }> {
  const folder = place(store.folder, job.record.run_folder);
  const files = await transport.list(folder);
  const changed = await changedIn({ transport, folder, files }, job, before);
  const isResult = resultOf(job, changed);
  const closed = files.filter(({ path, outOfReach }) => outOfReach !== undefined && isResult(path));
  const isWanted = wantedOf(job, code, changed, { all: true });
  const came = files.filter((file) => file.outOfReach === undefined && isWanted(file)).map(({ path }) => path);
  return { closed, changed, came };
}

/** With those that were found before: the folder may be gone since, or be another, into which it was copied. */
async function changedIn(look: LookedAt, job: Job, before: readonly ResultFile[]): Promise<ReadonlySet<string>> {
  const known = new Set(before.map(({ path }) => path));
  const given = [...job.record.inputs, ...(await takenBy(job, look))];
  const changed = await changedInputs(
    look,
    given.filter(({ path }) => !known.has(path)),
  );
  for (const { path } of given) if (known.has(path)) changed.add(path);
  return changed;
}

async function isSame(home: string, file: MachineFile): Promise<boolean> {
  const seen = await lstat(join(home, ...file.path.split('/'))).catch(() => undefined);
  return seen?.isFile() === true && seen.size === file.size && Math.abs(seen.mtimeMs - Date.parse(file.modifiedAt)) < 2;
}
