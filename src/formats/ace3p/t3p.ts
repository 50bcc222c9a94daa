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

/**
 * What the output of a T3P monitor means. The files of all but WakeField have no header: what a column is comes from the
 * monitor's type in the input.
 *
 * @throws AppError FILE_FORMAT for a table that has fewer columns than such a monitor writes
 */
export function monitorSeries(table: Table, type: MonitorType): MonitorSeries {
  const layout = layouts[type];
  if (table.rowCount > 0 && table.columnCount < layout.length) {
    const why = `${table.columnCount} columns, a ${type} monitor writes ${layout.length}`;
    throw new AppError('FILE_FORMAT', { file: table.file, line: table.lineOf(0), column: 1, why });
  }
  return {
    type,
    table,
    columns: Array.from({ length: table.columnCount }, (_, at) => ({
      name: layout[at]?.[0] ?? table.names[at],
      unit: (type === 'WakeField' ? table.units[at] : undefined) ?? layout[at]?.[1],
      get values() {
        return table.column(at) ?? new Float64Array();
      },
    })),
    factor: type === 'WakeField' ? factorOf(table) : undefined,
  };
}

function factorOf({ comments }: Table): MonitorSeries['factor'] {
  for (const { line, text } of comments) {
    const match = /\b(Loss|Kick)\s+factor\s*[=:]\s*(\S+)\s*(\S*)/i.exec(text);
    if (match === null) continue;
    const kind = match[1]?.toLowerCase() === 'kick' ? 'kick' : 'loss';
    return { kind, reading: readingOf(match[2] ?? '', line, match[3] || undefined) };
  }
  return undefined;
}
