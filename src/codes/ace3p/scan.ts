import type { Finding } from '../code.ts';
import { numberIn, settingAt, type Setting } from './settings.ts';

/** The frequencies of an S3P run. */
export interface Scan {
  start: number;
  end: number;
  interval: number;
  /** How many frequencies that makes. */
  count: number;
}

/** The `FrequencyScan` of an input; undefined if it is not all there or makes no sense. */
export function scanOf(settings: readonly Setting[]): Scan | undefined {
  const [start, end, interval] = ['Start', 'End', 'Interval'].map((key) =>
    numberIn(settingAt('FrequencyScan', key, settings)),
  );
  if (start === undefined || end === undefined || end < start) return undefined;
  if (end === start) return { start, end, interval: interval ?? 0, count: 1 };
  if (interval === undefined || interval <= 0) return undefined;
  return { start, end, interval, count: Math.floor((end - start) / interval + 1e-6) + 1 };
}

/** A scan that runs backwards or stands still, and one whose last frequency is not on its grid. */
export function scanFindings(settings: readonly Setting[]): Finding[] {
  const [start, end, interval] = ['Start', 'End', 'Interval'].map((key) => settingAt('FrequencyScan', key, settings));
  const [from, to, step] = [start, end, interval].map(numberIn);
  if (start === undefined || end === undefined || from === undefined || to === undefined) return [];
  if (to < from) {
    return [{ level: 'error', message: `${end.line}: ${end.path} is ${end.value}, below the start, ${start.value}` }];
  }
  if (to === from) return [];
  if (interval === undefined || step === undefined || step <= 0) {
    const line = interval?.line ?? end.line;
    return [
      {
        level: 'error',
        message: `${line}: FrequencyScan.Interval is ${interval?.value ?? 'not given'}; it must be above 0`,
      },
    ];
  }
  const steps = (to - from) / step;
  if (Math.abs(steps - Math.round(steps)) < 1e-6) return [];
  const last = from + Math.floor(steps) * step;
  const message = `${end.line}: ${end.path} is ${end.value}, and the last frequency of the scan is ${last}`;
  return [{ level: 'warning', message }];
}
