import { hash, randomUUID } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { AppError } from '../errors/index.ts';
import { hashOfPath, syncFolder, whoAmI, writeFailed } from '../host/index.ts';
import { Job, type Fact, type ProjectRecord, type SequenceRecord } from '../model/index.ts';
import {
  copyRecords,
  place,
  readReferences,
  writeReferences,
  signedText,
  type RecordsCopy,
  type RecordsWanted,
  type Reference,
  type StoreOptions,
  factsOf,
} from '../store/index.ts';
import { missingFrom, readCitation } from './citation.ts';
import { contentsOf, sequencesOf, type JobContents, type JobFile } from './contents.ts';
import type { CrateModel } from './crate-model.ts';
import { CrateWriter, type DiskFile } from './crate-writer.ts';
import { context, describe, mediaTypeOf, type Description } from './describe/index.ts';
import { crateFormat, crateLayout } from './layout.ts';
import { previewPage } from './preview.ts';
import { PrivateText } from './private-text.ts';
import { writeProv } from './prov.ts';
import { writeReadme } from './readme.ts';
import { simtrailVersion } from './simtrail-version.ts';
import { ZipWriter } from './zip/index.ts';

export interface ExportRequest {
  folder: string;
  project: ProjectRecord;
  /** All of them have ended. */
  jobs: readonly Job[];
  /** Those that the jobs belong to, and those that they continue. */
  sequences?: readonly SequenceRecord[];
  /** True if these are all jobs and sequences of the project. */
  isAll: boolean;
  /** Absolute; `.zip` or `.eln`. What is there is replaced when the new file is whole. */
  file: string;
  /** Larger files are left where they are, bytes. Default 64 MiB; Infinity takes all. */
  largeBytes?: number;
  /** Who signs a history that is an excerpt. */
  signer?: StoreOptions['signer'];
  signal?: AbortSignal;
  onProgress?: (done: { files: number; of: number }) => void;
}

export interface ExportedCrate {
  file: string;
  /** Bytes. */
  size: number;
  sha256: string;
  jobs: number;
  files: number;
  history: RecordsCopy['history'];
  /** Files that are named in the crate and not in it. */
  left: readonly JobFile[];
  /** What a publication should say and the project's settings do not. */
  notStated: readonly string[];
}

const defaultLargeBytes = 64 << 20;

/**
 * Writes jobs with all that belongs to them as one file: a Provenance Run RO-Crate (a Process Run Crate for one job) that
 * is an .eln too and from which `importCrate` makes a project. The same state of the project gives the same bytes. It is
 * written beside its place and put there when it is whole; what cannot be finished leaves nothing.
 *
 * @throws AppError NOTHING_TO_EXPORT, BAD_CITATION, EXPORT_CHANGED, LOG_BROKEN, WRITE_FAILED
 */
export async function exportCrate(request: ExportRequest): Promise<ExportedCrate> {
  const { folder, file } = request;
  if (request.jobs.length === 0) throw new AppError('NOTHING_TO_EXPORT', { project: request.project.name });
  const { model, texts } = await modelOf(request);
  const description = describe(model, sealed);
  const files = diskFiles(folder, model);
  const draft = join(dirname(file), `.${randomUUID()}.draft`);
  let zip: ZipWriter | undefined;
  try {
    zip = await ZipWriter.create(draft, new Date(model.at));
    const writer = new CrateWriter(zip, `${topFolder(file, request.project.name)}/`);
    await writeAbout(writer, model, description);
    for (const [path, text] of texts) await writer.text(path, text);
    let done = 0;
    const onFile = (): void => request.onProgress?.({ files: ++done, of: files.length });
    await writer.files(files, onFile, request.signal);
    await writer.manifest(crateLayout.manifest);
    await zip.close();
    request.signal?.throwIfAborted();
    const { size } = await stat(draft);
    const sha256 = await hashOfPath(draft);
    await rename(draft, file);
    await syncFolder(dirname(file));
    const left = new Map(
      model.jobs
        .flatMap(({ inputs, results }) => [...inputs, ...results])
        .flatMap((one) =>
          one.left === undefined || one.copy !== undefined ? [] : [[`${one.of} ${one.name}`, one] as const],
        ),
    );
    const { history, citation } = model;
    return {
      file,
      size,
      sha256,
      jobs: model.jobs.length,
      files: files.length,
      history,
      left: [...left.values()],
      notStated: missingFrom(citation),
    };
  } catch (error) {
    await zip?.abandon();
    await rm(draft, { force: true }).catch(() => {});
    throw writeFailed(file, error);
  }
}

/** PROV-JSON alone, of the same jobs. */
export async function exportProv(request: Omit<ExportRequest, 'file'>): Promise<string> {
  return writeProv((await modelOf(request)).model);
}

