import type { Surface } from './surface.ts';

/** The triangles of a surface as binary STL: single precision, without fields. */
export function writeStl({ points, triangles }: Surface): Uint8Array[] {
  const count = triangles.length / 3;
  const bytes = new Uint8Array(84 + 50 * count);
  bytes.set(new TextEncoder().encode('surface written by simtrail'));
  const view = new DataView(bytes.buffer);
  view.setUint32(80, count, true);
  for (let triangle = 0, at = 84; triangle < count; triangle++, at += 50) {
    const corners = [0, 1, 2].map((corner) => {
      const point = 3 * (triangles[3 * triangle + corner] ?? 0);
      return [points[point] ?? 0, points[point + 1] ?? 0, points[point + 2] ?? 0] as const;
    });
    for (const [i, value] of [normalOf(corners), ...corners].flat().entries()) view.setFloat32(at + 4 * i, value, true);
  }
  return [bytes];
}

function normalOf(corners: readonly (readonly [number, number, number])[]): readonly [number, number, number] {
  const [a, b, c] = corners;
  if (a === undefined || b === undefined || c === undefined) return [0, 0, 0];
  const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
  const [x, y, z] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
}
