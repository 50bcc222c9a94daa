import { gaussPoints } from './gauss.ts';
import type { Mesh } from './mesh.ts';

/** A point of the unit triangle with the six second-order shape functions and their slopes there. */
export interface ReferencePoint {
  readonly weight: number;
  readonly shape: Float64Array;
  readonly slopeU: Float64Array;
  readonly slopeV: Float64Array;
}

/** One triangle, mapped to its place in the half plane, at one of its points. Reused for all triangles of a loop. */
export interface Element {
  readonly nodes: Int32Array;
  readonly nodeZ: Float64Array;
  readonly nodeR: Float64Array;
  /** At the present point: shape functions, and their slopes along z and r, 1/m. */
  shape: Float64Array;
  readonly slopeZ: Float64Array;
  readonly slopeR: Float64Array;
  /** Distance from the axis, m. */
  r: number;
  /** Area per unit of the reference triangle's area, m2; negative where the element is folded. */
  jacobian: number;
  /** Quadrature weight times Jacobian, m2. */
  area: number;
}

/** The six nodes, in the order in which a triangle lists them. */
export const nodePoints: readonly ReferencePoint[] = [
  referencePoint(0, 0, 0),
  referencePoint(1, 0, 0),
  referencePoint(0, 1, 0),
  referencePoint(0.5, 0, 0),
  referencePoint(0.5, 0.5, 0),
  referencePoint(0, 0.5, 0),
];

/** 5 x 5 Gauss points collapsed onto the triangle (Stroud's conical product rule), exact to degree 8. */
export const quadraturePoints: readonly ReferencePoint[] = gaussPoints.flatMap((along) =>
  gaussPoints.map((across) => {
    const width = 1 - along.position;
    return referencePoint(along.position, across.position * width, along.weight * across.weight * width);
  }),
);

export function createElement(): Element {
  return {
    nodes: new Int32Array(6),
    nodeZ: new Float64Array(6),
    nodeR: new Float64Array(6),
    shape: new Float64Array(6),
    slopeZ: new Float64Array(6),
    slopeR: new Float64Array(6),
    r: 0,
    jacobian: 0,
    area: 0,
  };
}

export function selectTriangle(element: Element, mesh: Mesh, triangle: number): void {
  for (let i = 0; i < 6; i++) {
    const node = mesh.triangles[6 * triangle + i] as number;
    element.nodes[i] = node;
    element.nodeZ[i] = mesh.z[node] as number;
    element.nodeR[i] = mesh.r[node] as number;
  }
}

/** Moves to a point of the selected triangle (isoparametric map). */
export function moveTo(element: Element, { weight, shape, slopeU, slopeV }: ReferencePoint): void {
  const { nodeZ, nodeR, slopeZ, slopeR } = element;
  let r = 0;
  let [zu, ru, zv, rv] = [0, 0, 0, 0];
  for (let i = 0; i < 6; i++) {
    const [nz, nr, u, v] = [nodeZ[i] as number, nodeR[i] as number, slopeU[i] as number, slopeV[i] as number];
    r += (shape[i] as number) * nr;
    zu += u * nz;
    ru += u * nr;
    zv += v * nz;
    rv += v * nr;
  }
  const jacobian = zu * rv - ru * zv;
  for (let i = 0; i < 6; i++) {
    const [u, v] = [slopeU[i] as number, slopeV[i] as number];
    slopeZ[i] = (rv * u - ru * v) / jacobian;
    slopeR[i] = (zu * v - zv * u) / jacobian;
  }
  element.shape = shape;
  element.r = r;
  element.jacobian = jacobian;
  element.area = weight * jacobian;
}

function referencePoint(u: number, v: number, weight: number): ReferencePoint {
  const w = 1 - u - v;
  return {
    weight,
    shape: Float64Array.of(w * (2 * w - 1), u * (2 * u - 1), v * (2 * v - 1), 4 * w * u, 4 * u * v, 4 * v * w),
    slopeU: Float64Array.of(1 - 4 * w, 4 * u - 1, 0, 4 * (w - u), 4 * v, -4 * v),
    slopeV: Float64Array.of(1 - 4 * w, 0, 4 * v - 1, -4 * u, 4 * u, 4 * (w - v)),
  };
}
