import type { Eigenmode } from './eigenmodes.ts';
import { InputError } from './failures.ts';
import type { BoundaryEdge, Mesh } from './mesh.ts';
import { electricOnSide, magneticOnSide } from './surface-fields.ts';

/** A node of the wall and the fields there, at 1 J of stored energy. */
export interface WallPoint {
  /** m. */
  readonly z: number;
  readonly r: number;
  /** H_phi, A/m. */
  readonly magnetic: number;
  /** E normal to the wall, V/m. */
  readonly electric: number;
  /** Loss per area, W/m2. */
  readonly loss: number;
}

const header = 'z_m,r_m,h_a_per_m,e_v_per_m,loss_w_per_m2';

/** The nodes of the wall in the order of the outline: a corner of an element, then in turn a middle and a corner. */
export function wallPoints(mesh: Mesh, mode: Eigenmode, resistance: number): WallPoint[] {
  const wall = mesh.boundary.filter(({ surface }) => surface === 'conductor');
  const points: WallPoint[] = [];
  const add = (node: number, magnetic: number, electric: number) => {
    const loss = 0.5 * resistance * magnetic ** 2;
    points.push({ z: mesh.z[node] as number, r: mesh.r[node] as number, magnetic, electric, loss });
  };
  const at = (side: BoundaryEdge, position: number) => electricOnSide(mesh, side, mode, position);
  for (const [i, side] of wall.entries()) {
    const before = wall[i - 1];
    const after = wall[i + 1];
    const [start, end, middle] = side.nodes;
    const electricAtEnd = after === undefined ? at(side, 1) : (at(side, 1) + at(after, 0)) / 2;
    if (before === undefined) add(start, magneticOnSide(mesh, side, mode.u, 0), at(side, 0));
    add(middle, magneticOnSide(mesh, side, mode.u, 0.5), at(side, 0.5));
    add(end, magneticOnSide(mesh, side, mode.u, 1), electricAtEnd);
  }
  return points;
}

export function writeWallLoss(points: readonly WallPoint[]): string {
  const lines = points.map(({ z, r, magnetic, electric, loss }) =>
    [z, r, magnetic, electric, loss].map((value) => Number(value.toPrecision(12))).join(','),
  );
  return [header, ...lines, ''].join('\n');
}

/** Reads back what {@link writeWallLoss} wrote; `count` is the number of points that the results file tells. */
export function readWallLoss(text: string, fileName: string, count: number): WallPoint[] {
  const lines = text.split('\n');
  const advice = 'run the eigenmode program again';
  if (lines[0] !== header) throw new InputError(`${fileName}: its first line is not "${header}"; ${advice}.`);
  const rows = lines.slice(1, -1);
  if (lines.at(-1) !== '' || rows.length !== count) {
    throw new InputError(`${fileName} is cut short: it has ${rows.length} of ${count} wall points; ${advice}.`);
  }
  return rows.map((line, i) => {
    const [z = NaN, r = NaN, magnetic = NaN, electric = NaN, loss = NaN, ...rest] = line.split(',').map(Number);
    const isRight = [z, r, magnetic, electric, loss].every((value) => Number.isFinite(value)) && rest.length === 0;
    if (!isRight) throw new InputError(`${fileName}, line ${i + 2}: there must be five numbers; ${advice}.`);
    return { z, r, magnetic, electric, loss };
  });
}
