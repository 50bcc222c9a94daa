import { AppError } from '../../errors/index.ts';
import type { FilesReader, InputFile } from '../code.ts';
import type { Ace3pInput, Ace3pProgram } from './program.ts';
import { referencesIn, targetOf, type Reference } from './references.ts';
import { smtkInputs } from './resources.ts';
import { readInput, settingsOf, type Setting } from './settings.ts';

interface Place {
  analysis: string;
  files: FilesReader;
}

/**
 * The files of a job: the solver's input, all that it names, and the SMTK resources it was made from. The program runs in
 * the folder of its input, so paths there are relative to that. An input that cannot be read is all that is found:
 * preflight says what is wrong with it.
 *
 * @throws AppError INPUT_MISSING naming the line that asks for the file
 */
export async function inputsOf(program: Ace3pProgram, place: Place): Promise<InputFile[]> {
  const paths = (await place.files.list()).map(({ path }) => path);
  const { path: main, kind } = mainOf(program, paths, place.analysis);
  const base = main.slice(0, Math.max(0, main.lastIndexOf('/')));
  const found = new Found(base);
  found.add(main, 'input');
  if (kind.copy !== undefined && found.to(main) !== kind.copy) found.addAs(main, kind.copy, 'copy of the input');
  const settings = await settingsIn(main, kind, place.files);
  const references = referencesIn(settings);
  for (const reference of references) {
    for (const path of pathsOf(reference, { main, base, paths, analysis: place.analysis })) {
      found.add(path, reference.role);
    }
  }
  if (references.some(({ role }) => role === 'upstream')) addMeshesBeside(paths, found);
  addOthers(settings, paths, found);
  for (const { from, role } of (await smtkInputs(paths, place.files)).inputs) found.add(from, role);
  return found.inputs;
}

/** The input nearest to the top of the analysis; there must be only one as near as that. */
function mainOf(program: Ace3pProgram, paths: readonly string[], analysis: string): { path: string; kind: Ace3pInput } {
  const missing = (kinds: readonly Ace3pInput[], why: string): AppError => {
    const globs = kinds.map(({ extension }) => `*${extension}`).join(' or ');
    return new AppError('INPUT_MISSING', { path: `${globs} (input)`, analysis, why });
  };
  for (const kind of program.inputs) {
    const fitting = paths.filter((path) => path.toLowerCase().endsWith(kind.extension));
    const depth = Math.min(...fitting.map(depthOf));
    const [path, ...others] = fitting.filter((one) => depthOf(one) === depth);
    if (others.length > 0) {
      const names = [path, ...others].slice(0, 3).join(', ');
      throw missing([kind], `is there ${others.length + 1} times (${names}), and ${program.name} takes one`);
    }
    if (path !== undefined) return { path, kind };
  }
  throw missing(program.inputs, 'is not there');
}

const depthOf = (path: string): number => path.split('/').length;

async function settingsIn(path: string, { language }: Ace3pInput, files: FilesReader): Promise<Setting[]> {
  if (language === undefined) return [];
  try {
    return settingsOf(readInput(new TextDecoder().decode(await files.read(path)), path, language));
  } catch (error) {
    if (AppError.is(error, 'FILE_FORMAT')) return [];
    throw error;
  }
}

interface Named {
  main: string;
  base: string;
  paths: readonly string[];
  analysis: string;
}

/** The files behind a name. A name that leads to somewhere on the machine is none of the analysis; preflight says so. */
function pathsOf({ setting, name, kind, role }: Reference, { main, base, paths, analysis }: Named): string[] {
  const target = targetOf(name, base);
  const asked = `is named in ${main}:${setting.line} (${setting.path})`;
  const missing = (why: string): AppError =>
    new AppError('INPUT_MISSING', { path: `${name} (${role})`, analysis, why: `${asked} and ${why}` });
  if ('outside' in target) {
    if (target.outside === 'absolute') return [];
    throw missing(`lies above the folder of ${main}, where the program runs`);
  }
  if (kind === 'file') {
    if (!paths.includes(target.path)) throw missing(`is not there${beforeConversion(target.path, paths)}`);
    return [target.path];
  }
  const folder = kind === 'folder' ? target.path : target.path.slice(0, Math.max(0, target.path.lastIndexOf('/')));
  const inside = folder === base ? [] : paths.filter((path) => path.startsWith(`${folder}/`));
  if (inside.length === 0) throw missing('is not there, or is an empty folder');
  return inside;
}

/** A mesh as Cubit writes it has to be converted first. */
function beforeConversion(path: string, paths: readonly string[]): string {
  const source = path.replace(/\.ncdf$/i, '.gen');
  return source !== path && paths.includes(source) ? `; ${source} is: a job of acdtool with it makes the other` : '';
}

/** Programs that work on another's results read the mesh that those were computed on. */
function addMeshesBeside(paths: readonly string[], found: Found): void {
  const prefix = found.base === '' ? '' : `${found.base}/`;
  const beside = paths.filter((path) => path.startsWith(prefix) && !path.slice(prefix.length).includes('/'));
  for (const path of beside.filter((one) => one.toLowerCase().endsWith('.ncdf'))) found.add(path, 'mesh');
}

/** Values of any other key that are names of files which are there: particles, field maps, material functions. */
function addOthers(settings: readonly Setting[], paths: readonly string[], found: Found): void {
  const known = new Set(paths);
  for (const { value } of settings) {
    const isName = /^[\w./+-]+$/.test(value) && /[A-Za-z]/.test(value);
    const target = isName ? targetOf(value, found.base) : { outside: 'absolute' };
    if ('path' in target && known.has(target.path)) found.add(target.path, 'table');
  }
}

/** Files as they are found, each once; those outside of the base keep their path in the analysis. */
class Found {
  readonly inputs: InputFile[] = [];
  readonly base: string;
  readonly #taken = new Set<string>();

  constructor(base: string) {
    this.base = base;
  }

  add(from: string, role: string): void {
    this.addAs(from, this.to(from), role);
  }

  addAs(from: string, to: string, role: string): void {
    if (this.#taken.has(to)) return;
    this.#taken.add(to);
    this.inputs.push({ from, to, role });
  }

  to(path: string): string {
    return this.base !== '' && path.startsWith(`${this.base}/`) ? path.slice(this.base.length + 1) : path;
  }
}
