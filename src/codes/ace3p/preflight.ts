import { clauseOf } from '../../errors/index.ts';
import { unitOf } from '../../formats/ace3p/index.ts';
import type { Resources } from '../../model/index.ts';
import type { FilesReader, Finding, InputFile } from '../code.ts';
import { likelyMisspelt } from './known-keys.ts';
import { meshFindings } from './mesh-findings.ts';
import type { Ace3pProgram, MainInput } from './program.ts';
import { referencesIn, targetOf } from './references.ts';
import { smtkInputs } from './resources.ts';
import { numbersIn, readInput, settingsOf, type Setting } from './settings.ts';

interface Context {
  inputs: readonly InputFile[];
  files: FilesReader;
  resources: Resources;
}

/** What can be known to fail from the input, the files that it names and the mesh. */
export async function findingsOf(
  program: Ace3pProgram,
  { file, kind }: MainInput,
  { inputs, files, resources }: Context,
): Promise<Finding[]> {
  const found: Finding[] = [];
  if (!kind.parallel && resources.processes > 1) {
    const message = `this command is not started in parallel: ${resources.processes} processes are asked for and one is used`;
    found.push({ level: 'warning', message });
  }
  if (kind.language !== undefined) {
    const settings = await settingsOrError(file.from, kind.language, files);
    if ('level' in settings) return [...found, settings];
    const { keys, ranges } = await program.load();
    found.push(...missing(settings, file, inputs));
    found.push(...withOwnUnits(settings, file.from));
    found.push(...(await meshFindings(settings, { program: program.name, file, inputs, files, resources })));
    found.push(...(await ranges(settings, filesOfJob(inputs, files))).map((one) => located(one, file.from)));
    found.push(...likelyMisspelt(settings, keys, file.from));
  }
  const smtk = await smtkInputs(
    (await files.list()).map(({ path }) => path),
    files,
  );
  found.push(...smtk.unreadable.map(({ why }): Finding => ({ level: 'warning', message: `${why}; it is not saved` })));
  return readable(found);
}

/** What a person reads: an input that is broken in every line is told of by the first of them. */
function readable(found: readonly Finding[]): Finding[] {
  const shown = found.slice(0, mostFindings).map(({ message, ...rest }) => ({
    ...rest,
    message: message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message,
  }));
  const more = found.slice(mostFindings);
  if (more.length === 0) return shown;
  const level = more.some((one) => one.level === 'error') ? 'error' : 'warning';
  const isUnsaved = more.some((one) => one.isUnsaved === true);
  return [...shown, { level, message: `there are ${more.length} more findings`, ...(isUnsaved ? { isUnsaved } : {}) }];
}

const mostFindings = 200;
const longestMessage = 1000;

async function settingsOrError(from: string, language: ':' | '=', files: FilesReader): Promise<Setting[] | Finding> {
  try {
    const bytes = await files.read(from);
    if (bytes === undefined) return { level: 'error', message: `${from} is not there` };
    return settingsOf(readInput(new TextDecoder().decode(bytes), from, language));
  } catch (error) {
    return { level: 'error', message: clauseOf(error) };
  }
}

/** Names that were changed for this job, and those that lead to somewhere on the machine. */
function missing(settings: readonly Setting[], file: InputFile, inputs: readonly InputFile[]): Finding[] {
  const there = new Set(inputs.map(({ to }) => to));
  const folders = new Set([...there].flatMap(foldersOf));
  return referencesIn(settings).flatMap(({ setting, name, kind }): Finding[] => {
    const target = targetOf(name, '');
    const place = `${file.from}:${setting.line}: ${setting.path} is ${name}`;
    if ('outside' in target) {
      if (target.outside === 'above') return [{ level: 'error', message: `${place}, which is not sent with the job` }];
      const message = `${place}, an absolute path: what the program reads there is not saved with the job; put the file, or a link to it, beside the input and name it without a folder`;
      return [{ level: 'warning', message, isUnsaved: true }];
    }
    const folder = kind === 'folder of file' ? target.path.slice(0, target.path.lastIndexOf('/')) : target.path;
    const isThere = (kind === 'file' ? there : folders).has(kind === 'file' ? target.path : folder);
    return isThere ? [] : [{ level: 'error', message: `${place}, which is not among the files of the job` }];
  });
}

/** Values with a unit of their own where the program takes a bare number: it reads `1.3 GHz` as 1.3. */
function withOwnUnits(settings: readonly Setting[], file: string): Finding[] {
  return settings.flatMap((setting): Finding[] => {
    const unit = unitOf(setting.block, setting.key);
    if (unit === undefined || setting.value === '' || numbersIn(setting).length > 0) return [];
    const message = `${file}:${setting.line}: ${setting.path} is ${setting.value}; the program takes bare numbers there, in ${unit}`;
    return [{ level: 'warning', message }];
  });
}

/** `a`, `a/b` of `a/b/c`. */
function foldersOf(path: string): string[] {
  const steps = path.split('/').slice(0, -1);
  return steps.map((_, at) => steps.slice(0, at + 1).join('/'));
}

/** Findings about a setting begin with its line; the file's name goes before it. */
function located(finding: Finding, file: string): Finding {
  return { ...finding, message: `${file}:${finding.message}` };
}

/** The analysis as the program will see it: files by the names that they have in the job's folder. */
function filesOfJob(inputs: readonly InputFile[], files: FilesReader): FilesReader {
  const from = new Map(inputs.map((input) => [input.to, input.from]));
  return {
    list: async () => {
      const sizes = new Map((await files.list()).map(({ path, size }) => [path, size]));
      return inputs.map(({ to, from: path }) => ({ path: to, size: sizes.get(path) ?? 0 }));
    },
    read: (path, limit) => {
      const original = from.get(path);
      return original === undefined ? Promise.resolve(undefined) : files.read(original, limit);
    },
    lines: (path) => files.lines(from.get(path) ?? path),
  };
}
