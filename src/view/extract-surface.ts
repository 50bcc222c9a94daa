import { AppError } from '../errors/index.ts';
import type { FieldNumbers } from '../formats/bytes/index.ts';
import { pointsOfType, type Cells, type Mesh, type MeshArray } from '../formats/mesh/index.ts';
import { facesOfType, type Face } from './cell-faces.ts';
import { mostFaces, outerFaces } from './outer-faces.ts';
import { boundsOf, surfaceArray, type Surface, type SurfaceArray } from './surface.ts';
import { triangulate } from './triangulate.ts';

/** A field to be put on the surface. */
interface WantedField {
  readonly name: string;
  readonly array: MeshArray;
  /** The imaginary part of a complex field. */
  readonly imaginary?: MeshArray;
}

/**
 * The outside of a mesh as triangles, with fields: faces of solid cells that no other cell has, and all flat cells. Lines
 * and points are left out, with a note. Fields are read only where the surface is.
 *
 * @param phase of complex fields, degrees: field x exp(i phase); their amplitude without it
 * @throws AppError FILE_FORMAT
 */
export async function extractSurface(
  mesh: Mesh,
  fields: readonly WantedField[] = [],
  { phase }: { phase?: number } = {},
): Promise<Surface> {
  const outside = outsideOf(await mesh.cells(), mesh);
  const points = await gather(mesh.points(), 3, outside.pointIds);
  const { triangles, cellIds } = cut(outside, points, mesh.file);
  const read = (array: MeshArray): Promise<FieldNumbers> =>
    gather(mesh.values(array), array.components, array.on === 'point' ? outside.pointIds : cellIds);
  const arrays: SurfaceArray[] = [];
  for (const { name, array, imaginary } of fields) {
    const { on, components } = array;
    const real = await read(array);
    if (imaginary === undefined) arrays.push(surfaceArray({ name, on, components, values: real }));
    else {
      const values = combined(real, await read(imaginary), phase);
      arrays.push(surfaceArray({ name, on, components, values, phase: phase ?? 'amplitude' }));
    }
  }
  const { pointIds, notes } = outside;
  return { points, triangles, pointIds, cellIds, arrays, bounds: boundsOf(points), notes: [...mesh.notes, ...notes] };
}

/** Faces before they are cut: corners one after the other, numbered by the surface's own points. */
interface Outside {
  readonly pointIds: Uint32Array;
  readonly corners: Uint32Array;
  readonly ends: Uint32Array;
  readonly types: Uint8Array;
  readonly cells: Uint32Array;
  readonly notes: readonly string[];
}

function outsideOf(cells: Cells, mesh: Mesh): Outside {
  const refs = outerFaces(cells, mesh.pointCount);
  const starts = startsOf(cells, refs);
  const types = new Uint8Array(refs.length);
  const ends = new Uint32Array(refs.length);
  let count = 0;
  const each = (visit: (index: number, type: number, ids: readonly number[] | Uint32Array) => void): void => {
    for (const [index, ref] of refs.entries()) {
      const cell = Math.floor(ref / mostFaces);
      const start = starts.first[index] ?? 0;
      const type = cells.types[cell] ?? 0;
      const face = facesOfType.get(type)?.[ref % mostFaces];
      const own = cells.connectivity.subarray(start, starts.last[index]);
      if (face === undefined) visit(index, type, own);
      else visit(index, face.type, fromLowest(face, own));
    }
  };
  const number = new Uint32Array(mesh.pointCount);
  each((index, type, ids) => {
    types[index] = type;
    count += ids.length;
    ends[index] = count;
    for (const id of ids) number[id] = 1;
  });
  let used = 0;
  for (let id = 0; id < number.length; id++) if (number[id] === 1) number[id] = ++used;
  const pointIds = new Uint32Array(used);
  for (let id = 0; id < number.length; id++) if (number[id] !== 0) pointIds[(number[id] ?? 1) - 1] = id;
  const corners = new Uint32Array(count);
  let at = 0;
  each((_, __, ids) => {
    for (const id of ids) corners[at++] = (number[id] ?? 1) - 1;
  });
  return {
    pointIds,
    corners,
    ends,
    types,
    cells: refs.map((ref) => Math.floor(ref / mostFaces)),
    notes: notesOn(cells),
  };
}

