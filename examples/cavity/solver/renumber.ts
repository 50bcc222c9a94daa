import { findNeighbours, type Neighbours } from './neighbours.ts';
import { InputError } from './failures.ts';
import type { Mesh } from './mesh.ts';

/**
 * Numbers the nodes so that neighbours have near numbers, which keeps the matrix envelope small: reverse
 * Cuthill-McKee (Cuthill and McKee 1969; George 1971), started at one end of the mesh.
 */
export function renumber(mesh: Mesh, fileName: string): Mesh {
  const neighbours = findNeighbours(mesh);
  let order = walkFrom(0, neighbours);
  for (let i = 0; i < 3; i++) order = walkFrom(order.at(-1) ?? 0, neighbours);
  if (order.length < mesh.nodeCount) {
    throw new InputError(
      `${fileName}: the outline is so narrow at a place that the mesh falls apart; use a finer mesh.`,
    );
  }
  order.reverse();

  const numberOf = new Int32Array(mesh.nodeCount);
  for (const [number, node] of order.entries()) numberOf[node] = number;
  const renumbered = (node: number) => numberOf[node] as number;
  return {
    ...mesh,
    z: Float64Array.from(order, (node) => mesh.z[node] as number),
    r: Float64Array.from(order, (node) => mesh.r[node] as number),
    triangles: mesh.triangles.map(renumbered),
    boundary: mesh.boundary.map((edge) => {
      const [start, end, middle] = edge.nodes;
      return { ...edge, nodes: [renumbered(start), renumbered(end), renumbered(middle)] as const };
    }),
  };
}

/** All nodes in the order in which a breadth-first walk meets them, those with few neighbours first. */
function walkFrom(first: number, { start, list }: Neighbours): number[] {
  const degree = (node: number) => (start[node + 1] as number) - (start[node] as number);
  const isSeen = new Uint8Array(start.length - 1);
  isSeen[first] = 1;
  const order = [first];
  // The list grows while it is walked; what was added last is visited last.
  for (let i = 0; i < order.length; i++) {
    const node = order[i] as number;
    const fresh = Array.from(list.subarray(start[node], start[node + 1])).filter((other) => isSeen[other] === 0);
    fresh.sort((a, b) => degree(a) - degree(b) || a - b);
    for (const other of fresh) {
      isSeen[other] = 1;
      order.push(other);
    }
  }
  return order;
}
