import { vacuumPermittivity } from './constants.ts';
import type { Eigenmode } from './eigenmodes.ts';
import { createElement, moveTo, nodePoints, selectTriangle } from './element.ts';
import type { Mesh } from './mesh.ts';

/** The fields of a mode at the nodes, at 1 J of stored energy. */
export interface NodalFields {
  /** H_phi, A/m. */
  readonly magnetic: Float64Array;
  /** E along z, along r and zero, V/m, three numbers a node; a quarter period later than H. */
  readonly electric: Float64Array;
}

/** E is the curl of H, computed in each triangle at its nodes and averaged over the triangles that meet there. */
export function nodalFields(mesh: Mesh, { u, omega }: Eigenmode): NodalFields {
  const electric = new Float64Array(3 * mesh.nodeCount);
  const count = new Uint16Array(mesh.nodeCount);
  const element = createElement();
  for (let triangle = 0; triangle < mesh.triangleCount; triangle++) {
    selectTriangle(element, mesh, triangle);
    for (const [i, point] of nodePoints.entries()) {
      moveTo(element, point);
      let [value, alongZ, alongR] = [0, 0, 0];
      for (let j = 0; j < 6; j++) {
        const own = u[element.nodes[j] as number] as number;
        value += (element.shape[j] as number) * own;
        alongZ += (element.slopeZ[j] as number) * own;
        alongR += (element.slopeR[j] as number) * own;
      }
      const node = element.nodes[i] as number;
      electric[3 * node] = (electric[3 * node] as number) + 2 * value + element.r * alongR;
      electric[3 * node + 1] = (electric[3 * node + 1] as number) - element.r * alongZ;
      count[node] = (count[node] as number) + 1;
    }
  }
  for (let node = 0; node < mesh.nodeCount; node++) {
    const factor = 1 / (omega * vacuumPermittivity * (count[node] as number));
    electric[3 * node] = (electric[3 * node] as number) * factor;
    electric[3 * node + 1] = (electric[3 * node + 1] as number) * factor;
  }
  return { magnetic: u.map((value, node) => value * (mesh.r[node] as number)), electric };
}
