import { number } from '../../parts/amount.ts';
import type { Results, SequenceTaskView, TaskState } from '../../source/index.ts';

/** One point of a sweep with what came out. */
export interface SweepPoint {
  /** By parameter, as it was set. */
  at: Readonly<Record<string, string>>;
  state: TaskState;
  job: string | null;
  /** Undefined while there is none, and where it is no number. */
  value: number | undefined;
}

/** Tasks that have a point, each with the first value that its job has in `results`. */
export function sweepOf(tasks: readonly SequenceTaskView[], results: Results | undefined): SweepPoint[] {
  const values = new Map(
    results?.jobs.map(({ id, quantities }) => [id, quantities.find(({ value }) => value !== undefined)?.value]),
  );
  return tasks.flatMap(({ point, state, job }) =>
    point === null ? [] : [{ at: point, state, job, value: job === null ? undefined : values.get(job) }],
  );
}

/** Values in the order of their axis: as numbers where all are, else as words. */
export function axisValues(points: readonly SweepPoint[], path: string): string[] {
  const values = [...new Set(points.flatMap(({ at }) => at[path] ?? []))];
  return values.every(isNumber)
    ? values.toSorted((one, other) => Number(one) - Number(other))
    : values.toSorted((one, other) => one.localeCompare(other, undefined, { numeric: true }));
}

/** Short texts for values on an axis, in their order: numbers with few digits, as far as they stay apart. */
export function axisTexts(values: readonly string[]): string[] {
  const texts = values.map(shortValue);
  return new Set(texts).size === new Set(values).size ? texts : [...values];
}

export function shortValue(value: string): string {
  return isNumber(value) ? number(Number(value), 4) : value.slice(0, 12);
}

/** Parameters that are not the same at all points, in the order of the file. */
export function varying(points: readonly SweepPoint[]): string[] {
  const paths = new Set(points.flatMap(({ at }) => Object.keys(at)));
  return [...paths].filter((path) => axisValues(points, path).length > 1);
}

/**
 * Tasks in the order of one column: `state`, `value`, or `p:` and the path of a parameter; with `-` before it the other way
 * round. Numbers by size, words by the alphabet, tasks without either last.
 */
export function sortedTasks(
  tasks: readonly SequenceTaskView[],
  values: ReadonlyMap<string | null, number | undefined>,
  sort: string,
): SequenceTaskView[] {
  const isDown = sort.startsWith('-');
  const key = isDown ? sort.slice(1) : sort;
  const wordOf = (task: SequenceTaskView): string | undefined => {
    if (key === 'state') return task.state;
    return key === 'value' ? values.get(task.job)?.toString() : task.point?.[key.slice(2)];
  };
  const keyed = tasks.map((task) => ({ task, word: wordOf(task) }));
  keyed.sort(({ word: one }, { word: other }) => {
    if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
    const order =
      isNumber(one) && isNumber(other)
        ? Number(one) - Number(other)
        : one.localeCompare(other, undefined, { numeric: true });
    return isDown ? -order : order;
  });
  return keyed.map(({ task }) => task);
}

/** A value for each pair of two parameters, row by row; undefined where there is none. */
export interface HeatGrid {
  xs: readonly string[];
  ys: readonly string[];
  /** By row of `ys` and column of `xs`. */
  cells: readonly (readonly (SweepPoint | undefined)[])[];
  /** The part of the pairs that are points: 1 for a grid, little for points strewn at random. */
  filled: number;
}

export function heatGrid(points: readonly SweepPoint[], x: string, y: string): HeatGrid {
  const [xs, ys] = [axisValues(points, x), axisValues(points, y)];
  const [columns, rows] = [placesOf(xs), placesOf(ys)];
  const cells = ys.map(() => Array.from<SweepPoint | undefined>({ length: xs.length }));
  let filled = 0;
  for (const point of points) {
    const [column, row] = [columns.get(point.at[x] ?? ''), rows.get(point.at[y] ?? '')];
    const cell = row === undefined ? undefined : cells[row];
    if (cell === undefined || column === undefined) continue;
    if (cell[column] === undefined) filled += 1;
    cell[column] = point;
  }
  return { xs, ys, cells, filled: xs.length * ys.length === 0 ? 0 : filled / (xs.length * ys.length) };
}

/** The least and the most of the values there are. */
export function rangeOf(points: readonly SweepPoint[]): readonly [number, number] | undefined {
  let range: [number, number] | undefined;
  for (const { value } of points) {
    if (value === undefined || !Number.isFinite(value)) continue;
    range = range === undefined ? [value, value] : [Math.min(range[0], value), Math.max(range[1], value)];
  }
  return range;
}

/** Where a value lies among the places of its axis, 0 to 1: by size where all are numbers, else by their order. */
export function alongAxis(values: readonly string[]): (value: string) => number {
  const [first, last] = [Number(values[0]), Number(values.at(-1))];
  if (values.length > 1 && values.every(isNumber) && last > first && last - first < Infinity) {
    // What is spread over more than two decades is seen on a logarithmic axis only.
    const isLog = first > 0 && last / first > 100;
    const size = (value: number): number => (isLog ? Math.log(value) : value);
    return (value) => (size(Number(value)) - size(first)) / (size(last) - size(first));
  }
  const places = placesOf(values);
  return (value) => (values.length < 2 ? 0.5 : (places.get(value) ?? 0) / (values.length - 1));
}

function placesOf(values: readonly string[]): Map<string, number> {
  return new Map(values.map((value, index) => [value, index]));
}

export function isNumber(value: string): boolean {
  return value.trim() !== '' && Number.isFinite(Number(value));
}
