import { createElement, moveTo, nodePoints, quadraturePoints, selectTriangle } from './element.ts';
import type { BoundaryEdge, Division, Mesh } from './mesh.ts';
import { cornersOfSide, polygonSide, type Triangulation } from './triangulate.ts';

/** Makes second-order elements: a node in the middle of each side, on the outline's curve where the side lies on it. */
export function addMiddles(triangulation: Triangulation, divisions: readonly Division[]): Mesh {
  const { points, cornerCount, triangles: corners, twins } = triangulation;
  const z = points.map((point) => point[0]);
  const r = points.map((point) => point[1]);
  const boundary: BoundaryEdge[] = [];
  const middles = new Int32Array(corners.length);

  for (let side = 0; side < corners.length; side++) {
    const twin = twins[side] as number;
    if (twin >= 0 && twin < side) {
      middles[side] = middles[twin] as number;
      continue;
    }
    const [a, b] = cornersOfSide(corners, side);
    const middle = z.length;
    middles[side] = middle;
    const number = twin < 0 ? polygonSide(a, b, cornerCount) : -1;
    const division = divisions[number];
    if (division === undefined) {
      z.push(((z[a] as number) + (z[b] as number)) / 2);
      r.push(((r[a] as number) + (r[b] as number)) / 2);
    } else {
      const { piece, number: pieceNumber, from, to } = division;
      const point = piece.at((from + to) / 2);
      z.push(point[0]);
      r.push(point[1]);
      const nodes = [number, (number + 1) % cornerCount, middle] as const;
      boundary[number] = { nodes, surface: piece.surface, piece: pieceNumber, from, to };
    }
  }

  const triangleCount = corners.length / 3;
  const triangles = new Int32Array(6 * triangleCount);
  for (let triangle = 0; triangle < triangleCount; triangle++) {
    triangles.set(corners.subarray(3 * triangle, 3 * triangle + 3), 6 * triangle);
    triangles.set(middles.subarray(3 * triangle, 3 * triangle + 3), 6 * triangle + 3);
  }
  return { nodeCount: z.length, z: Float64Array.from(z), r: Float64Array.from(r), triangleCount, triangles, boundary };
}

const element = createElement();
const everyPoint = [...nodePoints, ...quadraturePoints];

/** The smallest Jacobian of an element, m2, over its nodes and quadrature points. */
export function smallestJacobian(mesh: Mesh, triangle: number): number {
  selectTriangle(element, mesh, triangle);
  let smallest = Infinity;
  for (const point of everyPoint) {
    moveTo(element, point);
    smallest = Math.min(smallest, element.jacobian);
  }
  return smallest;
}
