import { colourAt } from '../../view3d/colour-maps.ts';
import type { SweepPoint } from './sweep.ts';

/** What a drawing of a sweep is told. */
export interface SweepDrawing {
  points: readonly SweepPoint[];
  /** Least and most value; undefined while there is none. */
  range: readonly [number, number] | undefined;
  /** The quantity's name with its index. */
  label: string;
  /** Goes to a job, by id. */
  onOpen: (job: string) => void;
}

export const sweepColours = 'viridis';
/** Colours that are told apart: as many drawings as there are, however many points. */
const shades = 48;

const ofState: Readonly<Record<SweepPoint['state'], string>> = {
  succeeded: 'var(--line-strong)',
  active: 'var(--busy-fill)',
  ready: 'var(--line)',
  waiting: 'var(--line)',
  failed: 'var(--bad)',
  skipped: 'var(--warn)',
};

/** The states of points that have no value, each with its colour and how many there are. */
export function statesShown(points: readonly SweepPoint[], range: SweepDrawing['range']): StateShown[] {
  const found = new Map<SweepPoint['state'], StateShown>();
  for (const point of points) {
    if (range !== undefined && point.value !== undefined && Number.isFinite(point.value)) continue;
    const { state } = point;
    found.set(state, { state, colour: ofState[state], count: (found.get(state)?.count ?? 0) + 1 });
  }
  return [...found.values()];
}

interface StateShown {
  state: SweepPoint['state'];
  colour: string;
  count: number;
}

/** By its value; without one by its state. */
export function colourOf({ value, state }: SweepPoint, range: SweepDrawing['range']): string {
  if (value === undefined || range === undefined || !Number.isFinite(value)) return ofState[state];
  const [least, most] = range;
  const place = most > least ? (value - least) / (most - least) : 0.5;
  return colourAt(sweepColours, Math.round(place * (shades - 1)) / (shades - 1));
}

/** One path a colour, so that thousands of marks are a few dozen elements. */
export function inColours<T>(
  marks: readonly T[],
  colour: (mark: T) => string,
  path: (mark: T) => string,
): [colour: string, path: string][] {
  const found = new Map<string, string[]>();
  for (const mark of marks) {
    const key = colour(mark);
    const paths = found.get(key);
    if (paths === undefined) found.set(key, [path(mark)]);
    else paths.push(path(mark));
  }
  return [...found].map(([key, paths]) => [key, paths.join('')]);
}
