import type { Mesh } from './mesh.ts';

/** For each node the others with which it shares a triangle, ascending: node i has list[start[i]..start[i + 1]]. */
export interface Neighbours {
  readonly start: Int32Array;
  readonly list: Int32Array;
}

export function findNeighbours({ nodeCount, triangleCount, triangles }: Mesh): Neighbours {
  const room = new Int32Array(nodeCount + 1);
  for (const node of triangles) room[node + 1] = (room[node + 1] as number) + 5;
  for (let node = 0; node < nodeCount; node++) room[node + 1] = (room[node + 1] as number) + (room[node] as number);

  const pairs = new Int32Array(room[nodeCount] as number);
  const filled = room.slice();
  for (let triangle = 0; triangle < triangleCount; triangle++) {
    for (let i = 0; i < 6; i++) {
      const node = triangles[6 * triangle + i] as number;
      for (let j = 1; j < 6; j++) {
        const place = filled[node] as number;
        pairs[place] = triangles[6 * triangle + ((i + j) % 6)] as number;
        filled[node] = place + 1;
      }
    }
  }
  return withoutRepeats(pairs, room);
}

function withoutRepeats(pairs: Int32Array, room: Int32Array): Neighbours {
  const start = new Int32Array(room.length);
  let end = 0;
  for (let node = 0; node + 1 < room.length; node++) {
    const own = pairs.slice(room[node], room[node + 1]).sort();
    let previous = -1;
    for (const other of own) {
      // The list is written into the room of pairs already read, so it can be compacted in place.
      if (other !== previous) pairs[end++] = other;
      previous = other;
    }
    start[node + 1] = end;
  }
  return { start, list: pairs.slice(0, end) };
}
