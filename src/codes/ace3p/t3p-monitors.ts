import { decimalOf } from '../../formats/bytes/index.ts';
import {
  entriesOf,
  entryOf,
  readKeyValues,
  readRunRecord,
  type Entry,
  type MonitorType,
  type RunRecord,
} from '../../formats/ace3p/index.ts';
import { numberIn, settingsOf, type Setting } from './settings.ts';

/** A monitor as the echo of the input has it. */
export interface Monitor {
  /** Also the name of its file, without `.out`. */
  name: string;
  /** As written; `Volume` and types that are not known are not read. */
  type: string;
  /** Where its axis ends: seconds, or metres behind the bunch for a wake. */
  end: number | undefined;
}

/** What `t3p.out` says of a run: who ran what, for how long, watched by which monitors. */
export interface T3pOutput {
  run: RunRecord;
  monitors: readonly Monitor[];
  matrixRows: Setting | undefined;
  maximumTime: number | undefined;
}

/**
 * Reads `t3p.out`. It has no time stamp and is written before the end, so that it proves nothing of the end.
 *
 * @throws AppError FILE_FORMAT, also where the file was cut
 */
export function readT3pOutput(text: string, file: string): T3pOutput {
  const output = readKeyValues(text, file);
  const input = entryOf(output.entries, 'Input')?.children;
  const settings = settingsOf(output);
  const times = settings.filter(inBlocks('Input', 'TimeStepping'));
  const maximumTime = numberIn(times.find(({ key }) => key === 'MaximumTime'));
  const rows = settings.filter(inBlocks('AMRLevel', 'Matrix', 'RowDistribution'));
  return {
    run: readRunRecord(text, file),
    monitors: entriesOf(input, 'Monitor').map((monitor) => monitorOf(monitor, maximumTime)),
    matrixRows: rows.findLast(({ key }) => key === 'total'),
    maximumTime,
  };
}

/** Settings that stand right in this block in that block. */
function inBlocks(...names: readonly string[]): (setting: Setting) => boolean {
  return ({ within }) => within.length === names.length && names.every((name, at) => within[at]?.key === name);
}

function monitorOf({ children }: Entry, maximumTime: number | undefined): Monitor {
  const type = entryOf(children, 'Type')?.value ?? '';
  const number = (key: string): number | undefined => {
    const value = decimalOf(entryOf(children, key)?.value ?? '');
    return Number.isFinite(value) ? value : undefined;
  };
  const ends = [number('TimeEnd'), maximumTime].filter((end) => end !== undefined);
  const end = type === 'WakeField' ? number('Smax') : ends.length === 0 ? undefined : Math.min(...ends);
  return { name: entryOf(children, 'Name')?.value ?? '', type, end };
}

const series: readonly MonitorType[] = ['WakeField', 'Point', 'Power', 'SurfacePowerLoss', 'ModeVoltage'];

/** The type of a monitor whose file is a table. */
export function seriesType({ type }: Monitor): MonitorType | undefined {
  return series.find((one) => one === type);
}

/**
 * True if an axis of equal steps gets as far as its end lets it. A table has no last line that would tell; the axis does.
 */
export function reachesEnd(axis: Float64Array, end: number | undefined): boolean {
  const [first] = axis;
  const last = axis.at(-1);
  if (first === undefined || last === undefined || end === undefined || axis.length < 2) return false;
  const step = (last - first) / (axis.length - 1);
  const steps = Math.floor((end - first) / step + 1e-3);
  return step > 0 && last > first + (steps - 0.5) * step;
}
