import { AppError } from '../../errors/index.ts';
import { type ByteSource, type FieldNumbers } from '../bytes/index.ts';
import type { Mesh, MeshArray } from '../mesh/index.ts';
import { openNetcdf, type NetcdfSource } from './netcdf-source.ts';

/** A field of ACE3P on its mesh, as far as ParaView's SLAC reader tells what the files hold. */
export interface SlacField {
  readonly mesh: Mesh;
  readonly step: SlacStep;
}

/** What a field is of. */
interface SlacStep {
  /** Hz, of an eigenmode. */
  readonly frequency?: number;
  /** Seconds, of a moment in time. */
  readonly time?: number;
}

/** A value below this in the place of the frequency is a time (vtkSLACReader). */
const leastFrequency = 100;

/** An ACE3P mesh that fields are on. */
export interface SlacSurface {
  /** The mesh itself, with nothing on it but what it says of its boundaries. */
  readonly mesh: Mesh;
  /** @throws AppError FILE_FORMAT for a file without a field on this mesh */
  field(mode: ByteSource): Promise<SlacField>;
}

/**
 * Opens an ACE3P mesh (`.ncdf`), for the fields on it (`.mod`). Its cells are the triangles that the mesh itself calls
 * boundaries, its own arrays `boundary` (reference numbers of side sets) and `volume`. Midpoints of curved edges are not used.
 *
 * @throws AppError FILE_FORMAT
 */
export async function openSlacSurface(mesh: ByteSource): Promise<SlacSurface> {
  const netcdf = await openNetcdf(mesh);
  const points = shapeOf(netcdf, 'coords', 3);
  const exterior =
    netcdf.variable('tetrahedron_exterior') === undefined ? 0 : shapeOf(netcdf, 'tetrahedron_exterior', 9);
  if (points === undefined || exterior === undefined) throw wrong(mesh.name, 'this netCDF file is not an ACE3P mesh');
  if (!netcdf.isWhole) throw wrong(mesh.name, 'the mesh is cut off');
  const boundary = await readBoundary(netcdf, exterior, points);
  const own: MeshArray[] = ['boundary', 'volume'].map((name) => ({ name, on: 'cell', components: 1 }));
  const midpoints = netcdf.variable('surface_midpoint')?.shape[0] ?? 0;
  const meshWith = (field?: Mode): Mesh => ({
    file: field?.netcdf.file ?? mesh.name,
    pointCount: points,
    cellCount: boundary.numbers.length,
    arrays: [...(field?.arrays ?? []), ...own],
    notes: midpoints > 0 ? [`${midpoints} midpoints of curved edges are not used: faces are drawn flat`] : [],
    cells: async () => ({
      types: new Uint8Array(boundary.numbers.length).fill(5),
      connectivity: boundary.triangles,
      ends: undefined,
    }),
    points: () => netcdf.values('coords'),
    values: ({ name, on }) => {
      if (on === 'cell') return once(name === 'volume' ? boundary.volumes : boundary.numbers);
      return field?.netcdf.values(name) ?? once(new Float64Array());
    },
  });
  return {
    mesh: meshWith(),
    field: async (mode) => {
      const field = await openMode(mode, points, mesh.name);
      return { mesh: meshWith(field), step: field.step };
    },
  };
}

async function* once(values: FieldNumbers): AsyncGenerator<FieldNumbers> {
  yield values;
}

interface Boundary {
  triangles: Uint32Array;
  /** Of each triangle. */
  numbers: Float64Array;
  volumes: Float64Array;
}

/** Faces of a tetrahedron in the order in which a row names their boundaries, looking outwards (vtkSLACReader). */
const faces = [
  [0, 2, 1],
  [0, 3, 2],
  [0, 1, 3],
  [1, 2, 3],
] as const;

/** A row is a volume, four points, and for each face the boundary it lies on, or -1. */
async function readBoundary(netcdf: NetcdfSource, rows: number, points: number): Promise<Boundary> {
  const table = new Float64Array(9 * rows);
  let filled = 0;
  if (rows > 0) {
    for await (const part of netcdf.values('tetrahedron_exterior')) {
      table.set(part, filled);
      filled += part.length;
    }
  }
  const [triangles, numbers, volumes]: [number[], number[], number[]] = [[], [], []];
  for (let at = 0; at < table.length; at += 9) {
    for (const [face, corners] of faces.entries()) {
      const number = table[at + 5 + face] ?? -1;
      if (number < 0) continue;
      for (const corner of corners) {
        const point = table[at + 1 + corner] ?? NaN;
        if (!(point >= 0 && point < points))
          throw wrong(netcdf.file, `row ${at / 9 + 1} of tetrahedron_exterior names a point that is not there`);
        triangles.push(point);
      }
      numbers.push(number);
      volumes.push(table[at] ?? NaN);
    }
  }
  return {
    triangles: Uint32Array.from(triangles),
    numbers: Float64Array.from(numbers),
    volumes: Float64Array.from(volumes),
  };
}

interface Mode {
  netcdf: NetcdfSource;
  arrays: MeshArray[];
  step: SlacStep;
}

async function openMode(source: ByteSource, points: number, mesh: string): Promise<Mode> {
  const netcdf = await openNetcdf(source);
  const arrays = netcdf.variables.flatMap(({ name, shape, isNumeric }): MeshArray[] => {
    const [tuples, components = 1] = shape;
    const isField = isNumeric && tuples === points && shape.length <= 2 && name !== 'coords';
    return isField ? [{ name, on: 'point', components }] : [];
  });
  if (arrays.length === 0)
    throw wrong(source.name, `it has no field with a value at each of the ${points} points of ${mesh}`);
  const written = await singleValue(netcdf, ['frequency', 'frequencyreal']);
  if (written === undefined) return { netcdf, arrays, step: {} };
  return { netcdf, arrays, step: written < leastFrequency ? { time: written } : { frequency: written } };
}

async function singleValue(netcdf: NetcdfSource, names: readonly string[]): Promise<number | undefined> {
  const name = names.find((name) => netcdf.variable(name)?.shape.every((length) => length === 1));
  if (name === undefined || netcdf.variable(name)?.isNumeric !== true) return undefined;
  for await (const [value] of netcdf.values(name)) if (value !== undefined && Number.isFinite(value)) return value;
  return undefined;
}

/** Rows of a table of a certain width; undefined if it is not there or not so. */
function shapeOf(netcdf: NetcdfSource, name: string, width: number): number | undefined {
  const { shape = [], isNumeric } = netcdf.variable(name) ?? {};
  return isNumeric === true && shape.length === 2 && shape[1] === width ? shape[0] : undefined;
}

function wrong(file: string, why: string): AppError<'FILE_FORMAT'> {
  return new AppError('FILE_FORMAT', { file, line: 1, why });
}
