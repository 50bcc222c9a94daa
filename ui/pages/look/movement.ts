import type { ViewCommand } from '../../source/index.ts';

/** A turn, a shift and a zoom, as a look is told them. */
export type Movement = Omit<Extract<ViewCommand, { do: 'move' }>, 'do'>;
type Pair = readonly [number, number];

/** A drag over the whole height of the picture turns it so far, degrees. */
const degreesAHeight = 180;
const wheelAPixel = 0.0015;

/** What a drag by so many pixels means: the picture follows the finger. */
export function turned([across, down]: Pair, height: number): Movement {
  return { rotate: [(-across / height) * degreesAHeight, (down / height) * degreesAHeight] };
}

export function shifted([across, down]: Pair, height: number): Movement {
  return { pan: [across / height, -down / height] };
}

/** What a wheel means; browsers count in pixels, lines or pages. */
export function wheeled(delta: number, mode: number): Movement {
  const pixels = delta * (mode === 1 ? 16 : mode === 2 ? 400 : 1);
  return { zoom: Math.exp(-pixels * wheelAPixel) };
}

/** Two fingers: what lies between them follows, and comes nearer when they part. */
export function pinched(before: readonly [Pair, Pair], after: readonly [Pair, Pair], height: number): Movement {
  const middle = ([one, other]: readonly [Pair, Pair]): Pair => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
  const apart = ([one, other]: readonly [Pair, Pair]): number => Math.hypot(one[0] - other[0], one[1] - other[1]);
  const [from, to] = [middle(before), middle(after)];
  const zoom = apart(after) / Math.max(1, apart(before));
  return { ...shifted([to[0] - from[0], to[1] - from[1]], height), zoom: Math.min(10, Math.max(0.1, zoom)) };
}

/** What a key does; undefined for one that does nothing. */
export function ofKey(key: string, isShifted: boolean): Movement | undefined {
  const ways: Readonly<Record<string, Pair>> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };
  const way = ways[key];
  if (way !== undefined) return isShifted ? shifted(way, 20) : turned(way, 36);
  if (key === '+' || key === '=') return { zoom: 1.15 };
  if (key === '-' || key === '_') return { zoom: 1 / 1.15 };
  return undefined;
}

/** Both in one: what has not been sent yet and what comes now. */
export function together(one: Movement, other: Movement): Movement {
  const sum = (a: Pair | undefined, b: Pair | undefined): Pair | undefined =>
    a === undefined || b === undefined ? (a ?? b) : [a[0] + b[0], a[1] + b[1]];
  const rotate = sum(one.rotate, other.rotate);
  const pan = sum(one.pan, other.pan);
  const zoom = (one.zoom ?? 1) * (other.zoom ?? 1);
  return {
    ...(rotate === undefined ? {} : { rotate }),
    ...(pan === undefined ? {} : { pan }),
    ...(zoom === 1 ? {} : { zoom: Math.min(100, Math.max(0.01, zoom)) }),
  };
}
