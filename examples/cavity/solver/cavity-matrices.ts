import { createElement, moveTo, quadraturePoints, selectTriangle } from './element.ts';
import type { Mesh } from './mesh.ts';
import { findNeighbours } from './neighbours.ts';
import { addElement, createMatrix, emptyCopy, fixUnknowns, type SparseMatrix } from './sparse.ts';

/** The matrices of K u = k^2 M u, where u = H_phi / r at the nodes and k is the wave number, 1/m. */
export interface CavityMatrices {
  readonly stiffness: SparseMatrix;
  readonly mass: SparseMatrix;
}

/**
 * Galerkin matrices of curl curl H = k^2 H for TM0n fields. With H_phi = r u the curl is (2u + r u_r, -r u_z) along z
 * and r, and
 *
 *     integral of  r (2u + r u_r)(2v + r v_r) + r^3 u_z v_z  =  k^2  integral of  r^3 u v    (dz dr).
 *
 * The unknown u is smooth on the axis; a perfect conductor is the natural condition; since u is a scalar there are no
 * spurious modes. On symmetry planes of the magnetic kind u = 0.
 */
export function cavityMatrices(mesh: Mesh): CavityMatrices {
  const stiffness = createMatrix(findNeighbours(mesh));
  const mass = emptyCopy(stiffness);
  const element = createElement();
  const { slopeZ, slopeR } = element;
  const curl = new Float64Array(6);
  const elementStiffness = new Float64Array(36);
  const elementMass = new Float64Array(36);

  for (let triangle = 0; triangle < mesh.triangleCount; triangle++) {
    selectTriangle(element, mesh, triangle);
    elementStiffness.fill(0);
    elementMass.fill(0);
    for (const point of quadraturePoints) {
      moveTo(element, point);
      const { r, area, shape } = element;
      const cube = area * r * r * r;
      for (let i = 0; i < 6; i++) curl[i] = 2 * (shape[i] as number) + r * (slopeR[i] as number);
      for (let i = 0; i < 6; i++) {
        const [ni, zi, ci] = [shape[i] as number, slopeZ[i] as number, curl[i] as number];
        for (let j = 0; j <= i; j++) {
          const place = 6 * i + j;
          const curls = area * r * ci * (curl[j] as number) + cube * zi * (slopeZ[j] as number);
          elementStiffness[place] = (elementStiffness[place] as number) + curls;
          elementMass[place] = (elementMass[place] as number) + cube * ni * (shape[j] as number);
        }
      }
    }
    mirror(elementStiffness);
    mirror(elementMass);
    addElement(stiffness, element.nodes, elementStiffness);
    addElement(mass, element.nodes, elementMass);
  }

  const isFixed = nodesOnSymmetryPlanes(mesh);
  // With nothing in the mass matrix these unknowns have an infinite eigenvalue, which no mode is near.
  fixUnknowns(stiffness, isFixed, 1);
  fixUnknowns(mass, isFixed, 0);
  return { stiffness, mass };
}

/** Copies the lower triangle of a 6 x 6 matrix to the upper one. */
function mirror(entries: Float64Array): void {
  for (let i = 0; i < 6; i++) for (let j = 0; j < i; j++) entries[6 * j + i] = entries[6 * i + j] as number;
}

function nodesOnSymmetryPlanes(mesh: Mesh): Uint8Array {
  const isFixed = new Uint8Array(mesh.nodeCount);
  for (const { surface, nodes } of mesh.boundary) {
    if (surface === 'symmetry') for (const node of nodes) isFixed[node] = 1;
  }
  return isFixed;
}
