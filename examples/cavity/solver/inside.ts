import type { Point } from './piece.ts';
import { boundsOf, sides, type Segment } from './polygon.ts';

/**
 * A test whether a point is inside a polygon: it is if an odd count of sides lies to its right. The sides are sorted
 * into bands of r, so that each question looks at few of them.
 */
export function insideTest(polygon: readonly Point[]): (point: Point) => boolean {
  const { low, high } = boundsOf(polygon);
  const bandCount = Math.max(1, Math.floor(polygon.length / 4));
  const bandOf = (r: number): number => {
    const band = Math.floor(((r - low[1]) / (high[1] - low[1])) * bandCount);
    return Math.min(bandCount - 1, Math.max(0, band));
  };

  const bands = Array.from({ length: bandCount }, (): Segment[] => []);
  for (const [a, b] of sides(polygon)) {
    const last = bandOf(Math.max(a[1], b[1]));
    for (let band = bandOf(Math.min(a[1], b[1])); band <= last; band++) bands[band]?.push([a, b]);
  }

  return ([z, r]) => {
    let isInside = false;
    for (const [a, b] of bands[bandOf(r)] ?? []) {
      const isLevel = a[1] > r !== b[1] > r;
      if (isLevel && z < a[0] + ((r - a[1]) / (b[1] - a[1])) * (b[0] - a[0])) isInside = !isInside;
    }
    return isInside;
  };
}
