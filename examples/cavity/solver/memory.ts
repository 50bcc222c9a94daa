import { InputError } from './failures.ts';
import type { Mesh } from './mesh.ts';

/** What a computation on a mesh is going to keep at the same time. */
export interface MemoryNeed {
  /** Factored matrices. */
  readonly factors: number;
  /** Vectors with one number for each unknown. */
  readonly vectors: number;
  /** The side of the mesh's elements, m. */
  readonly meshSize: number;
}

const mostBytes = 3e9;

/** Refuses a mesh so fine that the memory would not do, before any of it is taken. */
export function refuseMemory(mesh: Mesh, { factors, vectors, meshSize }: MemoryNeed, fileName: string): void {
  const unknowns = mesh.nodeCount;
  const bytes = 8 * (factors * envelopeEntries(mesh) + Math.min(vectors, 2 * unknowns) * unknowns);
  if (bytes <= mostBytes) return;
  const [needed, most] = [bytes, mostBytes].map((value) => (value / 1e9).toFixed(1));
  // The rows are as long as the square root of their count, so the memory goes with the third power.
  const enough = (meshSize * Math.cbrt(bytes / mostBytes)).toPrecision(2);
  const problem = `${unknowns} unknowns need ${needed} GB of memory, more than ${most} GB`;
  throw new InputError(`${fileName}: mesh_size_m = ${meshSize} is too small, its ${problem}; try ${enough}.`);
}

/** How many entries a factored matrix has: from each row's first neighbour up to the diagonal. */
export function envelopeEntries({ nodeCount, triangleCount, triangles }: Mesh): number {
  const first = Int32Array.from({ length: nodeCount }, (_, node) => node);
  for (let triangle = 0; triangle < triangleCount; triangle++) {
    const nodes = triangles.subarray(6 * triangle, 6 * triangle + 6);
    const lowest = nodes.reduce((a, b) => Math.min(a, b));
    for (const node of nodes) first[node] = Math.min(first[node] as number, lowest);
  }
  return first.reduce((entries, column, row) => entries + row - column + 1, 0);
}
