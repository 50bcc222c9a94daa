import { pointsOfType, type Cells, type Mesh, type MeshArray } from './mesh.ts';

/**
 * Meshes that are parts of one, as a parallel program writes them: all points and cells of one after the other. A field is
 * there if every part has it in the same shape. Points that parts share are there once a part, so that faces between two
 * parts count as outer ones.
 */
export function joinedMesh(file: string, parts: readonly Mesh[]): Mesh {
  const [first, ...others] = parts.filter(({ pointCount }) => pointCount > 0);
  const all = first === undefined ? [] : [first, ...others];
  const isSame = (a: MeshArray, b: MeshArray): boolean =>
    a.name === b.name && a.on === b.on && a.components === b.components;
  const between = all.length > 1 ? [`faces between the ${all.length} parts of the mesh are shown as outer faces`] : [];
  return {
    file,
    pointCount: sumOf(all, ({ pointCount }) => pointCount),
    cellCount: sumOf(all, ({ cellCount }) => cellCount),
    arrays: (first?.arrays ?? []).filter((array) =>
      others.every(({ arrays }) => arrays.some((one) => isSame(one, array))),
    ),
    notes: [...new Set(all.flatMap(({ notes }) => notes)), ...between],
    cells: () => joinedCells(all),
    async *points() {
      for (const part of all) yield* part.points();
    },
    async *values(array) {
      for (const part of all) yield* part.values(array);
    },
  };
}

async function joinedCells(parts: readonly Mesh[]): Promise<Cells> {
  const each: Cells[] = [];
  for (const part of parts) each.push(await part.cells());
  const types = new Uint8Array(each.reduce((sum, cells) => sum + cells.types.length, 0));
  const connectivity = new Uint32Array(each.reduce((sum, cells) => sum + cells.connectivity.length, 0));
  const ends = new Uint32Array(types.length);
  let [cell, from, firstPoint] = [0, 0, 0];
  for (const [part, cells] of each.entries()) {
    types.set(cells.types, cell);
    for (let at = 0; at < cells.connectivity.length; at++) {
      connectivity[from + at] = (cells.connectivity[at] ?? 0) + firstPoint;
    }
    const own = cells.ends ?? endsOf(cells.types);
    for (let at = 0; at < own.length; at++) ends[cell + at] = from + (own[at] ?? 0);
    cell += cells.types.length;
    from += cells.connectivity.length;
    firstPoint += parts[part]?.pointCount ?? 0;
  }
  return { types, connectivity, ends: each.every((cells) => cells.ends === undefined) ? undefined : ends };
}

/** Where the points of cells end whose types tell how many they have. */
function endsOf(types: Uint8Array): Uint32Array {
  let end = 0;
  return Uint32Array.from(types, (type) => (end += pointsOfType.get(type) ?? 0));
}

const sumOf = (parts: readonly Mesh[], count: (part: Mesh) => number): number =>
  parts.reduce((sum, part) => sum + count(part), 0);
