import type { ParameterFile } from '../../formats/json/index.ts';
import type { InputFile, ParameterSource } from '../code.ts';
import type { CodeDescription } from './schema.ts';

/** The input file whose values have names, and how to read it; undefined if the code file names none. */
export async function parametersOf(
  code: CodeDescription,
  inputs: readonly InputFile[],
): Promise<ParameterSource | undefined> {
  const description = code.inputs.find(({ role }) => role === code.parameters);
  const from = inputs.find(({ role }) => role === code.parameters)?.from;
  if (description === undefined || from === undefined) return undefined;
  const read = await readers[description.format ?? formatOf(from)]();
  return { from, read: (text) => read(text, from) };
}

type Format = NonNullable<CodeDescription['inputs'][number]['format']>;
type Reader = (text: string, file: string) => ParameterFile;

/** Each loaded when it is needed: most codes have one. */
const readers: Readonly<Record<Format, () => Promise<Reader>>> = {
  json: async () => (await import('../../formats/json/index.ts')).readJsonParameters,
  text: async () => (await import('../../formats/table/index.ts')).readTextParameters,
  ace3p: async () => (await import('../../formats/ace3p/index.ts')).readKeyValues,
  smtk: async () => (await import('../../formats/smtk/index.ts')).readAttributeResource,
};

function formatOf(path: string): Format {
  if (/\.json$/i.test(path)) return 'json';
  return /\.(?:smtk|sbi)$/i.test(path) ? 'smtk' : 'text';
}
