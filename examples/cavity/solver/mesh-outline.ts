import { InputError } from './failures.ts';
import { latticeInside } from './lattice.ts';
import { lengthOf, samplesOf, type Piece, type Point } from './piece.ts';
import { signedArea } from './polygon.ts';
import type { Division, Mesh } from './mesh.ts';
import { renumber } from './renumber.ts';
import { addMiddles, smallestJacobian } from './second-order.ts';
import { triangulate } from './triangulate.ts';

/** More than this and neither the time nor the memory of one process would do. */
const mostUnknowns = 2_000_000;

/** One element side turns by no more than this, degrees. */
const mostTurn = 30;

/** How often sides may be halved until the triangulation contains them all. */
const mostAttempts = 12;

/** How many unknowns second-order elements of the given side (m) need for an area (m2), about. */
function estimateUnknowns(area: number, side: number): number {
  const cornersOfTriangles = area / ((side * side * Math.sqrt(3)) / 2);
  return 4 * cornersOfTriangles;
}

/**
 * Meshes the inside of a closed outline with triangles of about the given side (m): points on the outline and of a
 * lattice inside, Delaunay triangulation, sides halved where it does not contain them or a curved one folds its element.
 */
export function meshOutline(pieces: readonly Piece[], side: number, fileName: string): Mesh {
  refuseTooMany(pieces, side, fileName);
  let divisions = pieces.flatMap((piece, number) => divide(piece, number, side));
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const corners = divisions.map(({ piece, from }) => piece.at(from));
    const triangulation = triangulate(corners, latticeInside(corners, side));
    let isWrong = triangulation.missing;
    if (!isWrong.includes(true)) {
      const mesh = addMiddles(triangulation, divisions);
      isWrong = foldedSides(mesh);
      if (!isWrong.includes(true)) return renumber(mesh, fileName);
    }
    divisions = divisions.flatMap((division, i) => (isWrong[i] === true ? halve(division) : [division]));
  }
  throw new InputError(
    `${fileName}: mesh_size_m = ${side} cannot follow the outline's narrowest places; use a smaller one.`,
  );
}

function refuseTooMany(pieces: readonly Piece[], side: number, fileName: string): void {
  const points: Point[] = pieces.flatMap((piece) => samplesOf(piece).slice(0, -1));
  const area = Math.abs(signedArea(points));
  const unknowns = estimateUnknowns(area, side);
  if (unknowns <= mostUnknowns) return;
  const smallest = side * Math.sqrt(unknowns / mostUnknowns);
  const sizes = `mesh_size_m = ${side} gives about ${unknowns.toExponential(1)} unknowns`;
  throw new InputError(
    `${fileName}: ${sizes}, more than ${mostUnknowns}; use ${smallest.toPrecision(2)} or more for this outline.`,
  );
}

function divide(piece: Piece, number: number, side: number): Division[] {
  // Without the small allowance a length of exactly n sides would be divided by n or n + 1, as rounding falls.
  const byLength = Math.ceil(lengthOf(piece) / side - 1e-9);
  const count = Math.max(1, byLength, Math.ceil(piece.turn / mostTurn));
  return Array.from({ length: count }, (_, i) => ({ piece, number, from: i / count, to: (i + 1) / count }));
}

function halve(division: Division): Division[] {
  const middle = (division.from + division.to) / 2;
  return [
    { ...division, to: middle },
    { ...division, from: middle },
  ];
}

/** The boundary sides whose curve leaves their element with a Jacobian that is not positive everywhere. */
function foldedSides(mesh: Mesh): boolean[] {
  const isOnBoundary = new Set(mesh.boundary.map(({ nodes }) => nodes[2]));
  const isFolded = new Set<number>();
  for (let triangle = 0; triangle < mesh.triangleCount; triangle++) {
    const middles = mesh.triangles.subarray(6 * triangle + 3, 6 * triangle + 6);
    // All others have straight sides and the Jacobian of a triangle that turns counter-clockwise.
    if (!middles.some((node) => isOnBoundary.has(node)) || smallestJacobian(mesh, triangle) > 0) continue;
    for (const node of middles) isFolded.add(node);
  }
  return mesh.boundary.map(({ nodes }) => isFolded.has(nodes[2]));
}
