import { readScattering, type Scattering } from '../../formats/ace3p/index.ts';
import type { ResultFiles, Verdict } from '../code.ts';
import { attempt, isMissing, resultText, sentence, textAt, type NoResult } from './result-text.ts';
import { scanOf, type Scan } from './scan.ts';
import { readInput, settingsOf } from './settings.ts';

/** |S|, and real and imaginary parts, which older builds do not write. */
export const magnitudes = 's3p_results/Reflection.out';
export const complexValues = 's3p_results/SParameter.out';

/**
 * A run of S3P was finished if its tables have a row for each frequency of the scan. What the scan was is in the input; S3P
 * is not known to repeat it anywhere.
 */
export async function s3pVerdict(results: ResultFiles, copy = 'scan.s3p'): Promise<Verdict> {
  const scan = await scanIn(results, copy);
  const absolute = await resultText(results, magnitudes);
  const complex = await resultText(results, complexValues);
  const reason =
    lackOf(attempt(absolute, readScattering), absolute.file, scan) ??
    (isMissing(complex) && complex.why.endsWith('is not there')
      ? undefined
      : lackOf(attempt(complex, readScattering), complex.file, scan));
  return reason === undefined ? { complete: true } : { complete: false, reason };
}

async function scanIn(results: ResultFiles, copy: string): Promise<Scan | NoResult> {
  const names = (await results.list()).map(({ path }) => path).filter((path) => path.endsWith('.s3p'));
  const file = names.length === 1 ? (names[0] ?? copy) : copy;
  const settings = attempt(await textAt(results, file), (text) => settingsOf(readInput(text, file, ':')));
  if (isMissing(settings)) return settings;
  return scanOf(settings) ?? { file, why: `${file} does not say which frequencies were asked for` };
}

function lackOf(read: Scattering | NoResult, file: string, scan: Scan | NoResult): string | undefined {
  if (isMissing(read)) return sentence(read);
  if (isMissing(scan)) return `${sentence(scan)}, so nobody can tell whether ${file} has all frequencies`;
  const [bad] = read.unreadable;
  if (bad !== undefined) return `${file}:${bad.line}: ${bad.why}`;
  for (const { i, j, values, imaginary } of read.columns) {
    const at = values.findIndex((value, row) => !Number.isFinite(value + (imaginary?.[row] ?? 0)));
    if (at !== -1) return `${file}:${read.lines[at]}: S(${i},${j}) is not a number`;
  }
  const back = read.frequencies.findIndex((value, row) => row > 0 && value <= (read.frequencies[row - 1] ?? NaN));
  if (back !== -1) return `${file}:${read.lines[back]}: the scan goes back here, so this is not one run`;
  const rows = read.frequencies.length;
  if (rows < scan.count) return `${file} has ${rows} of the ${scan.count} frequencies that were asked for`;
  const [first] = read.frequencies;
  const last = read.frequencies.at(-1);
  const expected = scan.start + (scan.count - 1) * scan.interval;
  return isNear(first, scan.start) && isNear(last, expected)
    ? undefined
    : `${file} goes from ${first} to ${last} Hz, and ${scan.start} to ${expected} Hz were asked for`;
}

const isNear = (one: number | undefined, other: number): boolean =>
  one !== undefined && Math.abs(one - other) <= 1e-6 * Math.abs(other);
