import { findCrossing } from './crossing.ts';
import { InputError } from './failures.ts';
import { arc, distance, lengthOf, line, reversed, samplesOf, type Piece, type Point } from './piece.ts';
import { boundsOf, signedArea } from './polygon.ts';

/** One item of a profile as the input file has it: a corner, an arc, or a symmetry plane up to a point. */
export type ProfileItem =
  | readonly [number, number]
  | { readonly arc: { center_m: Point; semi_axes_m: Point; from_deg: number; to_deg: number } }
  | { readonly symmetry_plane_to: Point };

/** A cavity's closed outline, walked from its low-z end on the axis over the walls and back along the axis. */
export interface Outline {
  readonly pieces: readonly Piece[];
  /** Length on the axis, m. */
  readonly axisLength: number;
  /** The enclosed area of the half plane, m2. */
  readonly area: number;
  /** The smaller of its extents along z and r, m. */
  readonly smallerExtent: number;
}

/** Points closer than this part of the outline's size are one point. */
const relativeTolerance = 1e-6;

/** Puts a profile's pieces together and refuses an outline that does not enclose one piece of the half plane. */
export function buildOutline(profile: readonly ProfileItem[], fileName: string): Outline {
  const corners = profile.flatMap((item) => itemPoints(item));
  const { low, high } = boundsOf(corners);
  const tolerance = relativeTolerance * distance(low, high);
  const walls = joinItems(profile, tolerance, fileName);

  refuseTinyPieces(walls, tolerance, fileName);
  refuseAwayFromAxis(walls, tolerance, fileName);
  const first = walls[0]?.start ?? [0, 0];
  const last = walls.at(-1)?.end ?? [0, 0];
  if (Math.abs(last[0] - first[0]) < tolerance) {
    throw new InputError(`${fileName}: the profile starts and ends at one point of the axis, so it encloses no axis.`);
  }
  const ascending = first[0] < last[0] ? walls : walls.map((piece) => reversed(piece)).reverse();
  const pieces = [...ascending, closingPiece(ascending)];
  refuseWrongSymmetryPlanes(pieces, tolerance, fileName);
  refuseCrossing(pieces, tolerance, fileName);

  const points = pieces.flatMap((piece) => samplesOf(piece));
  const box = boundsOf(points);
  return {
    pieces,
    axisLength: Math.abs(last[0] - first[0]),
    area: Math.abs(signedArea(points)),
    smallerExtent: Math.min(box.high[0] - box.low[0], box.high[1] - box.low[1]),
  };
}

function itemPoints(item: ProfileItem): Point[] {
  if ('arc' in item) return samplesOf(pieceOfArc(item.arc));
  return ['symmetry_plane_to' in item ? item.symmetry_plane_to : item];
}

function pieceOfArc({ center_m, semi_axes_m, from_deg, to_deg }: Extract<ProfileItem, { arc: unknown }>['arc']): Piece {
  return arc({ center: center_m, semiAxes: semi_axes_m, from: from_deg, to: to_deg }, 'conductor');
}

function joinItems(profile: readonly ProfileItem[], tolerance: number, fileName: string): Piece[] {
  const pieces: Piece[] = [];
  let here: Point | undefined;
  for (const [index, item] of profile.entries()) {
    if ('arc' in item) {
      const piece = pieceOfArc(item.arc);
      if (here !== undefined && distance(here, piece.start) > tolerance) {
        pieces.push(line(here, piece.start, 'conductor'));
      }
      pieces.push(piece);
      here = piece.end;
    } else {
      const isPlane = 'symmetry_plane_to' in item;
      const point = isPlane ? item.symmetry_plane_to : item;
      if (here !== undefined) pieces.push(line(here, point, isPlane ? 'symmetry' : 'conductor'));
      else if (isPlane) throw new InputError(`${fileName}: profile item 1 must be a corner or an arc, not a plane.`);
      here = point;
    }
    const piece = pieces.at(-1);
    if (piece !== undefined && lengthOf(piece) < tolerance) {
      throw new InputError(
        `${fileName}: profile item ${index + 1}, at ${shown(piece.end)}, makes a piece of zero length; remove the item.`,
      );
    }
  }
  return pieces;
}

function refuseTinyPieces(walls: readonly Piece[], tolerance: number, fileName: string): void {
  if (walls.length === 0 || !(tolerance > 0)) {
    throw new InputError(`${fileName}: the profile has fewer than two different points, so it encloses nothing.`);
  }
}

function refuseAwayFromAxis(walls: readonly Piece[], tolerance: number, fileName: string): void {
  const ends = { start: walls[0]?.start ?? [0, 0], end: walls.at(-1)?.end ?? [0, 0] };
  const points = walls.flatMap((piece, i) => samplesOf(piece).slice(i === 0 ? 0 : 1));
  const crossing = points.find(([, r]) => r < -tolerance);
  if (crossing !== undefined) {
    throw new InputError(`${fileName}: the profile crosses the axis near ${shown(crossing)}; r must not be negative.`);
  }
  for (const [name, point] of Object.entries(ends)) {
    if (Math.abs(point[1]) > tolerance) {
      const problem = `the profile is not closed to the axis, its ${name} is at ${shown(point)}`;
      throw new InputError(`${fileName}: ${problem}; it must start and end on the axis (r = 0).`);
    }
  }
  const touching = points.slice(1, -1).find(([, r]) => r < tolerance);
  if (touching !== undefined) {
    const advice = 'only its ends may; the piece along the axis is added by the program';
    throw new InputError(
      `${fileName}: the profile touches the axis between its ends, at ${shown(touching)}; ${advice}.`,
    );
  }
}

function closingPiece(walls: readonly Piece[]): Piece {
  const from = walls.at(-1)?.end ?? [0, 0];
  const to = walls[0]?.start ?? [0, 0];
  return line(from, to, 'axis');
}

function refuseWrongSymmetryPlanes(pieces: readonly Piece[], tolerance: number, fileName: string): void {
  for (const [index, piece] of pieces.entries()) {
    if (piece.surface !== 'symmetry') continue;
    const isAnEnd = index === 0 || index === pieces.length - 2;
    if (isAnEnd && Math.abs(piece.start[0] - piece.end[0]) < tolerance) continue;
    const rule = 'it must be the first or the last piece and stand upright on the axis (constant z)';
    throw new InputError(`${fileName}: the symmetry plane to ${shown(piece.end)} cannot be used; ${rule}.`);
  }
}

function refuseCrossing(pieces: readonly Piece[], tolerance: number, fileName: string): void {
  const crossing = findCrossing(pieces, tolerance);
  if (crossing === undefined) return;
  const name = (index: number) => {
    const piece = pieces[index];
    return piece === undefined ? '' : `the piece from ${shown(piece.start)} to ${shown(piece.end)}`;
  };
  const [one, other] = [name(crossing.first), name(crossing.second)];
  throw new InputError(`${fileName}: the profile crosses itself: ${one} ${crossing.how} ${other}; correct the points.`);
}

function shown([z, r]: Point): string {
  return `(z ${Number(z.toPrecision(6))}, r ${Number(r.toPrecision(6))})`;
}