async function modelOf(
  request: Omit<ExportRequest, 'file'>,
): Promise<{ model: CrateModel; texts: [path: string, text: string | Uint8Array][] }> {
  const { folder, project } = request;
  const citation = readCitation(project['citation']);
  const text = new PrivateText(folder);
  const idsOf = (all: readonly { id: string }[] = []): Set<string> => new Set(all.map(({ id }) => id));
  const wanted = request.isAll ? {} : { jobs: idsOf(request.jobs), sequences: idsOf(request.sequences) };
  const records = await copyRecords(folder, {
    ...wanted,
    isPrivate: (json) => text.isIn(json),
    cleaned: (fact) => text.fact(fact),
    by: { by: whoAmI(), signed: await signed(project.id, request.signer) },
  });
  const known = new Map((await readReferences(folder)).map((one) => [one.path, one]));
  const cleaned = request.jobs.map(({ record }) => new Job(text.record(record)));
  const options = {
    largeBytes: request.largeBytes ?? defaultLargeBytes,
    cleaned: (said: string) => text.text(said),
    copies: new Map(
      [...known.values()].flatMap(({ path, copy }) => (copy === undefined ? [] : [[path, copy] as const])),
    ),
  };
  const jobs = (await contentsOf(folder, cleaned, options)).map((contents) => stillLeft(contents, known));
  const at = request.jobs.map(({ record }) => record.ended_at ?? record.created_at).reduce((a, b) => (b > a ? b : a));
  const base = {
    project: { id: project.id, name: project.name },
    version: simtrailVersion(),
    citation,
    jobs,
    sequences: await sequencesOf(folder, request.sequences ?? []),
    own: [],
    history: records.history,
    at,
    submitters: submittersOf(records.log),
  };
  const references = referencesOf(jobs);
  const { crate: _, ...marker } = project;
  const texts: [string, string | Uint8Array, string][] = [
    [crateLayout.readme, writeReadme(base), 'What this is and how to use it'],
    [crateLayout.provenance, writeProv(base), 'The same provenance as PROV-JSON'],
    [
      crateLayout.marker,
      `${JSON.stringify({ ...marker, crate: { format: crateFormat, history: records.history } }, null, 2)}\n`,
      'The project',
    ],
    [crateLayout.jobs, records.jobs, 'The records of the jobs'],
    [crateLayout.log, records.log, 'The history of the jobs, chained by hashes'],
    ...(references.length === 0
      ? []
      : [
          [crateLayout.references, writeReferences(references), 'Files that are not in this crate'] as [
            string,
            string,
            string,
          ],
        ]),
  ];
  const own = texts.map(([path, content, about]) => ({
    path,
    ...sealed(content),
    about,
    mediaType: mediaTypeOf(path),
  }));
  return { model: { ...base, own }, texts: texts.map(([path, content]) => [path, content]) };
}

async function writeAbout(writer: CrateWriter, model: CrateModel, description: Description): Promise<void> {
  await writer.texts(crateLayout.metadata, metadataText(description));
  await writer.texts(crateLayout.preview, previewPage(model, description.links));
  if (description.workflow !== undefined) await writer.text(crateLayout.workflow, description.workflow);
}

function* metadataText(description: Description): Generator<string> {
  yield `{"@context":${JSON.stringify(context)},"@graph":[`;
  let isFirst = true;
  for (const entity of description.entities()) {
    yield `${isFirst ? '\n' : ',\n'}${JSON.stringify(entity)}`;
    isFirst = false;
  }
  yield '\n]}\n';
}

/** What was not in the crate that this project came from, and did not come since, still has its old reason. */
function stillLeft(contents: JobContents, known: ReadonlyMap<string, Reference>): JobContents {
  const asKnown = (file: JobFile): JobFile => {
    const before = known.get(file.path);
    const isOther = before?.copy !== undefined && file.copy === undefined; // what stood for it is gone since
    return file.left === undefined || before === undefined || isOther ? file : { ...file, left: before.why };
  };
  return { ...contents, inputs: contents.inputs.map(asKnown), results: contents.results.map(asKnown) };
}

/** Each file once, in the order of their names. */
function diskFiles(folder: string, { jobs, sequences }: CrateModel): DiskFile[] {
  const found = new Map<string, DiskFile>();
  const all = [
    ...sequences,
    ...jobs.map(({ job, inputs, results }) => ({ name: job.name, files: [...inputs, ...results] })),
  ];
  for (const { name, files } of all) {
    for (const file of files) {
      const { path, sha256, left } = file;
      if (left === undefined && sha256 !== null)
        found.set(path, { ...file, sha256, from: place(folder, path), job: name });
    }
  }
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** What had no place in the project, as inputs that were never saved and results that were never here, is not missed. */
function referencesOf(jobs: readonly JobContents[]): Reference[] {
  const found = new Map<string, Reference>();
  for (const { inputs, results } of jobs) {
    for (const { path, name, sha256, size, left, copy } of [...inputs, ...results]) {
      const hadPlace = path !== name && sha256 !== null;
      if (left !== undefined && hadPlace)
        found.set(path, { path, sha256, size, why: left, ...(copy === undefined ? {} : { copy }) });
    }
  }
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** An .eln has one folder with the name of the archive; elsewhere the project's name says more. */
function topFolder(file: string, project: string): string {
  const name = extname(file).toLowerCase() === '.eln' ? basename(file, extname(file)) : project;
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|(?<![^A-Za-z0-9])[^A-Za-z0-9]+$/g, '');
  return plain === '' ? 'project' : plain.slice(0, 100);
}

async function signed(project: string, signer: StoreOptions['signer']): Promise<RecordsWanted['by']['signed']> {
  const key = await signer?.();
  return key && { key: key.key, sign: (sha256: string) => key.sign(signedText(project, sha256)) };
}

function submittersOf(log: Buffer): Map<string, string> {
  const submitters = new Map<string, string>();
  for (const line of log.toString('utf8').split('\n')) {
    if (!/"type":"(?:prepared|created)"/.test(line)) continue;
    for (const { job, by } of factsOf(JSON.parse(line) as Fact))
      if (job !== undefined && typeof by === 'string') submitters.set(job, by);
  }
  return submitters;
}

function sealed(content: string | Uint8Array): { sha256: string; size: number } {
  return { sha256: hash('sha256', content), size: Buffer.byteLength(content) };
}
