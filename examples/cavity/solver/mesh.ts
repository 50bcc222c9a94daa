import type { Piece, Surface } from './piece.ts';

/** Second-order triangles in the half plane (z, r); the ones at the boundary follow its curve. */
export interface Mesh {
  readonly nodeCount: number;
  /** Node coordinates, m. */
  readonly z: Float64Array;
  readonly r: Float64Array;
  readonly triangleCount: number;
  /** Six nodes a triangle: three corners counter-clockwise, then the middles of the sides 1-2, 2-3 and 3-1. */
  readonly triangles: Int32Array;
  /** In the order in which the outline is walked. */
  readonly boundary: readonly BoundaryEdge[];
}

/** One element side on the outline. */
export interface BoundaryEdge {
  readonly nodes: readonly [start: number, end: number, middle: number];
  readonly surface: Surface;
  /** The piece of the outline on which it lies, and its part of that piece. */
  readonly piece: number;
  readonly from: number;
  readonly to: number;
}

/** A part of one piece of the outline that becomes one element side. */
export interface Division {
  readonly piece: Piece;
  readonly number: number;
  readonly from: number;
  readonly to: number;
}
