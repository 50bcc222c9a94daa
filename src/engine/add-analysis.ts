import { access, constants } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import type { CodeCatalogue } from '../codes/index.ts';
import { AppError } from '../errors/index.ts';
import { unreadable } from '../host/index.ts';
import { nameFault, type Analysis } from '../model/index.ts';
import { addAnalysis as addOwn } from '../store/index.ts';
import { completeAnalysis, findAnalysis, listAnalyses } from './analyses.ts';

export interface NewAnalysis {
  name: string;
  /** The name of a code, or the path of a code file, which is copied into the project. */
  code: string;
  /** Absolute paths. */
  files: readonly string[];
}

/**
 * Makes an analysis with copies of files, complete or not at all. For one that modelbuilder keeps in the project nothing is
 * copied: its code is noted, and with a file, that this is the solver input exported from it.
 *
 * @throws AppError BAD_NAME, ANALYSIS_EXISTS, INPUT_UNREADABLE, NO_CODE, CODE_FILE, CODE_EXISTS
 */
export async function addAnalysis(project: string, codes: CodeCatalogue, wanted: NewAnalysis): Promise<Analysis> {
  const { name, code, files } = wanted;
  const fault = nameFault(name);
  if (fault !== undefined)
    throw new AppError('BAD_NAME', { what: 'an analysis', name: JSON.stringify(name), why: fault });
  const there = (await listAnalyses(project, codes)).analyses.find((one) => one.name === name);
  if (there !== undefined && there.resource === undefined) throw new AppError('ANALYSIS_EXISTS', { name });
  await assertReadable(files);
  // The code file is copied last: an error before leaves nothing behind.
  const isFile = /\.ya?ml$/i.test(code) || code.includes('/');
  const input = there === undefined ? undefined : inputIn(project, files);
  const { name: found } = isFile ? await codes.add(resolve(code)) : await codes.find(code);
  if (there === undefined) return addOwn(project, name, found, files);
  await completeAnalysis(project, there, { code: found, ...(input === undefined ? {} : { input }) });
  return findAnalysis(project, codes, name);
}

function inputIn(project: string, files: readonly string[]): string | undefined {
  const [path, second] = files;
  if (path === undefined) return undefined;
  const way = relative(project, path);
  const isInside = !way.startsWith(`..${sep}`) && way !== '..' && resolve(project, way) === path;
  const why =
    second !== undefined
      ? 'modelbuilder keeps this analysis: only the one solver input exported from it can be named'
      : 'modelbuilder keeps this analysis: its solver input must be in the project folder';
  if (second !== undefined || !isInside) throw new AppError('INPUT_UNREADABLE', { path, why });
  return way.split(sep).join('/');
}

async function assertReadable(files: readonly string[]): Promise<void> {
  for (const path of files) {
    await access(path, constants.R_OK).catch((error: unknown) => {
      throw unreadable(path, error);
    });
  }
}
