import { distance, type Point } from './piece.ts';

/** The area a closed polygon encloses, m2; positive if it is walked counter-clockwise (shoelace formula). */
export function signedArea(polygon: readonly Point[]): number {
  let twice = 0;
  for (const [a, b] of sides(polygon)) twice += a[0] * b[1] - b[0] * a[1];
  return twice / 2;
}

/** The sides of a closed polygon; the last one leads back to the first point. */
export function sides(polygon: readonly Point[]): (readonly [Point, Point])[] {
  return polygon.map((point, i) => [point, polygon[(i + 1) % polygon.length] ?? point] as const);
}

/** The smallest upright rectangle around the points. */
export function boundsOf(points: readonly Point[]): { low: Point; high: Point } {
  let [z0, r0, z1, r1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [z, r] of points) {
    [z0, z1] = [Math.min(z0, z), Math.max(z1, z)];
    [r0, r1] = [Math.min(r0, r), Math.max(r1, r)];
  }
  return { low: [z0, r0], high: [z1, r1] };
}

export type Segment = readonly [Point, Point];

/** Whether two segments have a common point inside both. */
export function cross([a, b]: Segment, [c, d]: Segment): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

/** The smallest distance between two segments, m. */
export function segmentDistance(first: Segment, second: Segment): number {
  if (cross(first, second)) return 0;
  return Math.min(
    distanceToSegment(first[0], second),
    distanceToSegment(first[1], second),
    distanceToSegment(second[0], first),
    distanceToSegment(second[1], first),
  );
}

export function distanceToSegment(point: Point, [a, b]: Segment): number {
  const along: Point = [b[0] - a[0], b[1] - a[1]];
  const square = along[0] ** 2 + along[1] ** 2;
  const projected = ((point[0] - a[0]) * along[0] + (point[1] - a[1]) * along[1]) / square;
  const t = Math.min(1, Math.max(0, projected || 0));
  return distance(point, [a[0] + t * along[0], a[1] + t * along[1]]);
}

/** On which side of the line from a to b the point lies: positive left, negative right. */
function side(a: Point, b: Point, point: Point): number {
  return Math.sign((b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]));
}
