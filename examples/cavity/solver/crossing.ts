import { boundsOf, cross, segmentDistance, type Segment } from './polygon.ts';
import { samplesOf, type Piece, type Point } from './piece.ts';

/** Two pieces that meet where they must not, by their numbers in the outline. */
export interface Crossing {
  readonly first: number;
  readonly second: number;
  readonly near: Point;
  readonly how: 'crosses' | 'turns back on';
}

/** Between pieces that leave less of an angle than this, degrees, there is no room for elements. */
const sharpestCorner = 5;

/** The part of a piece that shows its direction at an end. */
const tangentStep = 1e-3;

/**
 * The first place where a closed outline crosses or touches itself, or turns straight back. Neighbours share an end, so
 * they count as crossing only if they do so elsewhere; others must keep the tolerance (m) apart.
 */
export function findCrossing(pieces: readonly Piece[], tolerance: number): Crossing | undefined {
  const sampled = pieces.map((piece) => segmentsOf(piece));
  return findCusp(pieces) ?? findMeeting(sampled, tolerance);
}

type Sampled = readonly Segment[];

function findCusp(pieces: readonly Piece[]): Crossing | undefined {
  for (const [second, after] of pieces.entries()) {
    const first = (second + pieces.length - 1) % pieces.length;
    const before = pieces[first];
    if (before === undefined) continue;
    const turn = turnBetween([before.at(1 - tangentStep), before.end], [after.start, after.at(tangentStep)]);
    if (Math.abs(turn) > 180 - sharpestCorner) return { first, second, near: after.start, how: 'turns back on' };
  }
  return undefined;
}

function findMeeting(sampled: readonly Sampled[], tolerance: number): Crossing | undefined {
  const boxes = sampled.map((segments) => boundsOf(segments.flat()));
  for (let first = 0; first < sampled.length; first++) {
    for (let second = first + 1; second < sampled.length; second++) {
      const [a, b] = [boxes[first], boxes[second]];
      if (a === undefined || b === undefined || areApart(a, b, tolerance)) continue;
      const areNeighbours = second === first + 1 || (first === 0 && second === sampled.length - 1);
      const near = meetingPoint(sampled[first] ?? [], sampled[second] ?? [], areNeighbours ? undefined : tolerance);
      if (near !== undefined) return { first, second, near, how: 'crosses' };
    }
  }
  return undefined;
}

function meetingPoint(one: Sampled, other: Sampled, tolerance: number | undefined): Point | undefined {
  for (const a of one) {
    for (const b of other) {
      const meet = tolerance === undefined ? cross(a, b) : segmentDistance(a, b) < tolerance;
      if (meet) return b[0];
    }
  }
  return undefined;
}

type Box = ReturnType<typeof boundsOf>;

function areApart(a: Box, b: Box, tolerance: number): boolean {
  const gap = (axis: 0 | 1) => Math.max(a.low[axis] - b.high[axis], b.low[axis] - a.high[axis]);
  return Math.max(gap(0), gap(1)) > tolerance;
}

function segmentsOf(piece: Piece): Segment[] {
  const points = samplesOf(piece);
  return points.slice(1).map((point, i) => [points[i] ?? point, point] as const);
}

/** The turn from one segment's direction into the next one's, degrees, from -180 to 180. */
function turnBetween([a, b]: Segment, [c, d]: Segment): number {
  const [uz, ur, vz, vr] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  return (Math.atan2(uz * vr - ur * vz, uz * vz + ur * vr) * 180) / Math.PI;
}
