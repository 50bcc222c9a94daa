import { AppError } from '../../errors/index.ts';
import { firstProblem, readYaml, type YamlPlace, type YamlProblem } from '../../formats/yaml/index.ts';
import { misfits } from './check-description.ts';
import { codeFileSchema, type CodeDescription } from './schema.ts';

/** A code file that was read, and where in it things are, for what turns out only when its folder is looked at. */
export interface CodeFile {
  description: CodeDescription;
  /** Line and column of the value at a path. */
  placeOf(path: readonly (string | number)[]): YamlPlace;
}

/**
 * Reads a code file; docs/reference/code-file.md is its format. This module brings YAML and zod with it (0.07 s to
 * load): import it only when a code file is there to be read.
 *
 * @param file how the file is called in errors
 * @throws AppError CODE_FILE with the line and column of what is wrong
 */
export function readCodeFile(text: string, file: string): CodeFile {
  const reading = readYaml(text);
  if ('problem' in reading) throw codeFileError(file, reading.problem);
  const yaml = reading.file;
  const parsed = codeFileSchema.safeParse(yaml.value, { reportInput: true });
  if (!parsed.success) throw codeFileError(file, firstProblem(parsed.error.issues, yaml));
  const misfit = misfits(parsed.data)[0];
  if (misfit !== undefined) throw codeFileError(file, { ...yaml.placeOf(misfit.path), why: misfit.why });
  return { description: parsed.data, placeOf: (path) => yaml.placeOf(path) };
}

function codeFileError(file: string, problem: YamlProblem): AppError<'CODE_FILE'> {
  return new AppError('CODE_FILE', { file, ...problem });
}
