import type { Job, Quantity } from '../model/index.ts';

/** Quantities by job and index in rows, by name and unit in columns: what a table and a spreadsheet both want. */
export interface QuantityMatrix {
  columns: readonly { name: string; unit: string }[];
  rows: readonly MatrixRow[];
}

interface MatrixRow {
  job: Job;
  index: Readonly<Record<string, number | string>>;
  /** By column; undefined where the job has no such quantity. */
  cells: readonly (Quantity | undefined)[];
}

export function quantityMatrix(results: readonly { job: Job; quantities: readonly Quantity[] }[]): QuantityMatrix {
  const columns = new Map<string, { at: number; name: string; unit: string }>();
  const rows = new Map<string, { job: Job; index: MatrixRow['index']; cells: (Quantity | undefined)[] }>();
  for (const { job, quantities } of results) {
    for (const quantity of quantities) {
      const { name, unit, index = {} } = quantity;
      const column = columns.get(`${name}\n${unit}`) ?? { at: columns.size, name, unit };
      columns.set(`${name}\n${unit}`, column);
      const key = `${job.id}\n${JSON.stringify(index)}`;
      const row = rows.get(key) ?? { job, index, cells: [] };
      rows.set(key, row);
      row.cells[column.at] = quantity;
    }
  }
  const width = columns.size;
  return {
    columns: [...columns.values()].map(({ name, unit }) => ({ name, unit })),
    rows: [...rows.values()].map((row) => ({ ...row, cells: Array.from({ length: width }, (_, i) => row.cells[i]) })),
  };
}

/** Every key that an index has, in the order they come. */
export function indexKeys(matrix: QuantityMatrix): string[] {
  return [...new Set(matrix.rows.flatMap((row) => Object.keys(row.index)))];
}
