import { insideTest } from './inside.ts';
import type { Point } from './piece.ts';
import { boundsOf, distanceToSegment, sides, type Segment } from './polygon.ts';

/** Lattice points nearer to the boundary than this part of the mesh size would make flat triangles. */
const clearance = 0.55;

interface Lattice {
  readonly low: Point;
  readonly columns: number;
  readonly rows: number;
  readonly stepZ: number;
  readonly stepR: number;
}

/** The points of a triangular lattice of the given side (m) that lie inside a polygon, off its boundary. */
export function latticeInside(polygon: readonly Point[], side: number): Point[] {
  const { low, high } = boundsOf(polygon);
  const columns = Math.max(1, Math.round((high[0] - low[0]) / side));
  const rows = Math.max(1, Math.round((high[1] - low[1]) / ((side * Math.sqrt(3)) / 2)));
  const lattice: Lattice = {
    low,
    columns,
    rows,
    stepZ: (high[0] - low[0]) / columns,
    stepR: (high[1] - low[1]) / rows,
  };
  const boundary = sides(polygon);
  const isNear = markNear(lattice, boundary, clearance * side);
  const isInside = insideTest(polygon);

  const points: Point[] = [];
  for (let row = 1; row < rows; row++) {
    for (let column = 0; column <= columns; column++) {
      const point = pointOf(lattice, row, column);
      if (isNear[row * (columns + 1) + column] === 0 && isInside(point)) points.push(point);
    }
  }
  return points;
}

/** Every other row is shifted by half a step. */
function pointOf({ low, stepZ, stepR }: Lattice, row: number, column: number): Point {
  return [low[0] + (column + (row % 2) / 2) * stepZ, low[1] + row * stepR];
}

function markNear(lattice: Lattice, boundary: readonly Segment[], reach: number): Uint8Array {
  const { low, columns, rows, stepZ, stepR } = lattice;
  const marks = new Uint8Array((rows + 1) * (columns + 1));
  for (const segment of boundary) {
    const box = boundsOf(segment);
    const firstRow = Math.max(0, Math.floor((box.low[1] - reach - low[1]) / stepR));
    const lastRow = Math.min(rows, Math.ceil((box.high[1] + reach - low[1]) / stepR));
    const firstColumn = Math.max(0, Math.floor((box.low[0] - reach - low[0]) / stepZ) - 1);
    const lastColumn = Math.min(columns, Math.ceil((box.high[0] + reach - low[0]) / stepZ));
    for (let row = firstRow; row <= lastRow; row++) {
      for (let column = firstColumn; column <= lastColumn; column++) {
        const isClose = distanceToSegment(pointOf(lattice, row, column), segment) <= reach;
        if (isClose) marks[row * (columns + 1) + column] = 1;
      }
    }
  }
  return marks;
}
