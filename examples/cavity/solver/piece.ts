/** A point of the half plane through the axis, m. */
export type Point = readonly [z: number, r: number];

/** What a piece of an outline is to the equations. */
export type Surface = 'conductor' | 'symmetry' | 'axis' | 'heated' | 'cooled' | 'insulated';

/** One smooth piece of an outline, walked from t = 0 to t = 1. */
export interface Piece {
  readonly surface: Surface;
  readonly start: Point;
  readonly end: Point;
  /** By how much the direction turns along the piece, degrees; 0 for a straight line. */
  readonly turn: number;
  /** The point at the parameter t. */
  readonly at: (t: number) => Point;
}

/** An arc of an ellipse whose axes lie along z and r. A circle has two equal semi-axes. */
export interface Arc {
  readonly center: Point;
  /** Along z and along r, m. */
  readonly semiAxes: Point;
  /** The ellipse's parameter at both ends, degrees: 0 points along +z, 90 along +r. */
  readonly from: number;
  readonly to: number;
}

export function line(start: Point, end: Point, surface: Surface): Piece {
  const at = (t: number): Point => [start[0] + t * (end[0] - start[0]), start[1] + t * (end[1] - start[1])];
  return { surface, start, end, turn: 0, at };
}

export function arc({ center, semiAxes, from, to }: Arc, surface: Surface): Piece {
  const at = (t: number): Point => {
    const angle = from + t * (to - from);
    return [center[0] + semiAxes[0] * cosine(angle), center[1] + semiAxes[1] * cosine(angle - 90)];
  };
  return { surface, start: at(0), end: at(1), turn: Math.abs(to - from), at };
}

/** The parabola through three points, at t = 0, 1/2 and 1: the shape that a second-order element's side has. */
export function parabola([start, middle, end]: readonly [Point, Point, Point], surface: Surface): Piece {
  const at = (t: number): Point => {
    const weights = [(1 - t) * (1 - 2 * t), 4 * t * (1 - t), t * (2 * t - 1)] as const;
    const blend = (axis: 0 | 1) => weights[0] * start[axis] + weights[1] * middle[axis] + weights[2] * end[axis];
    return [blend(0), blend(1)];
  };
  const first = heading(start, middle);
  const last = heading(middle, end);
  return { surface, start, end, turn: 2 * Math.abs(((last - first + 540) % 360) - 180), at };
}

/** The same piece walked the other way. */
export function reversed(piece: Piece): Piece {
  return { ...piece, start: piece.end, end: piece.start, at: (t) => piece.at(1 - t) };
}

/** Points along a piece, both ends included, close enough together that chords show its shape (3 degrees of turn). */
export function samplesOf(piece: Piece): Point[] {
  const steps = Math.max(1, Math.ceil(piece.turn / 3));
  return Array.from({ length: steps + 1 }, (_, step) => piece.at(step / steps));
}

/** The length of a piece, m, by chords. */
export function lengthOf(piece: Piece): number {
  const points = samplesOf(piece);
  return points.slice(1).reduce((length, point, i) => length + distance(points[i] ?? point, point), 0);
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

function heading(from: Point, to: Point): number {
  return (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI;
}

/** The cosine of an angle in degrees, exact at right angles so that an arc that ends on the axis has r = 0 there. */
function cosine(degrees: number): number {
  const quarter = (((degrees / 90) % 4) + 4) % 4;
  if (Number.isInteger(quarter)) return [1, 0, -1, 0][quarter] ?? 1;
  return Math.cos((degrees * Math.PI) / 180);
}
