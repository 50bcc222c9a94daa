import type { Results, ResultColumns } from '../../source/index.ts';

type QuantityColumn = ResultColumns['quantities'][number];

/** What a quantity can be drawn against. */
export interface Axis {
  key: string;
  kind: 'parameter' | 'index' | 'quantity' | 'time';
  name: string;
  label: string;
}

export interface ResultPoint {
  x: number;
  y: number;
  job: string;
  label: string;
  to: string;
}

export interface ResultSeries {
  name: string;
  points: ResultPoint[];
  isLine: boolean;
}

/** Axes for a quantity, the most telling first: its own index if that has many values, numbers among the parameters that vary, the rest. */
export function axesOf(columns: ResultColumns, quantity: QuantityColumn): Axis[] {
  const indices = Object.entries(quantity.index)
    .filter(([, values]) => values.some((value) => typeof value === 'number'))
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([name]): Axis => ({ key: `i:${name}`, kind: 'index', name, label: name }));
  const parameters = columns.parameters
    .filter(({ values, is_number }) => values > 1 && is_number)
    .toSorted((one, other) => other.values - one.values)
    .map(({ path, unit }): Axis => ({
      key: `p:${path}`,
      kind: 'parameter',
      name: path,
      label: unit === '' ? path : `${path} (${unit})`,
    }));
  const others = columns.quantities
    .filter(({ name, unit }) => name !== quantity.name && unit !== undefined)
    .map(({ name, unit }): Axis => ({
      key: `q:${name}`,
      kind: 'quantity',
      name,
      label: unit === '' ? name : `${name} (${unit})`,
    }));
  const time: Axis = { key: 'time', kind: 'time', name: 'created', label: 'days since the first job' };
  const isSwept = Object.values(quantity.index).some((values) => values.length > 8);
  return isSwept ? [...indices, ...parameters, ...others, time] : [...parameters, ...indices, ...others, time];
}

/**
 * The points of a plot, series by series. Along an index a job's values make a line; against anything else each value is
 * a mark, and an index that is not the axis tells series apart (mode 1, mode 2) unless the reader wants them together.
 */
export function seriesOf(
  results: Results,
  quantity: QuantityColumn,
  x: Axis,
  by: string,
  linkTo: (id: string) => string,
): ResultSeries[] {
  const found = new Map<string, ResultSeries>();
  const first = Math.min(
    ...results.jobs.map(({ created_at }) => Date.parse(created_at ?? '')).filter((ms) => !Number.isNaN(ms)),
  );
  for (const job of results.jobs) {
    for (const { name, index = {}, value } of job.quantities) {
      if (name !== quantity.name || value === undefined) continue;
      const at = placeOf(x, job, index, first);
      if (at === undefined) continue;
      const key = seriesName(by, x, job, index, quantity.name);
      const series = found.get(key) ?? {
        name: key,
        points: [],
        isLine: x.kind === 'index' && (by === '' || by === 'job' || by === 'analysis'),
      };
      series.points.push({ x: at, y: value, job: job.id, label: job.name, to: linkTo(job.id) });
      found.set(key, series);
    }
  }
  const all = [...found.values()].toSorted((one, other) =>
    one.name.localeCompare(other.name, undefined, { numeric: true }),
  );
  for (const { points } of all) points.sort((one, other) => one.x - other.x);
  return all;
}

function placeOf(
  x: Axis,
  job: Results['jobs'][number],
  index: Readonly<Record<string, number | string>>,
  firstMs: number,
): number | undefined {
  switch (x.kind) {
    case 'index':
      return numberOf(index[x.name]);
    case 'parameter':
      return numberOf(job.parameters[x.name]);
    case 'time':
      return numberOf((Date.parse(job.created_at ?? '') - firstMs) / 86_400_000);
    case 'quantity':
      return quantityBeside(x.name, job, index);
    default:
      return x.kind satisfies never;
  }
}

/** The other quantity of the same mode (or frequency), else the first of its name. */
function quantityBeside(
  name: string,
  job: Results['jobs'][number],
  index: Readonly<Record<string, number | string>>,
): number | undefined {
  const all = job.quantities.filter((one) => one.name === name);
  const same = all.find((one) => Object.entries(index).every(([key, value]) => (one.index?.[key] ?? value) === value));
  return (same ?? all[0])?.value;
}

function numberOf(value: unknown): number | undefined {
  if (value === undefined || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function seriesName(
  by: string,
  x: Axis,
  job: Results['jobs'][number],
  index: Readonly<Record<string, number | string>>,
  quantity: string,
): string {
  const rest = Object.entries(index).filter(([key]) => !(x.kind === 'index' && key === x.name));
  if (by === 'none') return quantity;
  if (by === 'analysis') return job.analysis;
  if (by === 'job' || (by === '' && x.kind === 'index'))
    return [job.name, ...rest.map(([key, value]) => `${key} ${value}`)].join(', ');
  if (by.startsWith('i:')) return `${by.slice(2)} ${index[by.slice(2)] ?? '–'}`;
  if (by.startsWith('p:')) return `${by.slice(2)} = ${job.parameters[by.slice(2)] ?? '–'}`;
  return rest.length === 0 ? quantity : rest.map(([key, value]) => `${key} ${value}`).join(', ');
}
