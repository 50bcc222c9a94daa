import { findCrossing } from './crossing.ts';
import { InputError } from './failures.ts';
import { distance, line, parabola, type Piece, type Point } from './piece.ts';
import type { WallPoint } from './wall-loss.ts';

/** Directions that differ by less than this, radians, are one straight wall. */
const straight = 1e-7;

/**
 * The metal between the cavity's wall and a surface at the given distance (m) outside it. Along the cavity the shell
 * follows the mesh's own parabolas; outside it is a polygon with mitred corners. Its two ends, on the axis or on a
 * symmetry plane, are insulated. The first pieces are the heated ones, one for each side of the cavity's mesh.
 */
export function buildShell(wall: readonly WallPoint[], thickness: number, fileName: string): Piece[] {
  const heated = heatedPieces(wall);
  const corners = withoutStraightOnes([...heated.map(({ start }) => start), heated.at(-1)?.end ?? [0, 0]]);
  const outer = offset(corners, thickness);
  if (outer === undefined) throw new InputError(tooThick(thickness, fileName));

  const innerStart: Point = corners[0] ?? [0, 0];
  const innerEnd: Point = corners.at(-1) ?? [0, 0];
  const cooled = outer.slice(1).map((end, i) => line(end, outer[i] ?? end, 'cooled'));
  const pieces = [
    ...heated,
    line(innerEnd, outer.at(-1) ?? innerEnd, 'insulated'),
    ...cooled.reverse(),
    line(outer[0] ?? innerStart, innerStart, 'insulated'),
  ];
  const isBelowAxis = outer.some(([, r]) => r < -1e-6 * thickness);
  if (isBelowAxis || findCrossing(pieces, 1e-3 * thickness) !== undefined) {
    throw new InputError(tooThick(thickness, fileName));
  }
  return pieces;
}

function tooThick(thickness: number, fileName: string): string {
  const problem = 'does not fit around this cavity, the outer surface would cross itself or the axis';
  return `${fileName}: wall_thickness_m = ${thickness} ${problem}; use a smaller one.`;
}

function heatedPieces(wall: readonly WallPoint[]): Piece[] {
  const at = (i: number): Point => [wall[i]?.z ?? 0, wall[i]?.r ?? 0];
  const count = (wall.length - 1) / 2;
  return Array.from({ length: count }, (_, i) => parabola([at(2 * i), at(2 * i + 1), at(2 * i + 2)], 'heated'));
}

function withoutStraightOnes(points: readonly Point[]): Point[] {
  return points.filter((point, i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    if (before === undefined || after === undefined) return true;
    const [one, other] = [direction(before, point), direction(point, after)];
    return Math.abs(one[0] * other[1] - one[1] * other[0]) > straight;
  });
}

/** Each corner moved to the left of the walk, to where the shifted sides meet; undefined if a side vanishes or turns. */
function offset(corners: readonly Point[], thickness: number): Point[] | undefined {
  const moved = corners.map((corner, i): Point => {
    const before = corners[i - 1];
    const after = corners[i + 1];
    if (before === undefined) return alongEnd(corner, normal(corner, after ?? corner), thickness);
    if (after === undefined) return alongEnd(corner, normal(before, corner), thickness);
    const [one, other] = [normal(before, corner), normal(corner, after)];
    const factor = thickness / (1 + one[0] * other[0] + one[1] * other[1]);
    return [corner[0] + factor * (one[0] + other[0]), corner[1] + factor * (one[1] + other[1])];
  });
  const keepsDirection = moved.slice(1).every((end, i) => {
    const [start, a, b] = [moved[i] ?? end, corners[i] ?? end, corners[i + 1] ?? end];
    return (end[0] - start[0]) * (b[0] - a[0]) + (end[1] - start[1]) * (b[1] - a[1]) > 0;
  });
  return keepsDirection ? moved : undefined;
}

/** An end of the wall slides along the axis if it lies there, else along the symmetry plane. */
function alongEnd([z, r]: Point, [normalZ, normalR]: Point, thickness: number): Point {
  const isOnAxis = Math.abs(r) < 1e-6 * thickness;
  return isOnAxis ? [z + thickness / normalZ, r] : [z, r + thickness / normalR];
}

/** The unit vector to the left of the way from one point to another: away from the cavity. */
function normal(from: Point, to: Point): Point {
  const [z, r] = direction(from, to);
  return [-r, z];
}

function direction(from: Point, to: Point): Point {
  const length = distance(from, to);
  return [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
}
