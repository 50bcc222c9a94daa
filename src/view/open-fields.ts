import { AppError } from '../errors/index.ts';
import { readBytes, wrongAt, type ByteSource, type OpenSource } from '../formats/bytes/index.ts';
import { joinedMesh, type Mesh } from '../formats/mesh/index.ts';
import { openNetcdf, openSlacSurface, type SlacSurface } from '../formats/netcdf/index.ts';
import { openVtkLegacy, openVtkXml, readParts, readPvd } from '../formats/vtk/index.ts';
import { fieldsOf, type Field } from './complex-fields.ts';
import { extractSurface } from './extract-surface.ts';
import type { Surface } from './surface.ts';

/** One of the moments or modes that a file has. */
export interface FieldStep {
  /** From 1 on. */
  readonly step: number;
  /** Hz, of an eigenmode. */
  readonly frequency?: number;
  /** As the file has it; of ACE3P's codes seconds. */
  readonly time?: number;
}

/** Finds files by the names that other files call them: beside the one that was opened, or the mesh of a mode. */
export interface FieldFiles {
  open(name: string): Promise<OpenSource>;
  /** The mesh for a file that has none of its own. */
  mesh?(): Promise<ByteSource | undefined>;
  /** Names of the files that are the next steps of the one that was opened, in their order. */
  series?(): Promise<readonly string[]>;
}

export interface SurfaceRequest {
  /** Names of fields; all of them if not given. */
  readonly fields?: readonly string[];
  /** From 1 on. */
  readonly step?: number;
  /** Of complex fields, degrees; their amplitude if not given. */
  readonly phase?: number;
}

/** The fields in a result file: VTK (`.vtu`, `.vtp`, `.vtk`, `.pvd`, `.pvtu`, `.vtm`) or ACE3P (`.ncdf`, `.mod`), told by what is in it. */
export interface FieldFile {
  readonly file: string;
  readonly steps: readonly FieldStep[];
  /** Points and cells, and what can be shown on them, of a step (the first if not given). */
  describe(step?: number): Promise<{ pointCount: number; cellCount: number; fields: readonly Field[] }>;
  /** @throws AppError FILE_FORMAT, NO_FIELD */
  surface(request?: SurfaceRequest): Promise<Surface>;
}

/** @throws AppError FILE_FORMAT, INPUT_UNREADABLE */
export async function openFields(source: ByteSource, files: FieldFiles): Promise<FieldFile> {
  const { steps, mesh } = await openSteps(source, files);
  const meshOf = (step: number): Promise<Mesh> => {
    if (!steps.some((one) => one.step === step))
      throw noField(
        source,
        `step ${step}`,
        steps.map((one) => String(one.step)),
      );
    return mesh(step);
  };
  return {
    file: source.name,
    steps,
    describe: async (step = 1) => {
      const { pointCount, cellCount, arrays } = await meshOf(step);
      return { pointCount, cellCount, fields: fieldsOf(arrays) };
    },
    surface: async ({ fields: names, step = 1, phase } = {}) => {
      const found = await meshOf(step);
      const fields = fieldsOf(found.arrays);
      const wanted = (names ?? fields.map(({ name }) => name)).map((name) => {
        const field = fields.find((one) => one.name === name);
        if (field === undefined)
          throw noField(
            source,
            `field ${name}`,
            fields.map((one) => one.name),
          );
        return field;
      });
      return extractSurface(found, wanted, phase === undefined ? {} : { phase });
    },
  };
}

interface Steps {
  steps: readonly FieldStep[];
  mesh: (step: number) => Promise<Mesh>;
}

