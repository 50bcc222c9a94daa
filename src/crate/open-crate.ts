import { createHash } from 'node:crypto';
import { AppError } from '../errors/index.ts';
import { currentFormat } from '../store/index.ts';
import { isObject, readGraph, type CrateProblem, type Graph } from './check/graph.ts';
import { crateFormat, crateLayout } from './layout.ts';
import { ZipReader, type ZipLimits } from './zip/index.ts';

/** Above this nothing that is read whole can be, bytes: V8's longest text is near. */
const mostTextBytes = 500 << 20;

/** A zip file that simtrail wrote. */
export interface OpenCrate {
  zip: ZipReader;
  /** The folder at the top of the zip, with its slash. */
  top: string;
  /** Paths below it. */
  paths: readonly string[];
  marker: Readonly<Record<string, unknown>> & { id: string; name: string };
  /** Undefined where the metadata cannot be read; `problems` says why. */
  graph: Graph | undefined;
  problems: CrateProblem[];
}

/**
 * Opens a crate and makes sure that it is one that this simtrail can read; nothing in it is checked yet. The caller closes
 * its zip.
 *
 * @throws AppError CRATE_UNREADABLE, CRATE_UNSAFE, CRATE_TOO_LARGE, CRATE_FOREIGN, CRATE_TOO_NEW
 */
export async function openCrate(file: string, limits: ZipLimits = {}): Promise<OpenCrate> {
  const zip = await ZipReader.open(file, limits);
  try {
    const top = topOf(zip);
    if (!zip.has(top + crateLayout.metadata)) throw foreign(file, whatElse(zip));
    const problems: CrateProblem[] = [];
    const document = await jsonOf(zip, top + crateLayout.metadata);
    const graph = readGraph(document, problems);
    if (!zip.has(top + crateLayout.marker)) throw foreign(file, `a crate of ${makerOf(graph)}`);
    const marker = await jsonOf(zip, top + crateLayout.marker);
    refuseOther(file, marker);
    const paths = zip.entries.map(({ name }) => name.slice(top.length));
    return { zip, top, paths, marker: marker as OpenCrate['marker'], graph, problems };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** Reads entries to their ends: digest and size of each. */
export async function digestOf(crate: OpenCrate, path: string): Promise<{ sha256: string; size: number }> {
  const sha256 = createHash('sha256');
  let size = 0;
  for await (const chunk of crate.zip.chunks(crate.top + path)) {
    sha256.update(chunk);
    size += chunk.length;
  }
  return { sha256: sha256.digest('hex'), size };
}

export async function textOf(crate: OpenCrate, path: string): Promise<string> {
  return (await crate.zip.read(crate.top + path, mostTextBytes)).toString('utf8');
}

/** Everything lies in one folder, or nothing does: unpacked and zipped again, it may have lost that. */
function topOf({ entries }: ZipReader): string {
  const first = entries[0]?.name ?? '';
  const top = first.includes('/') ? first.slice(0, first.indexOf('/') + 1) : '';
  if (
    top !== '' &&
    entries.every(({ name }) => name.startsWith(top)) &&
    !entries.some(({ name }) => name === crateLayout.metadata)
  )
    return top;
  return '';
}

function refuseOther(file: string, marker: unknown): void {
  if (
    !isObject(marker) ||
    typeof marker['name'] !== 'string' ||
    !isObject(marker['crate']) ||
    typeof marker['id'] !== 'string'
  ) {
    throw foreign(file, 'a project folder that was zipped, not exported');
  }
  const { format } = marker['crate'];
  for (const [given, known] of [
    [format, crateFormat],
    [marker['format'], currentFormat],
  ] as const) {
    if (typeof given !== 'number' || !Number.isInteger(given) || given < 1) {
      throw new AppError('CRATE_UNREADABLE', { file, why: 'its format is no number' });
    }
    if (given > known) throw new AppError('CRATE_TOO_NEW', { file, format: given, known });
  }
}

/** Who made a crate, as far as it says so itself. */
function makerOf(graph: Graph | undefined): string {
  for (const node of graph?.nodes.values() ?? []) {
    if (node['@id'] !== crateLayout.metadata) continue;
    for (const value of [node['sdPublisher'], node['creator']].flat()) {
      const id = isObject(value) ? value['@id'] : undefined;
      const name = typeof id === 'string' ? graph?.nodes.get(id)?.['name'] : undefined;
      if (typeof name === 'string' && name !== '') return JSON.stringify(name.slice(0, 80));
    }
  }
  return 'another tool, an RO-Crate';
}

function whatElse(zip: ZipReader): string {
  const names = zip.entries.map(({ name }) => name);
  if (names.length === 0) return 'an empty zip file';
  if (names.some((name) => name.endsWith('bagit.txt'))) return 'a BagIt bag';
  if (names.some((name) => /(?:^|\/)simtrail\.json$/.test(name)))
    return 'a project folder that was zipped, not exported';
  return 'a zip file without ro-crate-metadata.json';
}

async function jsonOf(zip: ZipReader, name: string): Promise<unknown> {
  const bytes = await zip.read(name, mostTextBytes);
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch (error) {
    throw new AppError('CRATE_UNREADABLE', { file: zip.file, why: `${name} is not JSON` }, { cause: error });
  }
}

const foreign = (file: string, what: string): AppError => new AppError('CRATE_FOREIGN', { file, what });
