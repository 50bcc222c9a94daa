import { writeNumber, shortId, type Job, type Quantity } from '../../model/index.ts';
import { dim, red, type Line } from './look.ts';
import { indexKeys, quantityMatrix, type QuantityMatrix, type TaskColumns } from '../../engine/index.ts';
import { indexText, valueText } from './quantity-text.ts';
import { scaled, scaleFor, type Scale } from './si-prefix.ts';
import { tableLines, type Column } from './table.ts';
import { lineWidth } from './text-width.ts';

export interface QuantityLayout {
  width: number;
  indent?: number;
  /** Whether rows say which job they are of. */
  withJob: boolean;
  /** What stands in place of the jobs' names. */
  tasks?: TaskColumns;
}

type Results = readonly { job: Job; quantities: readonly Quantity[] }[];

/**
 * A row a job and index and a column a quantity, in several tables where one would be too wide; a row for each quantity
 * where even that does not fit. What is counted by other things (modes, ports, nothing) stands in tables of its own.
 */
export function quantityLines(results: Results, layout: QuantityLayout): Line[] {
  const tables = byIndexKeys(results).flatMap((part) => columnBlocks(quantityMatrix(part), layout));
  const fits = tables.every((table) => fitsIn(table, layout));
  const lines = fits ? tables.flatMap((table, i) => [...(i === 0 ? [] : ['']), ...table]) : listLines(results, layout);
  return [...lines, ...unreadableLines(results, layout.indent ?? 0)];
}

/** Tables with as many columns each as fit. */
function columnBlocks(matrix: QuantityMatrix, layout: QuantityLayout): Line[][] {
  const whole = matrixLines(matrix, layout);
  if (fitsIn(whole, layout)) return [whole];
  const blocks: Line[][] = [];
  for (let from = 0; from < matrix.columns.length;) {
    let count = 1;
    let table = matrixLines(columnsOf(matrix, from, count), layout);
    while (from + count < matrix.columns.length) {
      const wider = matrixLines(columnsOf(matrix, from, count + 1), layout);
      if (!fitsIn(wider, layout)) break;
      table = wider;
      count += 1;
    }
    blocks.push(table);
    from += count;
  }
  return blocks;
}

function columnsOf(matrix: QuantityMatrix, from: number, count: number): QuantityMatrix {
  return {
    columns: matrix.columns.slice(from, from + count),
    rows: matrix.rows.map((row) => ({ ...row, cells: row.cells.slice(from, from + count) })),
  };
}

function fitsIn(table: readonly Line[], { width }: QuantityLayout): boolean {
  return table.every((line) => lineWidth(line) <= width);
}

const keysOf = (quantity: Quantity): string => Object.keys(quantity.index ?? {}).join(' ');

/** In the order of the code's description: who wrote it put first what matters. */
function byIndexKeys(results: Results): Results[] {
  const all = new Set(results.flatMap(({ quantities }) => quantities.map(keysOf)));
  return [...all].map((keys) =>
    results
      .map(({ job, quantities }) => ({ job, quantities: quantities.filter((one) => keysOf(one) === keys) }))
      .filter(({ quantities }) => quantities.length > 0),
  );
}

function matrixLines(matrix: QuantityMatrix, { withJob, tasks, indent = 0 }: QuantityLayout): Line[] {
  const keys = indexKeys(matrix);
  const scales = matrix.columns.map(({ unit }, at): Scale => {
    const values = matrix.rows.map((row) => row.cells[at]?.value).filter((value) => value !== undefined);
    return scaleFor(values, unit);
  });
  const columns: Column[] = [
    ...(withJob ? ['job', ...(tasks?.titles ?? [''])].map((title): Column => ({ title: dim(title) })) : []),
    ...keys.map((key): Column => ({ title: dim(key), align: 'right' })),
    ...matrix.columns.map(({ name }, at): Column => {
      const unit = scales[at]?.unit ?? '';
      return { title: dim(unit === '' ? name : `${name} [${unit}]`), align: 'right' };
    }),
  ];
  let before: Job | undefined;
  const rows = matrix.rows.map(({ job, index, cells }): Line[] => {
    const isNew = job.id !== before?.id;
    before = job;
    const names = withJob ? [dim(shortId(job.id)), ...(tasks?.of(job) ?? [job.name])] : [];
    return [
      ...names.map((name) => (isNew ? name : '')),
      ...keys.map((key) => indexCell(index[key])),
      ...cells.map((cell, at) => cellText(cell, scales[at] ?? { unit: '', power: 0 })),
    ];
  });
  // As wide as it needs to be: whether that is too wide is for the caller to see.
  return tableLines(columns, rows, { width: Number.POSITIVE_INFINITY, indent });
}

function indexCell(value: number | string | undefined): string {
  return typeof value === 'number' ? writeNumber(value) : (value ?? '');
}

function cellText(quantity: Quantity | undefined, scale: Scale): Line {
  if (quantity === undefined) return dim('-');
  if (quantity.value !== undefined) return writeNumber(scaled(quantity.value, scale));
  return quantity.text ?? red('?');
}

function listLines(results: Results, { width, withJob, indent = 0 }: QuantityLayout): Line[] {
  const rows = results.flatMap(({ job, quantities }) =>
    quantities.map((quantity, i): Line[] => [
      ...(withJob ? (i === 0 ? [dim(shortId(job.id)), job.name] : ['', '']) : []),
      quantity.name,
      dim(indexText(quantity)),
      quantity.value === undefined && quantity.text === undefined ? red('?') : valueText(quantity),
    ]),
  );
  const own: Column[] = withJob ? [{}, { least: 8, drop: 1 }] : [];
  return tableLines([...own, { least: 8 }, { least: 4 }, {}], rows, { width, indent });
}

/** A quantity that could not be read is never a number; here stands why. */
function unreadableLines(results: Results, indent: number): Line[] {
  const all = results.flatMap(({ job, quantities }) => quantities.map((quantity) => ({ job, quantity })));
  const unread = all.filter(({ quantity }) => quantity.unreadable !== undefined);
  const lines = unread.slice(0, 10).map(({ job, quantity }): Line => {
    const index = indexText(quantity);
    const name = `${quantity.name}${index === '' ? '' : `[${index}]`}`;
    return [
      ' '.repeat(indent),
      red('? '),
      `${name} of ${shortId(job.id)} could not be read: ${quantity.unreadable ?? ''}`,
    ];
  });
  return unread.length > 10 ? [...lines, dim(`${' '.repeat(indent)}... and ${unread.length - 10} more`)] : lines;
}
