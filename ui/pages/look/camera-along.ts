import type { ViewState } from '../../source/index.ts';

/** Half of ParaView's angle of view, 30 degrees from top to bottom. */
const halfAngle = (15 * Math.PI) / 180;

/** A camera that looks down one of the axes and sees all of the box. */
export function cameraAlong(
  axis: 'x' | 'y' | 'z',
  bounds: readonly number[],
  [width, height]: readonly [number, number],
): NonNullable<ViewState['camera']> {
  const ends = (of: number): [number, number] => [bounds[2 * of] ?? 0, bounds[2 * of + 1] ?? 0];
  const focus = [0, 1, 2].map((of) => (ends(of)[0] + ends(of)[1]) / 2) as [number, number, number];
  const radius = Math.hypot(...[0, 1, 2].map((of) => ends(of)[1] - ends(of)[0])) / 2 || 1;
  const narrow = Math.min(1, width / height);
  const distance = radius / Math.sin(halfAngle) / narrow;
  const index = ['x', 'y', 'z'].indexOf(axis);
  const position = focus.map((part, of) => (of === index ? part + distance : part)) as [number, number, number];
  return { position, focus, up: axis === 'y' ? [0, 0, 1] : axis === 'x' ? [0, 0, 1] : [0, 1, 0] };
}
