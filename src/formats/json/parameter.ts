import { AppError } from '../../errors/index.ts';
import { nearNames } from './near.ts';

export interface ComplexNumber {
  re: number;
  im: number;
}

export type ParameterValue = string | number | boolean | null | ComplexNumber | readonly ParameterValue[];

/**
 * What a value is: `switch` is a word such as `on`, `choice` one of a fixed list, `list` several values in one place,
 * `reference` another thing of the project by its name or id, `file` a path, `none` a parameter that has no value.
 */
export type ParameterKind =
  | 'number'
  | 'integer'
  | 'complex'
  | 'text'
  | 'switch'
  | 'choice'
  | 'list'
  | 'file'
  | 'reference'
  | 'expression'
  | 'none';

/** One named value of a file. */
export interface Parameter {
  /** As in path.ts; the path that finds exactly this parameter again. */
  path: string;
  value: ParameterValue;
  /** As it stands in the file (`5.8e7`), text without its quotes and on one line; '' where there is no value. */
  written: string;
  kind: ParameterKind;
  unit?: string;
  /** From 1. */
  line: number;
}

/** A file whose parameters can be shown and changed by name. It is never changed itself: `set` gives the changed file. */
export interface ParameterFile {
  readonly file: string;
  /** Every byte as it was read, but for what `set` replaced. */
  readonly text: string;
  /** Every parameter, in the order of the file. */
  parameters(): readonly Parameter[];
  find(path: string): Parameter | undefined;
  /**
   * The file with this value written over the one there is, and nothing else changed.
   *
   * @throws AppError NO_PARAMETER with near names, BAD_PARAMETER where the value cannot stand there
   */
  set(path: string, value: string): ParameterFile;
}

/** The error for a path that finds nothing: near names, and where several things share the name, each of them. */
export function noParameter(from: ParameterFile, path: string): AppError<'NO_PARAMETER'> {
  return new AppError('NO_PARAMETER', { path, file: from.file, suggestions: suggestionsFor(from, path) });
}

/** Paths of the file that `path` may have meant, at most three; a numbered namesake (`Port[1].X` for `Port.X`) first. */
function suggestionsFor(from: ParameterFile, path: string): readonly string[] {
  const known = from.parameters().map((parameter) => parameter.path);
  const namesakes = known.filter((name) => withoutPicks(name) === withoutPicks(path));
  return namesakes.length > 0 ? namesakes.slice(0, 3) : nearNames(path, known);
}

const withoutPicks = (path: string): string => path.replace(/\[\d+\]/g, '');

export function badParameter(path: string, value: string, why: string): AppError<'BAD_PARAMETER'> {
  return new AppError('BAD_PARAMETER', { path, value, why });
}
