import { readQuantityRef } from '../../model/index.ts';
import { compile } from './guarded-pattern.ts';
import { pathParts } from './json-path.ts';
import { placeholdersIn } from './placeholders.ts';
import type { CodeDescription } from './schema.ts';

/** Something in a code file that does not fit together, at the path of what should be changed. */
export interface Misfit {
  path: readonly (string | number)[];
  why: string;
}

type QuantityDescription = CodeDescription['quantities'][number];

/** What no single key can show: names that are used and not given, or given twice. */
export function misfits(code: CodeDescription): Misfit[] {
  return [
    ...inputMisfits(code),
    ...nameMisfits(code),
    ...code.quantities.flatMap(quantityMisfits),
    ...progressMisfits(code),
  ];
}

function inputMisfits(code: CodeDescription): Misfit[] {
  const roles = code.inputs.map(({ role }) => role);
  const known = new Set([...roles, 'processes', 'nodes', 'runtime']);
  const found: Misfit[] = repeated(roles).map((at) => ({
    path: ['inputs', at, 'role'],
    why: `two inputs have the role ${roles[at]}`,
  }));
  const check = (text: string, path: Misfit['path'], more: readonly string[] = []): void => {
    const names = placeholdersIn(text);
    if (names === undefined)
      found.push({ path, why: 'a single { or }; write {{ and }} for the characters themselves' });
    const unknown = names?.find((name) => !known.has(name) && !more.includes(name));
    if (unknown !== undefined)
      found.push({ path, why: `{${unknown}} is neither an input nor a resource; there are ${[...known].join(', ')}` });
  };
  for (const [at, word] of code.command.entries()) check(word, ['command', at]);
  for (const [name, value] of Object.entries(code.environment)) check(value, ['environment', name]);
  if (code.in_situ !== undefined) {
    const { script, environment } = code.in_situ;
    if (!roles.includes(script)) {
      found.push({ path: ['in_situ', 'script'], why: `no input has the role ${script}; there is ${roles.join(', ')}` });
    }
    for (const [name, value] of Object.entries(environment)) {
      check(value, ['in_situ', 'environment', name], ['script', 'extracts']);
    }
  }
  const programs = code.program.map(({ file }) => file);
  for (const at of repeated(programs)) found.push({ path: ['program', at], why: `${programs[at]} is named twice` });
  return found;
}

function nameMisfits(code: CodeDescription): Misfit[] {
  const found: Misfit[] = [];
  const roles = code.inputs.map(({ role }) => role);
  if (code.parameters !== undefined && !roles.includes(code.parameters)) {
    found.push({ path: ['parameters'], why: `no input has the role ${code.parameters}; there is ${roles.join(', ')}` });
  }
  if (code.parameters === undefined && code.preflight.length > 0) {
    found.push({ path: ['preflight'], why: '`parameters` must say which input the values are in' });
  }
  const names = code.quantities.map(({ name }) => name);
  for (const at of repeated(names))
    found.push({ path: ['quantities', at, 'name'], why: `two quantities are called ${names[at]}` });
  const headline = code.headline === undefined ? undefined : readQuantityRef(code.headline)?.name;
  if (headline !== undefined && !names.includes(headline)) {
    found.push({ path: ['headline'], why: `no quantity is called ${headline}` });
  }
  const indices = new Set(code.quantities.flatMap((one) => ('index' in one ? Object.keys(one.index) : [])));
  for (const name of Object.keys(code.counts)) {
    if (code.parameters === undefined) found.push({ path: ['counts'], why: 'there is no input with parameters' });
    else if (!indices.has(name)) found.push({ path: ['counts', name], why: `no quantity has the index ${name}` });
  }
  for (const name of Object.keys(code.tolerances)) {
    if (!names.includes(name)) found.push({ path: ['tolerances', name], why: `no quantity is called ${name}` });
  }
  return found;
}

function quantityMisfits(quantity: QuantityDescription, at: number): Misfit[] {
  const path = ['quantities', at] as const;
  const found: Misfit[] = [];
  if (!quantity.text && quantity.unit === undefined) {
    found.push({ path, why: `${quantity.name} needs the key unit ("" for a pure number), or text: true for words` });
  }
  if (quantity.text && quantity.unit !== undefined) {
    found.push({ path: [...path, 'unit'], why: 'words have no unit' });
  }
  if ('line' in quantity && !groupsOf(quantity.line).includes('value')) {
    found.push({ path: [...path, 'line'], why: 'the value must be a named group, (?<value>…)' });
  }
  if ('json' in quantity) {
    const lists = starsIn(quantity.json);
    for (const [name, index] of Object.entries(quantity.index)) {
      if (starsIn(index) === 0 || starsIn(index) > lists) {
        found.push({
          path: [...path, 'index', name],
          why: `${index} does not go along ${quantity.json}: it needs a [*] for each list, and no more`,
        });
      }
    }
  }
  return found;
}

function progressMisfits({ progress }: CodeDescription): Misfit[] {
  if (progress === undefined) return [];
  const known = ['fraction', 'percent', 'done', 'total', 'text'];
  const groups = groupsOf(progress.line);
  if (!groups.some((name) => known.includes(name))) {
    return [{ path: ['progress', 'line'], why: `it needs a named group: ${known.join(', ')}` }];
  }
  return [];
}

const starsIn = (path: string): number => (pathParts(path)?.length ?? 1) - 1;

function groupsOf(source: string): readonly string[] {
  const compiled = compile(source);
  return 'groups' in compiled ? compiled.groups : [];
}

/** Positions of what is there already before. */
function repeated(names: readonly string[]): number[] {
  return names.flatMap((name, at) => (names.indexOf(name) < at ? [at] : []));
}
