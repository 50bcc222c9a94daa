import {
  readOmega3pLog,
  readOmega3pOutput,
  type Eigenmode,
  type Omega3pLog,
  type Omega3pOutput,
} from '../../formats/ace3p/index.ts';
import type { Quantity } from '../../model/index.ts';
import type { ResultFiles, Finding, Verdict } from '../code.ts';
import { identityOf } from './identity.ts';
import { commonKeys, keys } from './known-keys.ts';
import { omega3pVerdict } from './omega3p-evidence.ts';
import type { Ace3pReading } from './program.ts';
import { quantityOf, settled, unreadable } from './quantity-list.ts';
import { attempt, isFramed, isMissing, resultText, textAt, type NoResult, type ResultText } from './result-text.ts';
import { numberIn, settingAt, type Setting } from './settings.ts';

/** Where Omega3P writes unless its second argument says otherwise. */
const output = 'omega3p_results/omega3p.out';

const eachMode = [
  ['frequency', 'Hz', 'frequency'],
  ['quality_factor', '', 'qualityFactor'],
  ['total_energy', 'J', 'totalEnergy'],
  ['power_loss', 'W', 'powerLoss'],
] as const;

const eachMesh = [
  ['mesh_elements', 'meshElements'],
  ['mesh_nodes', 'meshNodes'],
  ['matrix_rows', 'matrixRows'],
] as const;

export const omega3pReading: Ace3pReading = {
  keys: keys(
    commonKeys,
    'EigenSolver NumEigenvalues FrequencyShift Arnoldi EigenvalueLocation SolverMode ComputeTotalEnergy AMRLevel',
  ),
  ranges,
  evidence: async (results): Promise<Verdict> => omega3pVerdict(await resultText(results, output)),
  quantities,
};

function ranges(settings: readonly Setting[]): Finding[] {
  const count = settingAt('EigenSolver', 'NumEigenvalues', settings);
  const value = numberIn(count);
  if (count === undefined || (value !== undefined && Number.isInteger(value) && value >= 1)) return [];
  const message = `${count.line}: ${count.path} is ${count.value}; it must be a whole number from 1`;
  return [{ level: 'error', message }];
}

/** Everything in `omega3p.out` that is a number, and the residuals, which are on standard output only. */
async function quantities(results: ResultFiles): Promise<Quantity[]> {
  const found = await resultText(results, output);
  const read = attempt(found, readOmega3pOutput);
  const log = attempt(await textAt(results, 'stdout'), readOmega3pLog);
  return settled([
    ...modesOf(read, found.file),
    ...meshOf(read, found),
    ...identityOf(isMissing(read) ? read : read.run, found.file),
    ...(isMissing(log) || isMissing(read) ? [] : residualsOf(log, read)),
  ]);
}

function modesOf(read: Omega3pOutput | NoResult, file: string): Quantity[] {
  const none = isMissing(read) ? read : { file, why: 'the file has no mode' };
  const modes = isMissing(read) ? [] : read.modes;
  const core = eachMode.flatMap(([name, unit, key]) =>
    modes.length === 0
      ? [unreadable({ name, unit }, none)]
      : modes.map((mode) => quantityOf({ name, unit, index: indexOf(mode) }, file, mode[key], mode.line)),
  );
  return [...core, ...modes.flatMap((mode) => extrasOf(mode, file))];
}

/** As acdtool and Track3P count modes, from 0; the level of refinement is told where there is more than one. */
function indexOf({ id, level }: Eigenmode): { mode: number; level?: number } {
  return level === 0 ? { mode: id } : { mode: id, level };
}

/** What only runs with losses or ports have. */
function extrasOf(mode: Eigenmode, file: string): Quantity[] {
  const { frequency, externalQ } = mode;
  const index = indexOf(mode);
  const found: Quantity[] = [];
  if (frequency !== undefined && 'imaginary' in frequency && frequency.imaginary !== undefined) {
    const imaginary = { value: frequency.imaginary, line: frequency.line };
    found.push(quantityOf({ name: 'frequency_imaginary', unit: 'Hz', index }, file, imaginary));
  }
  if (externalQ !== undefined) found.push(quantityOf({ name: 'external_q', unit: '', index }, file, externalQ));
  return found;
}

/** Those of the last level of refinement; in a file that was cut, nobody knows that it is the last. */
function meshOf(read: Omega3pOutput | NoResult, found: ResultText | NoResult): Quantity[] {
  const { file } = found;
  const isCut = isMissing(read) || isMissing(found) || read.cutOffAt !== undefined || !isFramed(found.text);
  const none = isMissing(read) ? read : { file, why: 'the file was cut off, so this may not be the last level' };
  return eachMesh.map(([name, key]) =>
    isCut ? unreadable({ name, unit: '' }, none) : quantityOf({ name, unit: '' }, file, read[key]),
  );
}

/** Residuals of the modes whose frequency the log prints, in the digits that it prints. */
function residualsOf(log: Omega3pLog, { modes }: Omega3pOutput): Quantity[] {
  return modes.flatMap((mode) => {
    const { frequency } = mode;
    if (frequency === undefined || 'why' in frequency) return [];
    const pairs = log.eigenpairs.filter(
      (pair) =>
        pair.frequency !== undefined &&
        'value' in pair.frequency &&
        Math.abs(pair.frequency.value - frequency.value) <= 1e-5 * Math.abs(frequency.value),
    );
    const [pair, ...others] = pairs;
    if (pair?.residual === undefined || others.length > 0) return [];
    return [quantityOf({ name: 'residual', unit: '', index: indexOf(mode) }, 'stdout', pair.residual)];
  });
}
