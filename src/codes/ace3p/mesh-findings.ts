import { clauseOf } from '../../errors/index.ts';
import type { Entry } from '../../formats/ace3p/index.ts';
import { readSlacMesh, type SlacMesh } from '../../formats/netcdf/index.ts';
import type { Resources } from '../../model/index.ts';
import type { FilesReader, Finding, InputFile } from '../code.ts';
import { targetOf } from './references.ts';
import { numbersIn, sameWord, settingAt, type Setting } from './settings.ts';

interface Context {
  program: string;
  file: InputFile;
  inputs: readonly InputFile[];
  files: FilesReader;
  resources: Resources;
}

/** Larger meshes are sent without being looked into. */
const mostBytes = 512 << 20;

/**
 * With fewer elements for each rank than this, S3P has been seen to end in a floating-point exception (2600 elements: 16
 * ranks fail, 8 work).
 */
const fewElements = 250;

/** Boundaries and volumes that are used and not in the mesh, and more ranks than the mesh can be shared by. */
export async function meshFindings(settings: readonly Setting[], context: Context): Promise<Finding[]> {
  const found: Finding[] = [];
  const meshes = new Map<string, SlacMesh | undefined>();
  const meshFor = meshesNamed(settings, context);
  for (const setting of settings) {
    const kind = useOf(setting);
    const path = kind === undefined ? undefined : meshFor(setting);
    if (kind === undefined || path === undefined) continue;
    if (!meshes.has(path)) meshes.set(path, await meshAt(path, context, found));
    const mesh = meshes.get(path);
    if (mesh !== undefined) found.push(...absent(setting, kind, { mesh, path, file: context.file.from }));
  }
  for (const path of meshNames(settings, context)) {
    if (!meshes.has(path)) meshes.set(path, await meshAt(path, context, found));
    const mesh = meshes.get(path);
    if (mesh !== undefined) found.push(...rankFindings(mesh, path, context));
  }
  return found;
}

type Use = 'boundary' | 'volume';

/** The keys whose numbers are those of boundaries (side sets) or volumes (element blocks). */
function useOf({ block, key }: Setting): Use | undefined {
  const at = `${block}.${key}`.toLowerCase();
  if (at === 'material.attribute') return 'volume';
  if (sameWord(block, 'BoundaryCondition')) return /^(?:Theta|HFormulation)$/i.test(key) ? undefined : 'boundary';
  if (/^(?:surfacematerial|port|monitor)\.referencenumber$/.test(at)) return 'boundary';
  if (/^(?:loadinginfo|emitter)\.boundaryid$|^material\.boundarysurfaceid$|^boundary\.id$/.test(at)) return 'boundary';
  return undefined;
}

/** TEM3P has a mesh for each problem, the others one; Track3P takes that of the fields it tracks in. */
function meshesNamed(settings: readonly Setting[], { inputs }: Context): (setting: Setting) => string | undefined {
  const own = new Map<Entry | undefined, Setting>();
  for (const setting of settings.toReversed())
    if (sameWord(setting.key, 'MeshFile')) own.set(setting.within[0], setting);
  const common = settingAt('ModelInfo', 'File', settings);
  const meshes = inputs.filter(({ role }) => role === 'mesh');
  const only = meshes.length === 1 ? meshes[0]?.to : undefined;
  return ({ within }) => {
    const named = own.get(within[0]) ?? common;
    if (named === undefined) return only;
    const target = targetOf(named.value, '');
    return 'path' in target ? target.path : undefined;
  };
}

function meshNames(settings: readonly Setting[], { inputs }: Context): string[] {
  const meshes = inputs.filter(({ role }) => role === 'mesh').map(({ to }) => to);
  const targets = settings.map(({ value }) => targetOf(value, ''));
  const named = new Set(targets.flatMap((one) => ('path' in one ? [one.path] : [])));
  return meshes.filter((path) => named.has(path));
}

async function meshAt(to: string, { inputs, files }: Context, found: Finding[]): Promise<SlacMesh | undefined> {
  const from = inputs.find((input) => input.to === to)?.from;
  const size = (await files.list()).find(({ path }) => path === from)?.size;
  if (from === undefined || size === undefined) return undefined;
  const unseen = (why: string): undefined => {
    found.push({ level: 'warning', message: `${from} ${why}: boundaries and volumes are not checked` });
    return undefined;
  };
  if (size > mostBytes) return unseen('is larger than 512 MiB and was not looked into');
  try {
    const bytes = (await files.read(from, mostBytes)) ?? new Uint8Array();
    if (bytes[0] === 0x89 && bytes[1] === 0x48) return unseen('is an HDF5 file, which is not looked into');
    return readSlacMesh(bytes, from);
  } catch (error) {
    found.push({ level: 'error', message: clauseOf(error) });
    return undefined;
  }
}

function absent(
  setting: Setting,
  use: Use,
  { mesh, path, file }: { mesh: SlacMesh; path: string; file: string },
): Finding[] {
  const there = use === 'boundary' ? mesh.boundaries : mesh.volumes;
  const lost = numbersIn(setting).filter((id) => !there.includes(id));
  if (lost.length === 0) return [];
  const message = `${file}:${setting.line}: ${setting.path} uses the ${use} ${lost.join(', ')}, and ${path} has ${there.join(', ') || 'none'}`;
  return [{ level: 'error', message }];
}

function rankFindings({ elements }: SlacMesh, path: string, { program, resources }: Context): Finding[] {
  const { processes } = resources;
  if (processes > elements) {
    const message = `${processes} processes are asked for, and ${path} has ${elements} elements to share`;
    return [{ level: 'error', message }];
  }
  if (processes === 1 || elements / processes >= fewElements) return [];
  const each = Math.floor(elements / processes);
  const message = `${processes} processes get ${each} elements of ${path} each; with so few, ${program} may fail`;
  return [{ level: 'warning', message }];
}
