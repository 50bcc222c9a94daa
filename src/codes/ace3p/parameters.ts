import { readKeyValues, readRfpost, type Entry, type KeyValueFile } from '../../formats/ace3p/index.ts';
import type { ParameterFile } from '../code.ts';

/** The settings of an ACE3P input as parameters, with their values as they are written. */
export function parametersIn(text: string, file: string, language: ':' | '='): ParameterFile {
  const input = language === ':' ? readKeyValues(text, file) : readRfpost(text, file);
  return {
    list: () => listed(input),
    set: (path, value) => input.set(path, value).text,
  };
}

function listed(input: KeyValueFile): ReturnType<ParameterFile['list']> {
  const values = valuesOf(input.entries);
  return input.parameters().map(({ path, unit }, at) => ({
    path,
    value: values[at] ?? '',
    ...(unit === undefined ? {} : { unit }),
  }));
}

/** In the order in which the file lists its parameters. */
function valuesOf(entries: readonly Entry[]): string[] {
  return entries.flatMap(({ value, children }) => (children === undefined ? [value] : valuesOf(children)));
}
