import { AppError } from '../../errors/index.ts';
import { readingOf, type Reading } from './reading.ts';
import type { Table } from './table.ts';

/** What a T3P monitor writes to `<Name>.out`; `Bunch` is the current that every run leaves in `Bunch0.out`. */
export type MonitorType = 'WakeField' | 'Point' | 'Power' | 'SurfacePowerLoss' | 'ModeVoltage' | 'Bunch';

export interface MonitorColumn {
  name: string | undefined;
  unit: string | undefined;
  /** Taken out of the table when asked for. */
  readonly values: Float64Array;
}

/** A monitor's numbers over time, or over the distance behind the bunch. */
export interface MonitorSeries {
  type: MonitorType;
  table: Table;
  /** Names and units of the columns, first the axis. Columns that are new to us have no name. */
  columns: readonly MonitorColumn[];
  /** Of a WakeField monitor: the loss factor (longitudinal) or kick factor (transverse) in its header. */
  factor: { kind: 'loss' | 'kick'; reading: Reading } | undefined;
}

const layouts: Readonly<Record<MonitorType, readonly (readonly [name: string, unit: string | undefined])[]>> = {
  // The units of W and I_bunch differ between the reference and the files; the file's own header has the word.
  WakeField: [
    ['s', 'm'],
    ['W', undefined],
    ['I_bunch', undefined],
  ],
  Point: [
    ['t', 's'],
    ['Hx', 'A/m'],
    ['Hy', 'A/m'],
    ['Hz', 'A/m'],
    ['Ex', 'V/m'],
    ['Ey', 'V/m'],
    ['Ez', 'V/m'],
  ],
  Power: [
    ['t', 's'],
    ['P', 'W'],
  ],
  SurfacePowerLoss: [
    ['t', 's'],
    ['P', 'W'],
  ],
  ModeVoltage: [
    ['t', 's'],
    ['V', 'V'],
  ],
  Bunch: [
    ['t', 's'],
    ['I', 'A'],
  ],
};

/** A monitor with more columns is damaged, and each of them would become a quantity. */
const mostColumns = 1000;

/**
 * What the output of a T3P monitor means. Most files have no header: what a column is comes from the monitor's type in the
 * input. A header that names the axis goes before that, for a build may write other columns, in another order and in
 * other units. The axis comes first and in seconds or metres, whatever the file has.
 *
 * @throws AppError FILE_FORMAT for a table that has fewer columns than such a monitor writes or far more, or an axis of an
 * unknown unit
 */
export function monitorSeries(table: Table, type: MonitorType): MonitorSeries {
  const layout = layouts[type];
  if (table.columnCount > mostColumns) {
    const why = `${table.columnCount} columns, a ${type} monitor writes ${layout.length}`;
    throw new AppError('FILE_FORMAT', { file: table.file, line: table.lineOf(0), column: 1, why });
  }
  const axis = axisOf(table, layout[0]?.[0] ?? 't');
  if (axis !== undefined)
    return { type, table, columns: headedColumns(table, layout, axis), factor: factorOf(table, type) };
  if (table.rowCount > 0 && table.columnCount < layout.length) {
    const why = `${table.columnCount} columns, a ${type} monitor writes ${layout.length}`;
    throw new AppError('FILE_FORMAT', { file: table.file, line: table.lineOf(0), column: 1, why });
  }
  return {
    type,
    table,
    columns: Array.from({ length: table.columnCount }, (_, at) => ({
      name: layout[at]?.[0] ?? table.names[at],
      unit: layout[at]?.[1],
      get values() {
        return table.column(at) ?? new Float64Array();
      },
    })),
    factor: factorOf(table, type),
  };
}

/** The column that the header calls the axis; undefined for a file without such a header. */
function axisOf({ names }: Table, name: string): number | undefined {
  const words = name === 's' ? /^(?:s|z|distance)$/i : /^(?:t|time)$/i;
  const at = names.findIndex((one) => one !== undefined && words.test(one));
  return at === -1 ? undefined : at;
}

function headedColumns(table: Table, layout: (typeof layouts)[MonitorType], axis: number): MonitorColumn[] {
  const [name, base = ''] = layout[0] ?? [];
  const written = table.units[axis] ?? base;
  const scale = scales[written];
  if (scale?.base !== base) {
    const why = `the axis is in ${written}, and not in a unit of ${base === 's' ? 'time' : 'length'} that is known`;
    throw new AppError('FILE_FORMAT', { file: table.file, line: table.headerLine ?? 1, column: 1, why });
  }
  const others = table.names.flatMap((other, at) => (at === axis ? [] : [{ other, at }]));
  return [
    {
      name,
      unit: base,
      get values() {
        const values = table.column(axis) ?? new Float64Array();
        return scale.size === 1 ? values : values.map((value) => value * scale.size);
      },
    },
    ...others.map(({ other, at }) => ({
      name: other,
      unit: table.units[at] ?? layout.find(([known]) => known === other)?.[1],
      get values() {
        return table.column(at) ?? new Float64Array();
      },
    })),
  ];
}

const scales: Readonly<Record<string, { base: string; size: number }>> = Object.fromEntries(
  (['s', 'm'] as const).flatMap((base) => [
    ...Object.entries({
      '': 1,
      m: 1e-3,
      u: 1e-6,
      n: 1e-9,
      p: 1e-12,
      f: 1e-15,
      ...(base === 'm' ? { c: 1e-2 } : {}),
    }).map(([prefix, size]) => [`${prefix}${base}`, { base, size }] as const),
    ...(base === 's' ? [['sec', { base, size: 1 }] as const] : []),
  ]),
);

function factorOf({ comments }: Table, type: MonitorType): MonitorSeries['factor'] {
  if (type !== 'WakeField') return undefined;
  for (const { line, text } of comments) {
    const match = /\b(Loss|Kick)\s+factor\s*[=:]\s*(\S+)\s*(\S*)/i.exec(text);
    if (match === null) continue;
    const kind = match[1]?.toLowerCase() === 'kick' ? 'kick' : 'loss';
    return { kind, reading: readingOf(match[2] ?? '', line, match[3] || undefined) };
  }
  return undefined;
}
