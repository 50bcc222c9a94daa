import { AppError } from '../../errors/index.ts';
import { broken, lineFinder, readJson, type JsonNode } from '../json/index.ts';
import { textOf } from './json-definitions.ts';

/** A resource of a project, as the project file has it. What the resource itself says goes before it. */
export interface ProjectResource {
  id: string | undefined;
  /** `smtk::attribute::Resource` and others. */
  type: string | undefined;
  name: string | undefined;
  role: string | undefined;
  /** As written: relative to the project file's folder since 2022, absolute (and stale, once moved) before. */
  location: string;
  isAttributes: boolean;
  /** From 1. */
  line: number;
}

/** A modelbuilder project: `*.project.smtk`, or the `.smtkproject` of SMTK 3.0 to 3.3. */
export interface SmtkProject {
  form: 'project' | 'legacy';
  id: string | undefined;
  /** `basic`, or what the simulation's plugin calls its projects. */
  type: string | undefined;
  name: string | undefined;
  /** The version of the project's own schema, by its plugin. */
  conceptualVersion: string | undefined;
  resources: readonly ProjectResource[];
}

/**
 * Reads a project file. What it says of its own place is passed over: projects are moved.
 *
 * @throws AppError FILE_FORMAT for anything but a project
 */
export function readProject(text: string, file: string): SmtkProject {
  refuseArchive(text, file);
  const root = readJson(text, file);
  const lineOf = lineFinder(text);
  const legacy = root.get('projectName') ?? root.get('fileVersion');
  const list = root.get('resources');
  const entries = list?.kind === 'array' ? list.items : list?.get('resources')?.items;
  if (entries === undefined || (legacy === undefined && list?.kind === 'array')) {
    throw broken(text, file, root.start, 'this is not an SMTK project: it has no list of resources');
  }
  return {
    form: legacy === undefined ? 'project' : 'legacy',
    id: textOf(root.get('id')),
    type: textOf(root.get('type')) ?? textOf(root.get('simulationCode')),
    name: textOf(root.get('name')) ?? textOf(root.get('projectName')),
    conceptualVersion: textOf(root.get('conceptual_version')) || undefined,
    resources: entries.map((entry) => ({ ...resourceOf(entry), line: lineOf(entry.start) })),
  };
}

/** SMTK of 2018 to 2022 could write a project as one archive (tar, earlier zip: smtk::common::Archive); none since reads it. */
function refuseArchive(text: string, file: string): void {
  if (!text.startsWith('PK\u0003\u0004') && text.slice(257, 262) !== 'ustar') return;
  const how = 'unpack it into a folder and give the index.json in it a name like pillbox.project.smtk';
  throw new AppError('FILE_FORMAT', { file, line: 1, why: `this is an archive; ${how}` });
}

/** The legacy descriptor has other names for the same things. */
function resourceOf(entry: JsonNode): Omit<ProjectResource, 'line'> {
  const first = (...keys: readonly string[]) =>
    keys.map((key) => textOf(entry.get(key))).find((value) => value !== undefined && value !== '');
  const type = first('type', 'typeName');
  return {
    id: first('id', 'uuid'),
    type,
    name: first('name', 'identifier'),
    role: roleOf(entry) ?? first('role', 'identifier'),
    location: first('location', 'filename') ?? '',
    isAttributes: type?.startsWith('smtk::attribute::') ?? false,
  };
}

/** Any SMTK resource in JSON: what it is, without reading what it holds. */
export interface ResourceHeader {
  id: string | undefined;
  type: string | undefined;
  name: string | undefined;
  version: string | undefined;
  role: string | undefined;
}

/**
 * Reads what a resource of any type says of itself: the role decides what it is to its project.
 *
 * @throws AppError FILE_FORMAT
 */
export function readResourceHeader(text: string, file: string): ResourceHeader {
  const root = readJson(text, file);
  if (root.get('type') === undefined)
    throw broken(text, file, root.start, 'this is not an SMTK resource: it has no type');
  return {
    id: textOf(root.get('id')),
    type: textOf(root.get('type')),
    name: textOf(root.get('name')),
    version: textOf(root.get('version')),
    role: roleOf(root),
  };
}

/**
 * The property `project_role` of a resource. Properties stand in sections by the type of their value; in files of 2024
 * that section maps ids to values (`"project_role": [[id, role]]`), a plain value is taken too.
 */
export function roleOf(resource: JsonNode): string | undefined {
  const id = textOf(resource.get('id'));
  for (const { value: section } of resource.get('properties')?.members ?? []) {
    const role = section.get('project_role');
    const pairs = role?.items ?? [];
    const own = pairs.find((pair) => textOf(pair.items[0]) === id) ?? pairs[0];
    const word = textOf(role) ?? textOf(own?.items[1]) ?? textOf(own);
    if (word !== undefined) return word;
  }
  return undefined;
}

/**
 * Where a resource may be, relative to the folder of the project file and in the order to try. A path as it stands, if it
 * is relative (it may lead out of the folder); for an absolute one, which a moved project leaves behind, the file of that name in `resources/` and in the
 * folder itself.
 */
export function placesOf({ location }: Pick<ProjectResource, 'location'>): readonly string[] {
  const path = location.replace(/^file:\/\//, '').replaceAll('\\', '/');
  const base = path.slice(path.lastIndexOf('/') + 1);
  if (base === '' || base === '.' || base === '..') return [];
  const isAbsolute = path.startsWith('/') || /^[A-Za-z]:\//.test(path);
  const own = isAbsolute ? [] : [path.replace(/^(?:\.\/)+/, '')];
  return [...new Set([...own, `resources/${base}`, base])];
}
