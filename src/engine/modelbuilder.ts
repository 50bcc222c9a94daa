import { localFiles, matchesGlob, type Code, type FilesReader } from '../codes/index.ts';
import { AppError } from '../errors/index.ts';
import {
  placesOf,
  readProject,
  readResourcePart,
  type AttributeResource,
  type ProjectResource,
  type SmtkProject,
} from '../formats/smtk/index.ts';
import { leadsOut, type Analysis } from '../model/index.ts';
import { layout } from '../store/index.ts';
import { codeMeant, exportTargets, resourcesNamed } from './modelbuilder-words.ts';

/** What modelbuilder's project files say, and what could not be made of them. Nothing of theirs is ever written. */
export interface ModelbuilderProject {
  /** Its project file; undefined where the folder holds none. */
  file?: string;
  analyses: Analysis[];
  /** Project files and resources that could not be read, each with its reason. */
  faults: AppError[];
}

interface Found {
  path: string;
  entry: ProjectResource;
  resource: AttributeResource;
}

/** Attribute resources are read up to here, bytes. */
const largest = 256 << 20;

/**
 * Reads the modelbuilder project in a folder as it is now: every attribute resource but those for export is an analysis,
 * and what was exported from it is found among the other files.
 *
 * @param names of its project files
 * @param said what a person has said of its analyses before: that goes before what is found out
 */
export async function readModelbuilder(
  folder: string,
  names: readonly string[],
  { codes, said = [] }: { codes: () => Promise<readonly Code[]>; said?: readonly Analysis[] },
): Promise<ModelbuilderProject> {
  const [file] = names;
  if (file === undefined) return { analyses: [], faults: [] };
  const faults: AppError[] = [];
  const files = filesOf(folder);
  const parts: { analysis: Found[]; export: Found[] } = { analysis: [], export: [] };
  for (const name of names) {
    for (const entry of (await projectAt(name, files, faults))?.resources ?? []) {
      const found = await resourceOf(entry, { project: name, files, faults });
      if (found !== undefined) parts[found.part].push(found);
    }
  }
  const known = parts.analysis.length === 0 ? [] : await codes();
  const paths = known.length === 0 ? [] : (await files.list()).map(({ path }) => path);
  const titles = namesOf(parts.analysis);
  const drafts = parts.analysis.map((found, at) =>
    draftOf(found, { name: titles[at] ?? '', exports: parts.export, codes: known, paths, said }),
  );
  const analyses = drafts.map((draft): Analysis => {
    const { analysis, code, clues } = draft;
    if (code === undefined || analysis.input !== undefined) return analysis;
    const isOnly = faults.length === 0 && !drafts.some((one) => one !== draft && (one.code ?? code) === code);
    const input = inputOf(code, { ...clues, isOnly });
    return input === undefined ? analysis : { ...analysis, input };
  });
  return { file, analyses, faults };
}

/** Everything in the project folder but what simtrail and other tools keep there. */
export function filesOf(folder: string): FilesReader {
  const ours: readonly string[] = [layout.runs, layout.analyses, layout.codes];
  return localFiles(folder, { followLinks: true, skip: (path) => path.startsWith('.') || ours.includes(path) });
}

async function projectAt(name: string, files: FilesReader, faults: AppError[]): Promise<SmtkProject | undefined> {
  try {
    return readProject(new TextDecoder().decode(await files.read(name)), name);
  } catch (error) {
    return told(error, faults);
  }
}

interface Place {
  project: string;
  files: FilesReader;
  faults: AppError[];
}

async function resourceOf(
  entry: ProjectResource,
  { project, files, faults }: Place,
): Promise<(Found & { part: 'analysis' | 'export' }) | undefined> {
  if (!entry.isAttributes) return undefined;
  const places = placesOf(entry).filter((path) => !leadsOut(path));
  try {
    for (const path of places) {
      const bytes = await files.read(path, largest);
      if (bytes === undefined) continue;
      const read = readResourcePart(new TextDecoder().decode(bytes), path, entry.role);
      return read === undefined ? undefined : { path, entry, ...read };
    }
  } catch (error) {
    return told(error, faults);
  }
  const why = `it is not in the project; ${project}:${entry.line} names it`;
  faults.push(
    new AppError('INPUT_UNREADABLE', { path: entry.location === '' ? 'an attribute resource' : entry.location, why }),
  );
  return undefined;
}

function told(error: unknown, faults: AppError[]): undefined {
  if (!(error instanceof AppError)) throw error;
  faults.push(error);
}

interface Surroundings {
  name: string;
  exports: readonly Found[];
  codes: readonly Code[];
  paths: readonly string[];
  said: readonly Analysis[];
}

