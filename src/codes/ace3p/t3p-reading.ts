import type { Quantity } from '../../model/index.ts';
import type { ResultFiles, Finding, Verdict } from '../code.ts';
import { identityOf } from './identity.ts';
import { commonKeys, keys } from './known-keys.ts';
import type { Ace3pReading } from './program.ts';
import { quantityOf, settled, unreadable } from './quantity-list.ts';
import { attempt, isFramed, isMissing, resultText, sentence, type NoResult } from './result-text.ts';
import { numberIn, settingAt, type Setting } from './settings.ts';
import { readT3pOutput, type T3pOutput } from './t3p-monitors.ts';
import { recordedBy, type Recorded } from './t3p-series.ts';

const output = 't3p_results/OUTPUT/t3p.out';

export const t3pReading: Ace3pReading = {
  keys: keys(
    commonKeys,
    `LoadingInfo Bunch Nsigmas Numberofsigmas Charge StartPoint Direction BoundaryID Loading Analytical Beampiperadius
     Beamoffset TimeStepping MaximumTime DT Monitor Name Startcontour Endcontour Smax Coordinate TimeStart TimeEnd TimeStep
     Grid Radius NPoints StartDense EndDense Fraction PRegion Back Front StructureEnd MeshRefinement Subdivision`,
  ),
  ranges,
  evidence,
  quantities,
};

function ranges(settings: readonly Setting[]): Finding[] {
  return ['DT', 'MaximumTime'].flatMap((key): Finding[] => {
    const setting = settingAt('TimeStepping', key, settings);
    const value = numberIn(setting);
    if (setting === undefined || value === undefined || value > 0) return [];
    return [{ level: 'error', message: `${setting.line}: ${setting.path} is ${setting.value}; it must be above 0` }];
  });
}

/**
 * A run of T3P was finished if `t3p.out` is whole and the tables of its monitors go up to the time (a wake: the distance)
 * that was asked for. Fields in a volume are not looked into.
 */
async function evidence(results: ResultFiles): Promise<Verdict> {
  const found = await resultText(results, output);
  const read = attempt(found, readT3pOutput);
  if (isMissing(read)) return { complete: false, reason: sentence(read) };
  if (isMissing(found) || !isFramed(found.text)) {
    return { complete: false, reason: `${found.file} ends without its last line` };
  }
  const recorded = await recordedBy(read.monitors, results);
  const lack = recorded.find((one) => one.lack !== undefined)?.lack;
  if (lack !== undefined) return { complete: false, reason: lack };
  if (recorded.length > 0) return { complete: true };
  return { complete: false, reason: 'the run has no monitor that tells how far it got' };
}

async function quantities(results: ResultFiles): Promise<Quantity[]> {
  const found = await resultText(results, output);
  const read = attempt(found, readT3pOutput);
  const recorded = isMissing(read) ? [] : await recordedBy(read.monitors, results);
  const none = isMissing(read) ? read : { file: found.file, why: 'the run has no monitor with a table' };
  const peaks = recorded.flatMap(peaksOf);
  return settled([
    ...(peaks.length > 0 ? peaks : [unreadable({ name: 'monitor_peak', unit: '' }, none)]),
    ...recorded.flatMap(factorOf),
    rowsOf(read, found.file),
    ...identityOf(isMissing(read) ? read : read.run, found.file),
  ]);
}

/** The largest size of each column of a monitor, where it is; only a series that is all there has one. */
function peaksOf({ monitor, file, series, lack }: Recorded): Quantity[] {
  const named = { name: 'monitor_peak', unit: '' };
  if (isMissing(series)) return [unreadable({ ...named, index: { monitor: monitor.name } }, { ...series, file })];
  return series.columns.slice(1).map(({ name, unit, values }, at): Quantity => {
    const index = { monitor: monitor.name, column: name ?? at + 2 };
    const one = { ...named, unit: unit ?? '', index };
    if (lack !== undefined) return unreadable(one, { file, why: lack });
    // One that is not finite is the largest: nobody can tell what it would have been.
    const isLarger = (value: number, best: number): boolean =>
      Number.isFinite(best) && !(Math.abs(value) <= Math.abs(best));
    const row = values.reduce((best, value, here) => (isLarger(value, values[best] ?? 0) ? here : best), 0);
    return quantityOf(one, file, { value: Math.abs(values[row] ?? NaN), line: series.table.lineOf(row) });
  });
}

/** The loss or kick factor that a wake's file has over its table, in the unit that stands there. */
function factorOf({ monitor, file, series }: Recorded): Quantity[] {
  if (isMissing(series) || series.factor === undefined) return [];
  const { kind, reading } = series.factor;
  const unit = 'unit' in reading ? (reading.unit ?? '') : '';
  return [quantityOf({ name: `${kind}_factor`, unit, index: { monitor: monitor.name } }, file, reading)];
}

function rowsOf(read: T3pOutput | NoResult, file: string): Quantity {
  const named = { name: 'matrix_rows', unit: '' };
  if (isMissing(read)) return unreadable(named, read);
  const value = numberIn(read.matrixRows);
  return quantityOf(named, file, value === undefined ? undefined : { value, line: read.matrixRows?.line ?? 1 });
}
