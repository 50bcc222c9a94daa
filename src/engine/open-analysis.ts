import type { Code, CodeCatalogue, FilesReader, InputFile } from '../codes/index.ts';
import { AppError } from '../errors/index.ts';
import { writeWholeFile } from '../host/index.ts';
import type { Analysis } from '../model/index.ts';
import { place } from '../store/index.ts';
import { analysisFiles, analysisInputs, homeOf } from './analysis-files.ts';
import { changed, parameterNamed, parametersAmong, type JobParameters } from './job-parameters.ts';
import { withUpstream } from './sequences/upstream.ts';

/** An analysis with the files that belong to it; with its code, the inputs of a job and their parameters too. */
export interface OpenAnalysis {
  analysis: Analysis;
  files: FilesReader;
  /** Undefined, with the reason in `fault`, where the code is not known or an input is missing. */
  prepared: { code: Code; inputs: readonly InputFile[]; sources: readonly JobParameters[] } | undefined;
  fault: AppError | undefined;
}

/**
 * Without its code, or with an input missing, what is there can be shown all the same.
 *
 * @param flows names of files that will be there when a job of it is made
 */
export async function openAnalysis(
  project: string,
  codes: CodeCatalogue,
  analysis: Analysis,
  flows: readonly string[] = [],
): Promise<OpenAnalysis> {
  let code: Code | undefined;
  try {
    code = await codeOf(codes, analysis);
    const own = await analysisFiles(project, analysis, code);
    const over = flows.map((name) => ({ from: null, to: `${homeOf(analysis)}${name}`, size: 0 }));
    const files = withUpstream(own, over, own);
    const inputs = await analysisInputs(code, analysis, files);
    const sources = await parametersAmong(code, inputs, files);
    return { analysis, files, prepared: { code, inputs, sources }, fault: undefined };
  } catch (error) {
    if (!AppError.is(error, 'NO_CODE', 'CODE_FILE', 'CODE_UNKNOWN', 'NOT_EXPORTED', 'INPUT_MISSING')) throw error;
    return { analysis, files: await analysisFiles(project, analysis, code), prepared: undefined, fault: error };
  }
}

/** Throws NO_CODE, CODE_FILE, CODE_UNKNOWN. */
export async function codeOf(codes: CodeCatalogue, { name, code, resource }: Analysis): Promise<Code> {
  if (code === null) throw new AppError('CODE_UNKNOWN', { analysis: name, resource: resource ?? 'analysis.json' });
  return codes.find(code);
}

/** One value that was set, in which file. */
export interface SetValue {
  path: string;
  file: string;
  before: string | null;
  value: string | null;
  /** False where the program does not read the file: see `JobParameters`. */
  is_read: boolean;
}

/**
 * Sets parameters of the live files: all of them, or none. Of each file only the bytes of the values change.
 *
 * @throws AppError NO_PARAMETERS, NO_PARAMETER, BAD_PARAMETER, AMBIGUOUS_PARAMETER, FILE_FORMAT, WRITE_FAILED
 */
export async function setParameters(
  project: string,
  { analysis, prepared, fault }: OpenAnalysis,
  changes: readonly { path: string; value: string }[],
): Promise<SetValue[]> {
  if (prepared === undefined) throw fault ?? new AppError('NO_PARAMETERS', { code: analysis.code ?? '' });
  if (prepared.sources.length === 0) throw new AppError('NO_PARAMETERS', { code: prepared.code.name });
  const now = prepared.sources.map((source) => ({ ...source }));
  const set: SetValue[] = [];
  for (const { path: written, value } of changes) {
    const { source, path } = parameterNamed(now, written);
    const before = source.read(source.text).find(path)?.written ?? null;
    const after = changed(source, path, value);
    source.text = after.text;
    set.push({ path, file: source.from, before, value: after.find(path)?.written ?? null, is_read: source.isRead });
  }
  for (const [at, source] of now.entries()) {
    if (source.text === prepared.sources[at]?.text) continue;
    await writeWholeFile(place(project, `${analysis.folder}/${source.from}`), source.text);
  }
  return set;
}
