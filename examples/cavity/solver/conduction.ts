import { createElement, moveTo, quadraturePoints, selectTriangle, type Element } from './element.ts';
import { factorise, solve } from './envelope.ts';
import type { BoundaryEdge, Mesh } from './mesh.ts';
import { findNeighbours } from './neighbours.ts';
import { onSide, sideQuadrature, type SideQuadraturePoint } from './side.ts';
import { addElement, createMatrix } from './sparse.ts';

/** Steady heat conduction in a body of revolution. */
export interface ConductionProblem {
  readonly mesh: Mesh;
  /** Thermal conductivity, W/(m K). */
  readonly conductivity: number;
  /** Heat transfer coefficient of the cooled surface, W/(m2 K). */
  readonly filmCoefficient: number;
  /** Temperature of the coolant, C. */
  readonly coolant: number;
  /** Heat that enters through the heated surface, W/m2. */
  readonly flux: (side: BoundaryEdge, position: number) => number;
  readonly onFactor: (fraction: number) => void;
}

export interface Temperatures {
  /** At the nodes, C. */
  readonly nodal: Float64Array;
  /** Through the heated surface, W. */
  readonly heatIn: number;
  /** Through the cooled surface, W. */
  readonly heatOut: number;
  /** Of the cooled surface, m2. */
  readonly cooledArea: number;
}

/**
 * Solves div(k grad T) = 0 with the flux given on the heated surface, k dT/dn = -h (T - T0) on the cooled one and
 * nothing through the others:
 *
 *     integral of k grad T . grad v dV + integral of h T v dS  =  integral of (q + h T0) v dS,
 *
 * where dV = 2 pi r dz dr.
 */
export function solveConduction(problem: ConductionProblem): Temperatures {
  const { mesh, conductivity, filmCoefficient, coolant, flux } = problem;
  const matrix = createMatrix(findNeighbours(mesh));
  const load = new Float64Array(mesh.nodeCount);

  const element = createElement();
  const entries = new Float64Array(36);
  for (let triangle = 0; triangle < mesh.triangleCount; triangle++) {
    selectTriangle(element, mesh, triangle);
    entries.fill(0);
    for (const point of quadraturePoints) {
      moveTo(element, point);
      addGradients(entries, element, 2 * Math.PI * element.r * element.area * conductivity);
    }
    addElement(matrix, element.nodes, entries);
  }

  let heatIn = 0;
  forSurface(mesh, 'heated', (side, point, area) => {
    const heat = flux(side, point.position) * area;
    heatIn += heat;
    addLoad(load, side, point, heat);
  });
  forSurface(mesh, 'cooled', (side, point, area) => {
    addLoad(load, side, point, filmCoefficient * coolant * area);
    addElement(matrix, side.nodes, products(point.shape, filmCoefficient * area));
  });

  const nodal = solve(factorise(matrix, { onProgress: problem.onFactor }), load);
  let [heatOut, cooledArea] = [0, 0];
  forSurface(mesh, 'cooled', (side, point, area) => {
    heatOut += filmCoefficient * (onSide(nodal, side.nodes, point.shape) - coolant) * area;
    cooledArea += area;
  });
  return { nodal, heatIn, heatOut, cooledArea };
}

function addGradients(entries: Float64Array, { slopeZ, slopeR }: Element, weight: number): void {
  for (let i = 0; i < 6; i++) {
    const [z, r] = [slopeZ[i] as number, slopeR[i] as number];
    for (let j = 0; j < 6; j++) {
      const gradients = z * (slopeZ[j] as number) + r * (slopeR[j] as number);
      entries[6 * i + j] = (entries[6 * i + j] as number) + weight * gradients;
    }
  }
}

function forSurface(
  mesh: Mesh,
  surface: BoundaryEdge['surface'],
  visit: (side: BoundaryEdge, point: SideQuadraturePoint, area: number) => void,
): void {
  for (const side of mesh.boundary) {
    if (side.surface !== surface) continue;
    for (const point of sideQuadrature(mesh, side)) visit(side, point, 2 * Math.PI * point.r * point.length);
  }
}

function addLoad(load: Float64Array, { nodes }: BoundaryEdge, { shape }: SideQuadraturePoint, heat: number): void {
  for (const [i, node] of nodes.entries()) load[node] = (load[node] as number) + (shape[i] as number) * heat;
}

function products(shape: readonly number[], weight: number): Float64Array {
  return Float64Array.from(shape.flatMap((a) => shape.map((b) => weight * a * b)));
}
