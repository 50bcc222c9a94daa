/** A cell of a surface or a face of a solid one, as triangles of its own points. */
export type Emit = (a: number, b: number, c: number) => void;

/** Where points are: x, y, z by the numbers that the corners have. */
export type Positions = Float32Array | Float64Array;

/** A concave polygon with more corners is refused: cutting it costs their square. */
const mostCorners = 2000;

/**
 * Cuts a flat cell of a VTK type into triangles, whose points are those that it has: a curved face is drawn through all of
 * them, as ParaView does at its first level of subdivision. False for a polygon that is too large.
 */
export function triangulate(type: number, corners: ArrayLike<number>, positions: Positions, emit: Emit): boolean {
  const at = (index: number): number => corners[index] ?? 0;
  const all = (...triples: readonly (readonly [number, number, number])[]): boolean => {
    for (const [a, b, c] of triples) emit(at(a), at(b), at(c));
    return true;
  };
  switch (type) {
    case 5:
      return all([0, 1, 2]);
    case 6:
      for (let i = 0; i + 2 < corners.length; i++) emit(at(i), at(i + 1 + (i % 2)), at(i + 2 - (i % 2)));
      return true;
    case 8:
      return cutQuad([at(0), at(1), at(3), at(2)], positions, emit);
    case 9:
      return cutQuad([at(0), at(1), at(2), at(3)], positions, emit);
    case 22:
      return all([0, 3, 5], [3, 1, 4], [5, 4, 2], [4, 5, 3]);
    case 23:
      return all([0, 4, 7], [4, 1, 5], [5, 2, 6], [6, 3, 7]) && cutQuad([at(5), at(6), at(7), at(4)], positions, emit);
    case 28:
      return [
        [0, 4, 8, 7],
        [4, 1, 5, 8],
        [8, 5, 2, 6],
        [7, 8, 6, 3],
      ].every((quad) => cutQuad(quad.map(at), positions, emit));
    case 34:
      return all([0, 3, 6], [6, 3, 1], [6, 1, 4], [4, 2, 6], [2, 5, 6], [5, 0, 6]);
    default:
      return cutPolygon(Array.from(corners), positions, emit);
  }
}

/** Along the shorter diagonal; along that from the second corner if they are as long, as ParaView does. */
function cutQuad([a = 0, b = 0, c = 0, d = 0]: readonly number[], positions: Positions, emit: Emit): true {
  if (distance(positions, a, c) < distance(positions, b, d)) {
    emit(a, b, c);
    emit(a, c, d);
  } else {
    emit(a, b, d);
    emit(b, c, d);
  }
  return true;
}

function distance(positions: Positions, a: number, b: number): number {
  let sum = 0;
  for (let axis = 0; axis < 3; axis++) sum += ((positions[3 * a + axis] ?? 0) - (positions[3 * b + axis] ?? 0)) ** 2;
  return sum;
}

/** A convex polygon as a fan, others by cutting ears off. */
function cutPolygon(corners: readonly number[], positions: Positions, emit: Emit): boolean {
  if (corners.length < 3) return true;
  if (corners.length === 4 && isConvex(flatten(corners, positions))) return cutQuad(corners, positions, emit);
  const flat = flatten(corners, positions);
  if (isConvex(flat)) {
    for (let i = 1; i + 1 < corners.length; i++) emit(corners[0] ?? 0, corners[i] ?? 0, corners[i + 1] ?? 0);
    return true;
  }
  if (corners.length > mostCorners) return false;
  const left = corners.map((_, i) => i);
  while (left.length > 3) {
    const ear = Math.max(
      0,
      left.findIndex((_, i) => isEar(left, i, flat)),
    );
    const [before = 0, at = 0, after = 0] = around(left, ear);
    emit(corners[before] ?? 0, corners[at] ?? 0, corners[after] ?? 0);
    left.splice(ear, 1);
  }
  const [a = 0, b = 0, c = 0] = left;
  emit(corners[a] ?? 0, corners[b] ?? 0, corners[c] ?? 0);
  return true;
}

type Flat = readonly (readonly [number, number])[];

/** Corners in the plane of the polygon, in which they go round to the left. */
function flatten(corners: readonly number[], positions: Positions): Flat {
  const points = corners.map((id) => [0, 1, 2].map((axis) => positions[3 * id + axis] ?? 0));
  const normal = [0, 0, 0];
  for (const [i, p] of points.entries()) {
    const q = points[(i + 1) % points.length] ?? p;
    for (let axis = 0; axis < 3; axis++) {
      const [j, k] = [(axis + 1) % 3, (axis + 2) % 3];
      normal[axis] = (normal[axis] ?? 0) + ((p[j] ?? 0) - (q[j] ?? 0)) * ((p[k] ?? 0) + (q[k] ?? 0));
    }
  }
  const sizes = normal.map(Math.abs);
  const out = sizes.indexOf(Math.max(...sizes));
  const [j, k] = [(out + 1) % 3, (out + 2) % 3];
  const isBack = (normal[out] ?? 0) < 0;
  return points.map((p): readonly [number, number] => (isBack ? [p[k] ?? 0, p[j] ?? 0] : [p[j] ?? 0, p[k] ?? 0]));
}

function isConvex(flat: Flat): boolean {
  return flat.every((_, i) => turn(flat[i], flat[(i + 1) % flat.length], flat[(i + 2) % flat.length]) >= 0);
}

function isEar(left: readonly number[], i: number, flat: Flat): boolean {
  const [before = 0, at = 0, after = 0] = around(left, i);
  const [a, b, c] = [flat[before], flat[at], flat[after]];
  if (turn(a, b, c) <= 0) return false;
  return left.every((one) => {
    if (one === before || one === at || one === after) return true;
    const p = flat[one];
    return !(turn(a, b, p) >= 0 && turn(b, c, p) >= 0 && turn(c, a, p) >= 0);
  });
}

function around(left: readonly number[], i: number): readonly number[] {
  return [left[(i + left.length - 1) % left.length] ?? 0, left[i] ?? 0, left[(i + 1) % left.length] ?? 0];
}

/** Above 0 where the way from a over b to c turns left. */
function turn(a: Flat[number] = [0, 0], b: Flat[number] = [0, 0], c: Flat[number] = [0, 0]): number {
  return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]);
}