/** An analysis without its input, and what its input may be known by. */
interface Draft {
  analysis: Analysis;
  code: Code | undefined;
  clues: Omit<Clues, 'isOnly'>;
}

function draftOf(found: Found, { name: title, exports, codes, paths, said }: Surroundings): Draft {
  const { entry, path, resource } = found;
  const uuid = resource.id ?? entry.id ?? '';
  const own = said.find((one) => one.resource !== undefined && (one.uuid === uuid || one.resource === path));
  const exported = exportOf(found, exports);
  const words = [own?.name, title, entry.role, entry.name, stemOf(path)].flatMap((word) => word ?? []);
  const clues = {
    paths,
    names: words.filter((word) => word !== ''),
    resource: path,
    targets: exportTargets(exported?.resource),
  };
  const byInput = codes.filter((code) => inputOf(code, { ...clues, isOnly: false }) !== undefined);
  const code =
    own === undefined
      ? (codeMeant([resource, ...(exported === undefined ? [] : [exported.resource])], codes) ??
        (byInput.length === 1 ? byInput[0] : undefined))
      : codes.find(({ name }) => name === own.code);
  const analysis: Analysis = {
    name: own?.name ?? title,
    uuid,
    code: own?.code ?? code?.name ?? null,
    snapshot: own?.snapshot ?? true,
    folder: '.',
    sources: {},
    resource: path,
    ...(exported === undefined ? {} : { export: exported.path }),
    ...(own?.input === undefined ? {} : { input: own.input }),
  };
  return { analysis, code, clues };
}

/** The export that refers to this analysis, else the only one that refers to none. */
function exportOf({ resource: { id } }: Found, exports: readonly Found[]): Found | undefined {
  const own = exports.find(({ resource }) => id !== undefined && resourcesNamed(resource).includes(id));
  const open = exports.filter(({ resource }) => resourcesNamed(resource).length === 0);
  return own ?? (open.length === 1 ? open[0] : undefined);
}

interface Clues {
  paths: readonly string[];
  names: readonly string[];
  /** Whether no other analysis could be for the same code. */
  isOnly: boolean;
  resource: string;
  /** Names of files that the export resource says it writes, with or without an ending. */
  targets: readonly string[];
}

/**
 * The solver input of an analysis: the one that the export resource names, else the one that is called like the analysis or
 * lies in a folder that is, else the only one there is, where no other analysis could be for that code. Undefined where that
 * tells nothing: a guess would put a result under the wrong analysis.
 */
function inputOf(code: Code, { paths, names, isOnly, resource, targets }: Clues): string | undefined {
  for (const glob of code.mainInput) {
    const ending = glob.slice(glob.lastIndexOf('/') + 1);
    const fitting = paths.filter((path) => matchesGlob(baseOf(path), ending));
    if (fitting.includes(resource)) return resource;
    const isNamed = (path: string, words: readonly string[]): boolean =>
      words.some((word) => word === baseOf(path) || word === stemOf(path));
    const isInFolder = (path: string): boolean =>
      path
        .split('/')
        .slice(0, -1)
        .some((step) => names.includes(step));
    for (const some of [
      fitting.filter((path) => isNamed(path, targets)),
      fitting.filter((path) => isNamed(path, names)),
      fitting.filter(isInFolder),
      isOnly ? fitting : [],
    ]) {
      if (some.length === 1) return some[0];
      if (some.length > 1) return undefined;
    }
  }
  return undefined;
}

/** A name for each: its role where no other has it, else its own name, else its file's, else the role and its id. */
function namesOf(all: readonly Found[]): string[] {
  const choices = all.map(({ entry, resource, path }) =>
    [resource.role ?? entry.role, resource.name ?? entry.name, stemOf(path)].map((word) => nameFrom(word ?? '')),
  );
  const taken = new Set<string>();
  return all.map(({ entry, resource }, at) => {
    const free = (choices[at] ?? []).find((name, kind) => {
      const isShared = choices.some((other, there) => there !== at && other[kind] === name);
      return name !== '' && !isShared && !taken.has(name);
    });
    const name = free ?? `${choices[at]?.[0] || 'analysis'}-${(resource.id ?? entry.id ?? String(at + 1)).slice(0, 8)}`;
    taken.add(name);
    return name;
  });
}

/** The word with what an analysis cannot be called (see `nameFault`) left out. */
function nameFrom(word: string): string {
  return word
    .replace(/[^\p{L}\p{N}\p{M}._ -]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .slice(0, 80)
    .replace(/(?<![. ])[. ]+$/, '');
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const stemOf = (path: string): string => baseOf(path).replace(/(?<=.)\.[^.]*$/, '');