async function openSteps(source: ByteSource, files: FieldFiles): Promise<Steps> {
  const start = await startOf(source);
  if (start.startsWith('CDF') || start.startsWith('\x89HDF')) return openAce3p(source, files);
  if (/<VTKFile[^>]*\stype\s*=\s*["']Collection["']/.test(start)) {
    const steps = await readPvd(source);
    const mesh = (step: number): Promise<Mesh> => openCollected(source, files, steps[step - 1]?.files ?? []);
    return { steps: steps.map(({ time }, at) => ({ step: at + 1, time })), mesh };
  }
  const mesh = await openVtk(source, files);
  return { steps: [{ step: 1 }], mesh: async () => mesh };
}

/** A file of VTK, or what it is made of; a part is a whole of its own, and of no parts. */
async function openVtk(source: ByteSource, files: FieldFiles): Promise<Mesh> {
  const start = await startOf(source);
  if (/^# vtk DataFile/i.test(start)) return openVtkLegacy(source);
  if (!isInParts.test(start)) return openVtkXml(source);
  return joinedMesh(source.name, await opened(source, await readParts(source), files));
}

const isInParts = /<VTKFile[^>]*\stype\s*=\s*["'](?:PUnstructuredGrid|PPolyData|vtkMultiBlockDataSet)["']/;

/** More parts than this are refused: each is a file that stays open, and a process may have about a thousand. */
const mostParts = 500;

/** Parts one after the other: their descriptions are held, their numbers stay in the files. */
async function opened(source: ByteSource, names: readonly string[], files: FieldFiles): Promise<Mesh[]> {
  if (names.length > mostParts) throw await wrongAt(source, 0, `${names.length} parts are more than ${mostParts}`);
  const meshes: Mesh[] = [];
  for (const name of names) meshes.push(await openVtkXml(await files.open(name)));
  return meshes;
}

async function startOf(source: ByteSource): Promise<string> {
  return new TextDecoder('latin1').decode(await readBytes(source, 0, Math.min(4096, source.size)));
}

/** A mesh itself; or a mode or a moment on the mesh that it belongs to, and those that follow it in files of their own. */
async function openAce3p(source: ByteSource, files: FieldFiles): Promise<Steps> {
  const netcdf = await openNetcdf(source);
  if (netcdf.variable('tetrahedron_exterior') !== undefined) {
    const { mesh } = await openSlacSurface(source);
    return { steps: [{ step: 1 }], mesh: async () => mesh };
  }
  const meshSource = await files.mesh?.();
  if (meshSource === undefined)
    throw await wrongAt(source, 0, 'this is no mesh, and the mesh that it belongs to is not there');
  const surface = await openSlacSurface(meshSource);
  const first = await surface.field(source);
  const names = (await files.series?.()) ?? [];
  const steps: FieldStep[] = [{ step: 1, ...first.step }];
  for (const name of names) steps.push({ step: steps.length + 1, ...(await stepIn(name, surface, files)) });
  const mesh = async (step: number): Promise<Mesh> => {
    const name = names[step - 2];
    return name === undefined ? first.mesh : (await surface.field(await files.open(name))).mesh;
  };
  return { steps, mesh };
}

/** What a file of a series is of; nothing for one that cannot be read, which says why when it is asked for. */
async function stepIn(name: string, surface: SlacSurface, files: FieldFiles): Promise<Omit<FieldStep, 'step'>> {
  const source = await files.open(name);
  try {
    return (await surface.field(source)).step;
  } catch (error) {
    if (error instanceof AppError) return {};
    throw error;
  } finally {
    await source.close(); // There may be more of them than files may be open at once.
  }
}

async function openCollected(source: ByteSource, files: FieldFiles, names: readonly string[]): Promise<Mesh> {
  const [only, ...others] = names;
  if (only === undefined) throw await wrongAt(source, 0, 'a step without a file');
  return others.length === 0
    ? openVtk(await files.open(only), files)
    : joinedMesh(source.name, await opened(source, names, files));
}

function noField(source: ByteSource, wanted: string, known: readonly string[]): AppError<'NO_FIELD'> {
  return new AppError('NO_FIELD', { file: source.name, wanted, known });
}