/** The points of a face; a quad starts at its lowest, so that it is cut as ParaView cuts it whichever cell it is seen from. */
function fromLowest({ type, points }: Face, own: Uint32Array): readonly number[] {
  const ids = points.map((point) => own[point] ?? 0);
  if (type !== quad) return ids;
  const lowest = ids.indexOf(Math.min(...ids));
  return [...ids.slice(lowest), ...ids.slice(0, lowest)];
}

const quad = 9;

/** Where the points of the cells of ascending faces start and end. */
function startsOf(cells: Cells, refs: Uint32Array): { first: Uint32Array; last: Uint32Array } {
  const first = new Uint32Array(refs.length);
  const last = new Uint32Array(refs.length);
  let start = 0;
  let next = 0;
  for (let cell = 0; next < refs.length; cell++) {
    const end = cells.ends === undefined ? start + (pointsOf[cells.types[cell] ?? 0] ?? 0) : (cells.ends[cell] ?? 0);
    for (; Math.floor((refs[next] ?? 0) / mostFaces) === cell && next < refs.length; next++) {
      first[next] = start;
      last[next] = end;
    }
    start = end;
  }
  return { first, last };
}

const pointsOf = Uint8Array.from({ length: 256 }, (_, type) => pointsOfType.get(type) ?? 0);

function cut(
  { corners, ends, types, cells }: Outside,
  points: FieldNumbers,
  file: string,
): { triangles: Uint32Array; cellIds: Uint32Array } {
  // A face with n points makes at most n triangles.
  const triangles = new Uint32Array(3 * corners.length);
  const cellIds = new Uint32Array(corners.length);
  let count = 0;
  let cell = 0;
  const emit = (a: number, b: number, c: number): void => {
    triangles[3 * count] = a;
    triangles[3 * count + 1] = b;
    triangles[3 * count + 2] = c;
    cellIds[count++] = cell;
  };
  for (let face = 0, start = 0; face < types.length; face++) {
    const end = ends[face] ?? 0;
    cell = cells[face] ?? 0;
    if (!triangulate(types[face] ?? 0, corners.subarray(start, end), points, emit)) {
      const why = `cell ${cell + 1} is a polygon of ${end - start} corners that is not convex, which is not drawn`;
      throw new AppError('FILE_FORMAT', { file, line: 1, why });
    }
    start = end;
  }
  return { triangles: triangles.slice(0, 3 * count), cellIds: cellIds.slice(0, count) };
}

/** Of tuples that come in parts, those with certain numbers; `ids` never descend. */
async function gather(parts: AsyncIterable<FieldNumbers>, components: number, ids: Uint32Array): Promise<FieldNumbers> {
  let values: FieldNumbers | undefined;
  let from = 0;
  let next = 0; // number of the next value in `values`
  for await (const part of parts) {
    values ??= new (part instanceof Float32Array ? Float32Array : Float64Array)(ids.length * components);
    const end = from + part.length;
    for (; next < values.length; next++) {
      const at = (ids[Math.floor(next / components)] ?? 0) * components + (next % components);
      if (at >= end) break;
      values[next] = part[at - from] ?? NaN;
    }
    from = end;
  }
  return values ?? new Float64Array(ids.length * components);
}

/** The real part at a phase (degrees), or the modulus of each component. */
function combined(real: FieldNumbers, imaginary: FieldNumbers, phase: number | undefined): FieldNumbers {
  const values = real.slice();
  const [cosine, sine] =
    phase === undefined ? [0, 0] : [Math.cos((phase * Math.PI) / 180), Math.sin((phase * Math.PI) / 180)];
  for (let at = 0; at < values.length; at++) {
    const [re = NaN, im = NaN] = [real[at], imaginary[at]];
    values[at] = phase === undefined ? Math.sqrt(re * re + im * im) : re * cosine - im * sine;
  }
  return values;
}

function notesOn({ types }: Cells): string[] {
  let [lines, vertices] = [0, 0];
  for (const type of types) {
    if (type === 3 || type === 4 || type === 21) lines++;
    else if (type <= 2) vertices++;
  }
  return [
    ...(lines > 0 ? [`${lines} lines are not shown`] : []),
    ...(vertices > 0 ? [`${vertices} single points are not shown`] : []),
  ];
}
