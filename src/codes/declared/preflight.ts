import { clauseOf } from '../../errors/index.ts';
import type { Parameter, ParameterFile } from '../../formats/json/index.ts';
import type { Resources } from '../../model/index.ts';
import type { FilesReader, Finding, InputFile } from '../code.ts';
import { parametersOf } from './parameters.ts';
import type { CodeDescription } from './schema.ts';

type Check = CodeDescription['preflight'][number];

/** What the code file's checks find in the values of the input, and what the job asks for to no purpose. */
export async function findingsOf(
  code: CodeDescription,
  inputs: readonly InputFile[],
  { files, resources }: { files: FilesReader; resources: Resources },
): Promise<Finding[]> {
  const found: Finding[] = [];
  if (!code.parallel && resources.processes > 1) {
    const message = `${code.name} is not started in parallel: ${resources.processes} processes are asked for and one is used`;
    found.push({ level: 'warning', message });
  }
  const named = await parametersOf(code, inputs);
  if (named === undefined) return found;
  try {
    const bytes = await files.read(named.from);
    if (bytes === undefined) return [...found, { level: 'error', message: `${named.from} is not there` }];
    const values = named.read(new TextDecoder().decode(bytes));
    for (const check of code.preflight) found.push(...findingOf(check, values));
  } catch (error) {
    found.push({ level: 'error', message: clauseOf(error) });
  }
  return found;
}

function findingOf(check: Check, values: ParameterFile): Finding[] {
  const parameter = values.find(check.parameter);
  if (parameter === undefined) {
    const message = `${values.file} has no ${check.parameter}`;
    return check.required ? [{ level: 'error', message, parameter: check.parameter }] : [];
  }
  const wrong = wrongWith(parameter, check);
  if (wrong === undefined) return [];
  const place = `${values.file}:${parameter.line}`;
  const message = `${place}: ${check.parameter} is ${parameter.written}; it must be ${wrong}`;
  return [{ level: 'error', message, parameter: check.parameter }];
}

/** What the value must be and is not. */
function wrongWith({ value }: Parameter, check: Check): string | undefined {
  const isLimited = [check.above, check.below, check.minimum, check.maximum].some((limit) => limit !== undefined);
  const type = check.type ?? (isLimited ? 'number' : undefined);
  if (type !== undefined && !types[type].is(value)) return types[type].name;
  if (typeof value === 'number') {
    if (check.above !== undefined && !(value > check.above)) return `above ${check.above}`;
    if (check.below !== undefined && !(value < check.below)) return `below ${check.below}`;
    if (check.minimum !== undefined && !(value >= check.minimum)) return `at least ${check.minimum}`;
    if (check.maximum !== undefined && !(value <= check.maximum)) return `at most ${check.maximum}`;
  }
  const isListed = check.one_of?.some((one) => one === value || String(one) === value) ?? true;
  return isListed ? undefined : `one of ${check.one_of?.join(', ') ?? ''}`;
}

type Values = Parameter['value'];

const types: Readonly<Record<NonNullable<Check['type']>, { name: string; is(value: Values): boolean }>> = {
  number: { name: 'a number', is: (value) => typeof value === 'number' && Number.isFinite(value) },
  integer: { name: 'a whole number', is: (value) => Number.isInteger(value) },
  string: { name: 'text', is: (value) => typeof value === 'string' },
  boolean: {
    name: 'true or false',
    is: (value) => typeof value === 'boolean' || value === 'true' || value === 'false',
  },
};
