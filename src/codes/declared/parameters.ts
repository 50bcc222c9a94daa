import {
  readJsonParameters,
  type ParameterFile as NamedValues,
  type ParameterValue,
} from '../../formats/json/index.ts';
import { readTextParameters } from '../../formats/table/index.ts';
import type { InputFile, ParameterFile } from '../code.ts';
import type { CodeDescription } from './schema.ts';

/** The input file whose values have names, and how to read it; undefined if the code file names none. */
export function parametersOf(
  code: CodeDescription,
  inputs: readonly InputFile[],
): { from: string; read(text: string): ParameterFile; values(text: string): NamedValues } | undefined {
  const description = code.inputs.find(({ role }) => role === code.parameters);
  const from = inputs.find(({ role }) => role === code.parameters)?.from;
  if (description === undefined || from === undefined) return undefined;
  const format = description.format ?? (from.toLowerCase().endsWith('.json') ? 'json' : 'text');
  const values = (text: string): NamedValues => formats[format](text, from);
  return { from, values, read: (text) => asParameterFile(values(text)) };
}

const formats = { json: readJsonParameters, text: readTextParameters } as const;

function asParameterFile(file: NamedValues): ParameterFile {
  return {
    list: () =>
      file.parameters().map(({ path, value, unit }) => ({
        path,
        value: inWords(value),
        ...(unit === undefined ? {} : { unit }),
      })),
    set: (path, value) => file.set(path, value).text,
  };
}

/** Text as it is, everything else as JSON writes it. */
export function inWords(value: ParameterValue): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
