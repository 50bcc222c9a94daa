import { randomUUID } from 'node:crypto';
import { chmod, copyFile, mkdir, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, relative, sep } from 'node:path';
import { AppError } from '../errors/index.ts';
import { makeWholeFolder, unreadable, writeFailed, writeWholeFile } from '../host/index.ts';
import { leadsOut, nameFault, type Analysis, type AnalysisRecord } from '../model/index.ts';
import { layout, place } from './layout.ts';

const recordFile = 'analysis.json';

/** The analyses of a project, by name. A folder whose record cannot be read throws PROJECT_UNREADABLE. */
export async function listAnalyses(folder: string): Promise<Analysis[]> {
  const entries = await readdir(place(folder, layout.analyses), { withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => !entry.isFile() && nameFault(entry.name) === undefined)
    .map((entry) => entry.name);
  const found = await Promise.all(names.toSorted().map((name) => readAnalysis(folder, name)));
  return found.filter((analysis) => analysis !== undefined);
}

/** Throws NO_ANALYSIS with the names there are. */
export async function findAnalysis(folder: string, name: string): Promise<Analysis> {
  const found = nameFault(name) === undefined ? await readAnalysis(folder, name) : undefined;
  if (found !== undefined) return found;
  throw new AppError('NO_ANALYSIS', { name, known: (await listAnalyses(folder)).map((analysis) => analysis.name) });
}

/**
 * Makes analyses/NAME with copies of the given files. It appears complete or not at all. Throws BAD_NAME,
 * ANALYSIS_EXISTS, INPUT_UNREADABLE.
 */
export async function addAnalysis(
  folder: string,
  name: string,
  code: string,
  files: readonly string[],
): Promise<Analysis> {
  const fault = nameFault(name);
  if (fault !== undefined) throw new AppError('BAD_NAME', { what: 'an analysis', name, why: fault });
  const target = place(folder, `${layout.analyses}/${name}`);
  if (await stat(target).catch(() => undefined)) throw new AppError('ANALYSIS_EXISTS', { name });
  const uuid = randomUUID();
  await makeWholeFolder(target, async (draft) => {
    for (const file of files) await copyInput(file, place(draft, basename(file)));
    const sources = await sourcesOf(folder, files);
    const record: AnalysisRecord = { uuid, code, ...(Object.keys(sources).length === 0 ? {} : { sources }) };
    await writeWholeFile(place(draft, recordFile), `${JSON.stringify(record, null, 2)}\n`);
  }).catch((error: unknown) => {
    throw AppError.is(error, 'FOLDER_NOT_EMPTY') ? new AppError('ANALYSIS_EXISTS', { name }) : error;
  });
  return findAnalysis(folder, name);
}

/**
 * Keeps what modelbuilder does not say of one of its analyses (the code, the solver input) in analyses/NAME, in place of
 * what was kept before. Throws WRITE_FAILED.
 */
export async function adoptAnalysis(
  folder: string,
  { name, ...record }: AnalysisRecord & { name: string },
): Promise<void> {
  const file = place(folder, `${layout.analyses}/${name}/${recordFile}`);
  try {
    await mkdir(dirname(file), { recursive: true });
  } catch (error) {
    throw writeFailed(file, error);
  }
  await writeWholeFile(file, `${JSON.stringify(record, null, 2)}\n`);
}

/** Of files that lie in a job's folder of the same project: by name, where they lie there. */
async function sourcesOf(folder: string, files: readonly string[]): Promise<Record<string, string>> {
  const sources: Record<string, string> = {};
  const runs = await realpath(place(folder, layout.runs)).catch(() => undefined);
  for (const file of runs === undefined ? [] : files) {
    const inside = relative(runs ?? '', await realpath(file)).split(sep);
    if (inside.length > 1 && inside[0] !== '..' && inside[0] !== 'objects')
      sources[basename(file)] = [layout.runs, ...inside].join('/');
  }
  return sources;
}

/** Files of an analysis folder that are not its inputs. */
export function isAnalysisRecord(path: string): boolean {
  return path === recordFile;
}

async function copyInput(from: string, to: string): Promise<void> {
  const found = await stat(from).catch((error: unknown) => {
    throw unreadable(from, error);
  });
  if (!found.isFile()) throw new AppError('INPUT_UNREADABLE', { path: from, why: 'it is not a regular file' });
  if (isAnalysisRecord(basename(from))) {
    throw new AppError('INPUT_UNREADABLE', { path: from, why: 'simtrail keeps its own record under that name' });
  }
  if (await stat(to).catch(() => undefined)) {
    throw new AppError('INPUT_UNREADABLE', { path: from, why: `two files are called ${basename(from)}` });
  }
  try {
    await copyFile(from, to);
    await chmod(to, found.mode | 0o200); // a copy of a read-only file is there to be edited
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EACCES' ? unreadable(from, error) : writeFailed(to, error);
  }
}

async function readAnalysis(folder: string, name: string): Promise<Analysis | undefined> {
  const path = `${layout.analyses}/${name}`;
  const file = place(folder, `${path}/${recordFile}`);
  let record: Partial<AnalysisRecord>;
  try {
    record = JSON.parse(await readFile(file, 'utf8')) as Partial<AnalysisRecord>;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new AppError('PROJECT_UNREADABLE', { file, why: (error as Error).message }, { cause: error });
  }
  if (typeof record?.uuid !== 'string' || typeof record.code !== 'string') {
    throw new AppError('PROJECT_UNREADABLE', { file, why: 'it lacks "uuid" or "code"' });
  }
  const sources = typeof record.sources === 'object' && record.sources !== null ? record.sources : {};
  return {
    name,
    uuid: record.uuid,
    code: record.code,
    snapshot: record.snapshot !== false,
    folder: path,
    sources,
    ...(typeof record.reference_above === 'number' ? { referenceAbove: record.reference_above } : {}),
    ...insideOf(file, record, 'resource'),
    ...insideOf(file, record, 'input'),
  };
}

/** A path that the record names. It may come from anywhere: one that would leave the project is refused. */
function insideOf<K extends 'resource' | 'input'>(
  file: string,
  record: Partial<AnalysisRecord>,
  key: K,
): Partial<Analysis> {
  const path = record[key];
  if (typeof path !== 'string') return {};
  if (leadsOut(path)) throw new AppError('BAD_PATH', { path, file });
  return { [key]: path };
}
