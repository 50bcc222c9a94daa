import Delaunator from 'delaunator';

import { insideTest } from './inside.ts';
import type { Point } from './piece.ts';

/** First-order triangles inside a polygon. */
export interface Triangulation {
  /** The polygon's corners first, then the points inside. */
  readonly points: readonly Point[];
  readonly cornerCount: number;
  /** Three corners a triangle, counter-clockwise. */
  readonly triangles: Int32Array;
  /** For the side after each corner its place in the neighbouring triangle, or -1. */
  readonly twins: Int32Array;
  /** For each side of the polygon whether no triangle has it. */
  readonly missing: readonly boolean[];
}

/** A triangle whose height is less than this part of its longest side only closes a gap of rounding. */
const flatness = 1e-9;

/** Delaunay triangulation of a polygon and points inside it. What lies outside the polygon is left out. */
export function triangulate(polygon: readonly Point[], inside: readonly Point[]): Triangulation {
  const points = [...polygon, ...inside];
  // The library's second axis points down; mirrored, its triangles come out counter-clockwise.
  const { triangles: corners, halfedges } = Delaunator.from(points.map(([z, r]) => [z, -r]));
  const isInside = insideTest(polygon);

  const newNumber = new Int32Array(corners.length / 3).fill(-1);
  let count = 0;
  for (let old = 0; old < newNumber.length; old++) {
    const [a, b, c] = [0, 1, 2].map((i) => points[corners[3 * old + i] ?? -1]);
    if (a === undefined || b === undefined || c === undefined || isFlat(a, b, c)) continue;
    if (isInside([(a[0] + b[0] + c[0]) / 3, (a[1] + b[1] + c[1]) / 3])) newNumber[old] = count++;
  }

  const triangles = new Int32Array(3 * count);
  const twins = new Int32Array(3 * count).fill(-1);
  for (const [oldSide, corner] of corners.entries()) {
    const side = renumberedSide(newNumber, oldSide);
    if (side < 0) continue;
    triangles[side] = corner;
    twins[side] = renumberedSide(newNumber, halfedges[oldSide] ?? -1);
  }
  return { points, cornerCount: polygon.length, triangles, twins, missing: findMissing(triangles, polygon.length) };
}

/** The two corners of a side, given by its place in the list of triangles. */
export function cornersOfSide(triangles: Int32Array, side: number): [number, number] {
  const next = side % 3 === 2 ? side - 2 : side + 1;
  return [triangles[side] as number, triangles[next] as number];
}

/** Which side of the polygon joins two points, or -1. */
export function polygonSide(a: number, b: number, cornerCount: number): number {
  if (a >= cornerCount || b >= cornerCount) return -1;
  if ((a + 1) % cornerCount === b) return a;
  return (b + 1) % cornerCount === a ? b : -1;
}

function renumberedSide(newNumber: Int32Array, oldSide: number): number {
  const triangle = oldSide < 0 ? -1 : (newNumber[Math.floor(oldSide / 3)] as number);
  return triangle < 0 ? -1 : 3 * triangle + (oldSide % 3);
}

function findMissing(triangles: Int32Array, cornerCount: number): boolean[] {
  const missing = Array.from({ length: cornerCount }, () => true);
  for (let side = 0; side < triangles.length; side++) {
    const [a, b] = cornersOfSide(triangles, side);
    const number = polygonSide(a, b, cornerCount);
    if (number >= 0) missing[number] = false;
  }
  return missing;
}

function isFlat(a: Point, b: Point, c: Point): boolean {
  const doubleArea = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
  const longest = Math.max(squared(a, b), squared(b, c), squared(c, a));
  return Math.abs(doubleArea) < flatness * longest;
}

function squared(a: Point, b: Point): number {
  return (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2;
}
