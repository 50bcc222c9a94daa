import { monitorSeries, type MonitorSeries, type MonitorType, type Table } from '../../formats/ace3p/index.ts';
import type { ResultFiles } from '../code.ts';
import { reasonOf } from '../reason-of.ts';
import { isMissing, resultTable, sentence, type NoResult } from './result-text.ts';
import { reachesEnd, seriesType, type Monitor } from './t3p-monitors.ts';

/** A monitor with its table, and why it is not all there if it is not. */
export interface Recorded {
  monitor: Monitor;
  file: string;
  series: MonitorSeries | NoResult;
  lack: string | undefined;
}

/** Reads the tables of all monitors that have one: `<Name>.out` in the results' `OUTPUT`. */
export async function recordedBy(monitors: readonly Monitor[], results: ResultFiles): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  for (const monitor of monitors) {
    const type = seriesType(monitor);
    if (type === undefined) continue;
    const found = await resultTable(results, `t3p_results/OUTPUT/${monitor.name}.out`);
    const series = isMissing(found) ? found : seriesOf(found, type);
    recorded.push({ monitor, file: found.file, series, lack: lackOf(series, monitor, found.file) });
  }
  return recorded;
}

function seriesOf({ file, table }: { file: string; table: Table }, type: MonitorType): MonitorSeries | NoResult {
  try {
    return monitorSeries(table, type);
  } catch (error) {
    return { file, ...reasonOf(error) };
  }
}

function lackOf(series: MonitorSeries | NoResult, { end, type }: Monitor, file: string): string | undefined {
  if (isMissing(series)) return sentence(series);
  const [bad] = series.table.unreadable;
  if (bad !== undefined) return `${file}:${bad.line}: ${bad.why}`;
  const axis = series.columns[0]?.values ?? new Float64Array();
  const [name, unit] = type === 'WakeField' ? ['s', 'm'] : ['t', 's'];
  const back = axis.findIndex((value, row) => row > 0 && !(value > (axis[row - 1] ?? NaN)));
  if (back !== -1) {
    const line = series.table.lineOf(back);
    return `${file}:${line}: ${name} goes from ${axis[back - 1]} to ${axis[back]} ${unit}, so this is not one run`;
  }
  if (reachesEnd(axis, end)) return undefined;
  const last = axis.at(-1);
  const reached = last === undefined ? 'is empty' : `ends at ${name} = ${last} ${unit}`;
  return `${file} ${reached}${end === undefined ? '' : `, and ${end} ${unit} were asked for`}`;
}
