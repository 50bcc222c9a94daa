import { createHash, hash } from 'node:crypto';
import { chmod, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve, sep } from 'node:path';
import { AppError } from '../errors/index.ts';
import { hashOfPath, makeWholeFolder, refuseFull } from '../host/index.ts';
import type { NewFact } from '../model/index.ts';
import {
  checkIntegrity,
  layout,
  place,
  readReferences,
  Store,
  type LogHead,
  type Problem,
  type Reference,
  type StoreOptions,
} from '../store/index.ts';
import { crateProblems } from './check/check-crate.ts';
import type { CrateProblem } from './check/graph.ts';
import { belongsToProject } from './layout.ts';
import { digestOf, openCrate, type OpenCrate } from './open-crate.ts';

export interface ImportRequest {
  /** The zip or .eln file. */
  file: string;
  /** A new or an empty folder; absent: beside nothing, in `cwd`, with the name that the crate has. */
  into?: string | undefined;
  cwd: string;
  /** The most that it may become, bytes. */
  maxBytes?: number | undefined;
  /** Who signs the fact that it was imported. */
  signer?: StoreOptions['signer'] | undefined;
  /** What else has to be said of the records before anybody goes by them; asked before the folder has its place. */
  settled?: ((store: Store, folder: string) => Promise<NewFact[]>) | undefined;
  signal?: AbortSignal;
  onProgress?: (done: { files: number; of: number }) => void;
}

export interface ImportedCrate {
  /** Of the project, the one it had. */
  id: string;
  folder: string;
  name: string;
  sha256: string;
  jobs: number;
  files: number;
  history: string;
  /** Files that the crate names and does not hold. */
  left: readonly Reference[];
  /** What its history tells of itself that somebody has to answer for: edits from outside, lines without a signature. */
  remarks: readonly Problem[];
  /** The end of the history as it is now. */
  head: LogHead & { at: string };
}

/**
 * Makes a project of a crate. Everything is checked, in a folder of its own beside the target, before that folder becomes
 * the target by one rename; whatever fails, nothing is left and nothing else was touched. Where the project came from is
 * a fact of its history.
 *
 * @throws AppError what `openCrate` throws, FOLDER_NOT_EMPTY, CRATE_NOT_WHOLE, WRITE_FAILED
 */
export async function importCrate(request: ImportRequest): Promise<ImportedCrate> {
  const { file, maxBytes } = request;
  const crate = await openCrate(file, { maxBytes, target: resolve(request.cwd, request.into ?? '.', 'x') });
  try {
    const folder = resolve(request.cwd, request.into ?? (crate.top.slice(0, -1) || 'project'));
    await refuseFull(folder);
    const [history, { id, name }] = [historyOf(crate), crate.marker];
    const { signer, settled } = request;
    const imported = await makeWholeFolder(folder, async (draft) => {
      const files = await unpack(crate, draft, request);
      refuseProblems(file, await crateProblems(crate, files));
      const sha256 = await hashOfPath(file);
      const parts = await settle(crate, draft, { sha256, history, signer, settled });
      request.signal?.throwIfAborted();
      return { id, folder, name, sha256, files: files.size, history, ...parts };
    });
    const left = (await readReferences(folder)).filter(({ copy }) => copy === undefined);
    return { ...imported, left };
  } finally {
    crate.zip.close();
  }
}

/** Reads every entry and writes those that make the project. */
async function unpack(
  crate: OpenCrate,
  draft: string,
  { signal, onProgress }: ImportRequest,
): Promise<Map<string, { sha256: string; size: number }>> {
  const files = new Map<string, { sha256: string; size: number }>();
  const folders = new Set<string>();
  for (const path of crate.paths) {
    signal?.throwIfAborted();
    if (belongsToProject(path)) {
      const target = resolve(draft, ...path.split('/'));
      // Names were checked when the zip was opened; this is the last door.
      if (!target.startsWith(draft + sep)) throw new AppError('BAD_PATH', { path, file: crate.zip.file });
      if (!folders.has(dirname(target))) await mkdir(dirname(target), { recursive: true });
      folders.add(dirname(target));
      files.set(path, await unpackFile(crate, path, target));
      if (path.startsWith(`${layout.objects}/`)) await chmod(target, 0o444);
    } else files.set(path, await digestOf(crate, path));
    onProgress?.({ files: files.size, of: crate.paths.length });
  }
  return files;
}

async function unpackFile(crate: OpenCrate, path: string, target: string): Promise<{ sha256: string; size: number }> {
  const sha256 = createHash('sha256');
  let size = 0;
  const file = await open(target, 'wx');
  try {
    for await (const chunk of crate.zip.chunks(crate.top + path)) {
      sha256.update(chunk);
      size += chunk.length;
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
  return { sha256: sha256.digest('hex'), size };
}

function refuseProblems(file: string, problems: readonly CrateProblem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  throw new AppError('CRATE_NOT_WHOLE', { file, problems: problems.length, first: `${first.where} ${first.message}` });
}

/**
 * Makes a project of the unpacked files. A history that was not written as it is there is refused; what it tells of itself,
 * as that a record was edited once, came with it and is for the new owner to judge.
 */
async function settle(
  crate: OpenCrate,
  draft: string,
  of: { sha256: string; history: 'whole' | 'excerpt' } & Pick<ImportRequest, 'signer' | 'settled'>,
): Promise<Pick<ImportedCrate, 'jobs' | 'head' | 'remarks'>> {
  for (const part of [layout.own, layout.objects, layout.analyses])
    await mkdir(place(draft, part), { recursive: true });
  const { crate: _, ...marker } = crate.marker;
  await writeFile(place(draft, layout.marker), `${JSON.stringify(marker, null, 2)}\n`);
  const { problems } = await checkIntegrity(draft, { isNew: true });
  const known = new Set((await readReferences(draft)).map(({ path }) => path));
  const { file } = crate.zip;
  refuseProblems(
    file,
    problems
      .filter((problem) => !known.has(problem.file) && problem.isTrustable !== true)
      .map(({ file: where, message }) => ({ kind: 'record', where, message })),
  );
  const store = await Store.open(draft, of.signer === undefined ? {} : { signer: of.signer });
  const kept = of.history === 'whole' ? 'with its whole history' : 'with the history of its jobs';
  const why = `from ${basename(file)}, sha256 ${of.sha256}, ${kept}`;
  const list = await readFile(place(draft, layout.references)).catch(() => undefined);
  const references = list === undefined ? {} : { references: hash('sha256', list) };
  const more = (await of.settled?.(store, draft)) ?? [];
  await store.change(() => [{ type: 'imported', history: of.history, why, ...references }, ...more]);
  const jobs = [...store.state.heads()].length;
  await store.close();
  const head = { ...store.head, at: store.now().toISOString() };
  return { jobs, head, remarks: problems.filter(({ isTrustable }) => isTrustable === true) };
}

function historyOf(crate: OpenCrate): 'whole' | 'excerpt' {
  return (crate.marker['crate'] as { history?: unknown }).history === 'whole' ? 'whole' : 'excerpt';
}
