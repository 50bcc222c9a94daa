import type { Resources } from '../../model/index.ts';
import type { CommandLine, InputFile } from '../code.ts';
import { fillIn, placeholdersIn } from './placeholders.ts';
import type { CodeDescription } from './schema.ts';

/**
 * The command of a code file with its braces filled in. A word that is just `{role}` becomes one argument for each file
 * of that role; a word that names a role without files is left out. No word is ever split or read by a shell, and no
 * file name can be taken for an option.
 */
export function commandOf(code: CodeDescription, inputs: readonly InputFile[], resources: Resources): CommandLine {
  const { nodes, processes, runtime } = resources;
  const numbers = Object.entries({ nodes, processes, runtime: Math.ceil(runtime) });
  const values = new Map(numbers.map(([name, value]) => [name, String(value)]));
  const pathsOf = (role: string): string[] => inputs.filter((input) => input.role === role).map(({ to }) => safe(to));
  for (const { role } of code.inputs) {
    const [path] = pathsOf(role);
    if (path !== undefined) values.set(role, path);
  }
  const argv = code.command.flatMap((word) => {
    const names = placeholdersIn(word) ?? [];
    if (names.some((name) => !values.has(name))) return [];
    const [only] = names;
    const isAlone = only !== undefined && word === `{${only}}` && code.inputs.some(({ role }) => role === only);
    return isAlone ? pathsOf(only) : [fillIn(word, values)];
  });
  const { environment, live } = inSituOf(code, values);
  const all = Object.entries({ ...code.environment, ...environment });
  const filled = all.map(([name, value]) => [name, fillIn(value, values)] as const);
  const own = { argv, environment: Object.fromEntries(filled), parallel: code.parallel };
  return live === undefined ? own : { ...own, live };
}

/** What Catalyst is told, if there is a script for it; its words are added to those that can be filled in. */
function inSituOf(
  { in_situ: inSitu }: CodeDescription,
  values: Map<string, string>,
): { environment: Readonly<Record<string, string>>; live?: string } {
  const script = inSitu === undefined ? undefined : values.get(inSitu.script);
  if (inSitu === undefined || script === undefined) return { environment: {} };
  values.set('script', script).set('extracts', inSitu.extracts);
  const { environment, live } = inSitu;
  return live === undefined ? { environment } : { environment, live };
}

function safe(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}
