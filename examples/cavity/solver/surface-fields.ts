import { vacuumPermittivity } from './constants.ts';
import type { Eigenmode } from './eigenmodes.ts';
import { barlowPositions } from './gauss.ts';
import type { BoundaryEdge, Mesh } from './mesh.ts';
import { peakOf, type Sample } from './peak.ts';
import { onSide, sidePoint } from './side.ts';

/** H_phi on the boundary, A/m. */
export function magneticOnSide(mesh: Mesh, side: BoundaryEdge, u: Float64Array, position: number): number {
  const { r, shape } = sidePoint(mesh, side, position);
  return r * onSide(u, side.nodes, shape);
}

/**
 * E normal to a conductor, V/m: (1/r) d(r H_phi)/ds / (omega eps0) = (2 u dr/ds + r du/ds) / (omega eps0). It needs the
 * slope along the wall only, which is more accurate than the one inside an element.
 */
export function electricOnSide(mesh: Mesh, side: BoundaryEdge, { u, omega }: Eigenmode, position: number): number {
  const { r, shape, slope, stretch } = sidePoint(mesh, side, position);
  const slopeOfR = onSide(mesh.r, side.nodes, slope);
  const slopeOfU = onSide(u, side.nodes, slope);
  const curl = (2 * onSide(u, side.nodes, shape) * slopeOfR + r * slopeOfU) / stretch;
  return curl / (omega * vacuumPermittivity);
}

/** The largest |E| on the conductor, V/m. It grows without limit under refinement if a corner points into the cavity. */
export function peakElectric(mesh: Mesh, mode: Eigenmode): number {
  const electric = (side: BoundaryEdge, position: number) => Math.abs(electricOnSide(mesh, side, mode, position));
  return peakAlongWall(mesh, barlowPositions, electric);
}

/** The largest |H| on the conductor, A/m. */
export function peakMagnetic(mesh: Mesh, mode: Eigenmode): number {
  const magnetic = (side: BoundaryEdge, position: number) => Math.abs(magneticOnSide(mesh, side, mode.u, position));
  return peakAlongWall(mesh, [0.25, 0.75], magnetic);
}

function peakAlongWall(
  mesh: Mesh,
  positions: readonly number[],
  field: (side: BoundaryEdge, position: number) => number,
): number {
  const wall = mesh.boundary.filter(({ surface }) => surface === 'conductor');
  const samples: Sample[] = [];
  let along = 0;
  for (const [i, side] of wall.entries()) {
    const { stretch } = sidePoint(mesh, side, 0.5);
    const isFirst = i === 0;
    const isLast = i === wall.length - 1;
    const wanted = [...(isFirst ? [0] : []), ...positions, ...(isLast ? [1] : [])];
    for (const position of wanted) samples.push({ at: along + position * stretch, value: field(side, position) });
    along += stretch;
  }
  return peakOf(samples);
}
