import type { Code, FilesReader, InputFile, ParameterFile } from '../codes/index.ts';
import { analysisFiles, type Engine } from '../engine/index.ts';
import { AppError } from '../errors/index.ts';
import type { Analysis } from '../model/index.ts';
import { findAnalysis } from '../store/index.ts';

/** An analysis with its code and the files that a job of it would get. */
export interface OpenAnalysis {
  analysis: Analysis;
  code: Code;
  files: FilesReader;
  inputs: readonly InputFile[];
}

/** Throws NO_ANALYSIS, NO_CODE, CODE_FILE, INPUT_MISSING. */
export async function openAnalysis(engine: Engine, name: string): Promise<OpenAnalysis> {
  const analysis = await findAnalysis(engine.folder, name);
  const code = await engine.codes.find(analysis.code);
  const files = analysisFiles(engine.folder, analysis);
  return { analysis, code, files, inputs: await code.inputs(name, files) };
}

/** The file that holds the parameters, as text; undefined if the code names none. */
export async function parameterFile(
  opened: OpenAnalysis,
): Promise<{ from: string; text: string; read(text: string): ParameterFile } | undefined> {
  const { analysis, code, files, inputs } = opened;
  const parameters = code.parameters?.(inputs);
  if (parameters === undefined) return undefined;
  const bytes = await files.read(parameters.from);
  if (bytes === undefined) {
    throw new AppError('INPUT_MISSING', { path: parameters.from, analysis: analysis.name, why: 'is not there' });
  }
  return { from: parameters.from, text: new TextDecoder().decode(bytes), read: (text) => parameters.read(text) };
}
