import { readScattering, type Scattering, type ScatteringColumn } from '../../formats/ace3p/index.ts';
import type { Quantity, QuantityIndex } from '../../model/index.ts';
import type { ResultFiles, Finding } from '../code.ts';
import { commonKeys, keys } from './known-keys.ts';
import type { Ace3pReading } from './program.ts';
import { quantityOf, settled, unreadable } from './quantity-list.ts';
import { attempt, isMissing, resultText, type NoResult } from './result-text.ts';
import { scanFindings } from './scan.ts';
import { complexValues, magnitudes, s3pVerdict } from './s3p-evidence.ts';
import type { Setting } from './settings.ts';

export const s3pReading: Ace3pReading = {
  keys: keys(commonKeys, 'FrequencyScan Start End Interval Loading Power Phase Amplitude'),
  ranges: (settings: readonly Setting[]): Finding[] => scanFindings(settings),
  evidence: s3pVerdict,
  quantities,
};

/** The matrix by port and mode at each frequency, and the cutoff of each port mode. */
async function quantities(results: ResultFiles): Promise<Quantity[]> {
  const [absolute, complex] = [await resultText(results, magnitudes), await resultText(results, complexValues)];
  const size = attempt(absolute, readScattering);
  const parts = attempt(complex, readScattering);
  return settled([
    ...valuesOf('s_magnitude', size, absolute.file, ({ values }) => values),
    ...valuesOf('s_real', parts, complex.file, ({ values }) => values),
    ...valuesOf('s_imaginary', parts, complex.file, ({ imaginary }) => imaginary),
    ...cutoffsOf(size, absolute.file),
  ]);
}

function valuesOf(
  name: string,
  read: Scattering | NoResult,
  file: string,
  part: (column: ScatteringColumn) => Float64Array | undefined,
): Quantity[] {
  if (isMissing(read)) return [unreadable({ name, unit: '' }, read)];
  const found = read.columns.flatMap((column) => {
    const values = part(column);
    if (values === undefined) return [];
    return Array.from(values, (value, row) => {
      const line = read.lines[row] ?? 0;
      const index = { ...placesOf(column), frequency: read.frequencies[row] ?? NaN };
      return quantityOf({ name, unit: '', index }, file, { value, line });
    });
  });
  const lost = read.unreadable.slice(0, 20).map((row) => unreadable({ name, unit: '' }, { file, ...row }));
  if (found.length + lost.length > 0) return [...found, ...lost];
  return [unreadable({ name, unit: '' }, { file, why: `the file has no rows of ${name}` })];
}

/** S(i,j): what comes out of the first port mode when the second is driven. Unmapped indices stay what they are. */
function placesOf({ i, j, first, second }: ScatteringColumn): QuantityIndex {
  if (first === undefined || second === undefined) return { i, j };
  return { port: first.port, mode: first.mode, from_port: second.port, from_mode: second.mode };
}

function cutoffsOf(read: Scattering | NoResult, file: string): Quantity[] {
  const named = { name: 'cutoff_frequency', unit: 'Hz' };
  if (isMissing(read)) return [unreadable(named, read)];
  if (read.portModes.length === 0) return [unreadable(named, { file, why: 'the file maps no index to a port' })];
  return read.portModes.map(({ port, mode, cutoff }) => quantityOf({ ...named, index: { port, mode } }, file, cutoff));
}
