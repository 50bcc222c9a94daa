import { TableReader, type Separator } from '../../formats/table/index.ts';
import type { LineReader } from './line-reader.ts';
import { indexValue, readingOf, Readings, type QuantityDescription, type Reading } from './reading.ts';

export type TableQuantity = Extract<QuantityDescription, { column: string | number }>;

/** Columns of a table, several quantities at once. */
export class ColumnsReader implements LineReader {
  readonly #table: TableReader;
  readonly #columns: Column[];
  #records = 0;
  #isOver = false;

  /** @param quantities of one file, with the same separator and header */
  constructor(quantities: readonly TableQuantity[]) {
    const [{ separator, header } = { separator: undefined, header: true }] = quantities;
    const known = separator === undefined ? {} : { separator: separator === 'tab' ? '\t' : (separator as Separator) };
    this.#table = new TableReader({ ...known, header });
    this.#columns = quantities.map((quantity) => ({ quantity, readings: new Readings(quantity.take) }));
  }

  get isOver(): boolean {
    return this.#isOver || this.#columns.every(({ readings }) => readings.isSettled);
  }

  next(line: string, number: number, why?: string): void {
    const row = this.#table.next(line);
    if (row === undefined) {
      if (why !== undefined && this.#records === 0 && line.trim() !== '') this.#stop(number, why);
      return;
    }
    if ('why' in row || why !== undefined) this.#stop(row.line, 'why' in row ? row.why : (why ?? ''));
    else this.#record(row.cells, row.line);
  }

  end(): void {
    const row = this.#table.end();
    if (row !== undefined && 'why' in row && !this.#isOver) this.#stop(row.line, row.why);
    for (const { quantity, readings, places, latest } of this.#columns) {
      if (latest === undefined || this.#isOver) continue;
      const cell = latest.cells[places?.value ?? -1] ?? '';
      readings.add({ index: {}, line: latest.line, ...readingOf(cell, quantity.text) });
    }
  }

  *results(): Generator<[QuantityDescription, readonly Reading[] | undefined]> {
    for (const { quantity, readings } of this.#columns) {
      const taken = readings.taken();
      yield [quantity, taken?.length === 0 ? [{ index: {}, why: 'the table has no records' }] : taken];
    }
  }

  #record(cells: readonly string[], line: number): void {
    this.#records++;
    for (const column of this.#columns) {
      column.places ??= placesOf(this.#table, column.quantity);
      const { quantity, readings, places } = column;
      if (places.why !== undefined) {
        if (this.#records === 1) readings.add({ index: {}, line, why: places.why });
        continue;
      }
      if (quantity.take === 'last' && places.index.length === 0) {
        column.latest = { cells, line }; // read when it is known to be the last: the others need no reading
        continue;
      }
      const index: Record<string, number | string> = {};
      for (const { name, at } of places.index) index[name] = indexValue(cells[at] ?? '');
      if (places.index.length === 0 && quantity.take === 'all') index['line'] = line;
      readings.add({ index, line, ...readingOf(cells[places.value] ?? '', quantity.text) });
    }
  }

  /** Nobody can tell what stands in the table from here on. */
  #stop(line: number, why: string): void {
    this.#isOver = true;
    for (const { readings } of this.#columns) readings.add({ index: {}, line, why });
  }
}

interface Column {
  quantity: TableQuantity;
  readings: Readings;
  places?: Places;
  latest?: { cells: readonly string[]; line: number };
}

interface Places {
  value: number;
  index: { name: string; at: number }[];
  why?: string;
}

function placesOf(table: TableReader, quantity: TableQuantity): Places {
  const value = table.column(quantity.column);
  const nowhere = { value: -1, index: [] };
  if ('why' in value) return { ...nowhere, why: value.why };
  const unit = quantity.unit ?? '';
  if (!quantity.text && value.unit !== undefined && value.unit !== unit) {
    return {
      ...nowhere,
      why: `the header gives the unit ${value.unit}, and the code file ${unit === '' ? 'none' : unit}`,
    };
  }
  const index: { name: string; at: number }[] = [];
  for (const [name, column] of Object.entries(quantity.index)) {
    const place = table.column(column);
    if ('why' in place) return { ...nowhere, why: place.why };
    index.push({ name, at: place.at });
  }
  return { value: value.at, index };
}
