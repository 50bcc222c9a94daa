import { readdir } from 'node:fs/promises';
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
import type { Analysis } from '../model/index.ts';
import { layout } from '../store/index.ts';
import { codeMeant, exportsAnalysis, exportTargets } from './modelbuilder-words.ts';

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

/** Names of the project files in a folder, without opening one. */
export async function projectFilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name === '.smtkproject' || /\.project\.smtk$/i.test(name)).toSorted();
}

/**
 * Reads the modelbuilder project in a folder as it is now: every attribute resource but those for export is an analysis,
 * and what was exported from it is found among the other files.
 */
export async function readModelbuilder(
  folder: string,
  codes: () => Promise<readonly Code[]>,
): Promise<ModelbuilderProject> {
  const names = await projectFilesIn(folder);
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
  const others = known.length === 0 ? [] : (await files.list()).map(({ path }) => path);
  const analyses = parts.analysis.map((one, at) => {
    const outer = { exports: parts.export, isAlone: parts.analysis.length === 1, paths: others, codes: known };
    return analysisOf(one, namesOf(parts.analysis)[at] ?? '', outer);
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
  const places = placesOf(entry).filter((path) => !path.startsWith('/') && !path.split('/').includes('..'));
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
  exports: readonly Found[];
  isAlone: boolean;
  paths: readonly string[];
  codes: readonly Code[];
}

function analysisOf(one: Found, name: string, { exports, isAlone, paths, codes }: Surroundings): Analysis {
  const own = exports.filter(({ resource }) => exportsAnalysis(resource, one.resource.id));
  const exported = own[0] ?? (exports.length === 1 ? exports[0] : undefined);
  const names = [name, one.entry.role, one.entry.name, stemOf(one.path)].filter(
    (word) => word !== undefined && word !== '',
  );
  const of = (code: Code): string | undefined =>
    inputOf(code, { paths, names, isAlone, resource: one.path, targets: exportTargets(exported?.resource) });
  const meant = codeMeant([one.resource, ...(exported === undefined ? [] : [exported.resource])], codes);
  const byInput = codes.filter((code) => of(code) !== undefined);
  const code = meant ?? (byInput.length === 1 ? byInput[0] : undefined);
  const input = code === undefined ? undefined : of(code);
  return {
    name,
    uuid: one.resource.id ?? one.entry.id ?? '',
    code: code?.name ?? null,
    snapshot: true,
    folder: '.',
    resource: one.path,
    ...(exported === undefined ? {} : { export: exported.path }),
    ...(input === undefined ? {} : { input }),
  };
}

interface Clues {
  paths: readonly string[];
  names: readonly (string | undefined)[];
  isAlone: boolean;
  resource: string;
  /** Names of files that the export resource says it writes, with or without an ending. */
  targets: readonly string[];
}

/**
 * The solver input of an analysis: the one that the export resource names, else the one that is called like the analysis or
 * lies in a folder that is, else the only one there is, where there is only one analysis. Undefined where that tells
 * nothing: a guess would put a result under the wrong analysis.
 */
export function inputOf(code: Code, { paths, names, isAlone, resource, targets }: Clues): string | undefined {
  for (const glob of code.mainInput) {
    const ending = glob.slice(glob.lastIndexOf('/') + 1);
    const fitting = paths.filter((path) => matchesGlob(baseOf(path), ending));
    if (fitting.includes(resource)) return resource;
    const isNamed = (path: string, words: readonly (string | undefined)[]): boolean =>
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
      isAlone ? fitting : [],
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
    .replace(/[. ]+$/, '');
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const stemOf = (path: string): string => baseOf(path).replace(/(?<=.)\.[^.]*$/, '');
