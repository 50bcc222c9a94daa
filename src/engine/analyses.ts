import { readdir } from 'node:fs/promises';
import type { Code, CodeCatalogue } from '../codes/index.ts';
import { AppError } from '../errors/index.ts';
import type { Analysis } from '../model/index.ts';
import { adoptAnalysis, findAnalysis as findOwn, listAnalyses as listOwn } from '../store/index.ts';

/** The analyses of a project: those in analyses/, and those that modelbuilder keeps in the same folder. */
export interface AnalysisList {
  analyses: Analysis[];
  /** modelbuilder's project file, where there is one. */
  modelbuilder?: string;
  /** What modelbuilder names and could not be read. */
  faults: AppError[];
}

/**
 * All analyses by name. modelbuilder's files are read each time, so what is added there is here. What simtrail keeps of one
 * of its analyses (a name, the code, the solver input) goes before what was found out.
 */
export async function listAnalyses(folder: string, codes: CodeCatalogue): Promise<AnalysisList> {
  const own = await listOwn(folder);
  const names = await projectFilesIn(folder);
  if (names.length === 0) return { analyses: own, faults: [] };
  const { readModelbuilder } = await import('./modelbuilder.ts');
  const found = await readModelbuilder(folder, names, { codes: () => usable(codes), said: own });
  const rest = own.filter((one) => !found.analyses.some((theirs) => isSame(one, theirs)));
  const taken = new Set(rest.map(({ name }) => name));
  const theirs = found.analyses.map((one) =>
    taken.has(one.name) ? { ...one, name: `${one.name}-modelbuilder` } : one,
  );
  const analyses = [...rest, ...theirs].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { analyses, ...(found.file === undefined ? {} : { modelbuilder: found.file }), faults: found.faults };
}

/** Names of modelbuilder's project files in a folder, without opening one: what reads them is loaded where there are any. */
export async function projectFilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name === '.smtkproject' || /\.project\.smtk$/i.test(name)).toSorted();
}

/** Throws NO_ANALYSIS with the names there are. */
export async function findAnalysis(folder: string, codes: CodeCatalogue, name: string): Promise<Analysis> {
  const own = await findOwn(folder, name).catch((error: unknown) => {
    if (AppError.is(error, 'NO_ANALYSIS')) return error;
    throw error;
  });
  if (!(own instanceof AppError) && own.resource === undefined) return own;
  const { analyses } = await listAnalyses(folder, codes);
  const found = analyses.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new AppError('NO_ANALYSIS', { name, known: analyses.map((one) => one.name) });
}

/** Says of one of modelbuilder's analyses what its files do not. */
export async function completeAnalysis(
  folder: string,
  { name, uuid, resource }: Analysis,
  said: { code: string; input?: string },
): Promise<void> {
  await adoptAnalysis(folder, { name, uuid, ...(resource === undefined ? {} : { resource }), ...said });
}

async function usable(codes: CodeCatalogue): Promise<Code[]> {
  return (await codes.list()).flatMap(({ code }) => (code === undefined ? [] : [code]));
}

const isSame = (own: Analysis, theirs: Analysis): boolean =>
  own.resource !== undefined && (own.uuid === theirs.uuid || own.resource === theirs.resource);
