/** One point of a sweep: parameter paths with their values as they are set. */
export type Point = Readonly<Record<string, string>>;

/** The values of one parameter: written out, or evenly spaced between two ends (both included). */
export type Values = readonly string[] | Spacing;

export interface Spacing {
  from: number;
  to: number;
  count: number;
  scale: 'linear' | 'log';
}

/** Points do not change, and each is looked for again and again. */
const keys = new WeakMap<Point, string>();

/**
 * By which a point is known again, whatever its place in the file, and however its numbers are written: a point that has run
 * does not run again.
 */
export function pointKey(point: Point): string {
  const known = keys.get(point);
  if (known !== undefined) return known;
  const sorted = Object.entries(point).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const key = JSON.stringify(sorted.map(([path, value]) => [path, plainly(value)]));
  keys.set(point, key);
  return key;
}

/** The points without those that are there already; of two that are the same, the first. */
export function distinct(points: readonly Point[]): Point[] {
  const found = new Map<string, Point>();
  for (const point of points) {
    const key = pointKey(point);
    if (!found.has(key)) found.set(key, point);
  }
  return [...found.values()];
}

/** `1.0`, `1e0` and `+1` are the number 1. What begins with 0 as 007 does, and what a double cannot hold, are words. */
function plainly(text: string): string {
  if (!/^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return text;
  const [mantissa = ''] = text.split(/[eE]/);
  const digits = mantissa.replaceAll(/\D/g, '').replace(/^0+/, '');
  return digits.length > 15 ? text : String(Number(text) + 0);
}

export function valuesOf(values: Values): readonly string[] {
  return 'from' in values ? spaced(values) : values;
}

export function countOf(values: Values): number {
  return 'from' in values ? values.count : values.length;
}

/** Every combination; the last parameter changes fastest. */
export function grid(axes: Readonly<Record<string, Values>>): Point[] {
  let points: Point[] = [{}];
  for (const [path, values] of Object.entries(axes)) {
    const all = valuesOf(values);
    points = points.flatMap((point) => all.map((value) => ({ ...point, [path]: value })));
  }
  return points;
}

/** The first values together, then the second ones, … All lists have the same length. */
export function zip(axes: Readonly<Record<string, Values>>): Point[] {
  const lists = Object.entries(axes).map(([path, values]) => [path, valuesOf(values)] as const);
  const count = lists[0]?.[1].length ?? 0;
  return Array.from({ length: count }, (_, n) =>
    Object.fromEntries(lists.map(([path, list]) => [path, list[n] ?? ''])),
  );
}

/**
 * Latin hypercube sampling (McKay, Beckman, Conover, Technometrics 21 (1979) 239): each parameter's range is cut into
 * `count` equal parts and each part has one point. The same seed gives the same points on every computer.
 */
export function latinHypercube(
  over: Readonly<Record<string, readonly [low: number, high: number]>>,
  { count, seed }: { count: number; seed: number },
): Point[] {
  const random = mulberry32(seed);
  const columns = Object.entries(over).map(([path, [low, high]]) => {
    const strata = shuffled(count, random);
    return [path, strata.map((part) => written(low + ((part + random()) / count) * (high - low)))] as const;
  });
  return Array.from({ length: count }, (_, n) =>
    Object.fromEntries(columns.map(([path, values]) => [path, values[n] ?? ''])),
  );
}

function spaced({ from, to, count, scale }: Spacing): string[] {
  return Array.from({ length: count }, (_, n) => {
    const part = count === 1 ? 0 : n / (count - 1);
    // The ends are exact, whatever rounding does in between.
    if (n === 0) return String(from);
    if (n === count - 1) return String(to);
    return written(scale === 'log' ? from * (to / from) ** part : from + part * (to - from));
  });
}

/** Twelve digits: enough for any parameter, and 0.3 is not 0.30000000000000004. */
export function written(value: number): string {
  return String(Number(value.toPrecision(12)));
}

function shuffled(count: number, random: () => number): number[] {
  const all = Array.from({ length: count }, (_, n) => n);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [all[last], all[other]] = [all[other] ?? 0, all[last] ?? 0];
  }
  return all;
}

/** A small generator of known quality (T. Ettinger's mulberry32): 32 bits of state are enough to place points. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
