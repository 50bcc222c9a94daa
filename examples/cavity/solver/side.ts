import { gaussPoints } from './gauss.ts';
import type { BoundaryEdge, Mesh } from './mesh.ts';

/** A point of an element's side on the boundary. */
export interface SidePoint {
  /** The position along the side, 0 to 1. */
  readonly position: number;
  /** The shape functions of its start, end and middle node, and their slopes over the position. */
  readonly shape: readonly number[];
  readonly slope: readonly number[];
  readonly z: number;
  /** Distance from the axis, m. */
  readonly r: number;
  /** Length per unit of position, m. */
  readonly stretch: number;
}

/** A point of a quadrature over a side: its length (m) is the weight. */
export interface SideQuadraturePoint extends SidePoint {
  readonly length: number;
}

export function sidePoint(mesh: Mesh, { nodes }: BoundaryEdge, position: number): SidePoint {
  const t = position;
  const shape = [(1 - t) * (1 - 2 * t), t * (2 * t - 1), 4 * t * (1 - t)];
  const slope = [4 * t - 3, 4 * t - 1, 4 - 8 * t];
  const stretch = Math.hypot(onSide(mesh.z, nodes, slope), onSide(mesh.r, nodes, slope));
  return { position, shape, slope, z: onSide(mesh.z, nodes, shape), r: onSide(mesh.r, nodes, shape), stretch };
}

export function sideQuadrature(mesh: Mesh, side: BoundaryEdge): SideQuadraturePoint[] {
  return gaussPoints.map(({ position, weight }) => {
    const point = sidePoint(mesh, side, position);
    return { ...point, length: weight * point.stretch };
  });
}

/** The sum of a side's three nodal values with given weights: its shape functions or their slopes. */
export function onSide(nodal: Float64Array, nodes: BoundaryEdge['nodes'], weights: readonly number[]): number {
  let sum = 0;
  for (const [i, node] of nodes.entries()) sum += (weights[i] as number) * (nodal[node] as number);
  return sum;
}
