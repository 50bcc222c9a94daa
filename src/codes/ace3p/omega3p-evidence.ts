import { entryOf, readOmega3pOutput, type Omega3pOutput } from '../../formats/ace3p/index.ts';
import { decimalOf } from '../../formats/bytes/index.ts';
import type { Verdict } from '../code.ts';
import { attempt, isFramed, isMissing, sentence, type NoResult, type ResultText } from './result-text.ts';

/**
 * A run of Omega3P was finished if `omega3p.out` is whole, has the time stamp of its end, and has as many modes as the
 * echo of the input asks for, each with a frequency.
 */
export function omega3pVerdict(found: ResultText | NoResult): Verdict {
  const read = attempt(found, readOmega3pOutput);
  const reason = isMissing(read) ? sentence(read) : isMissing(found) ? found.why : lackOf(read, found);
  return reason === undefined ? { complete: true } : { complete: false, reason };
}

function lackOf(output: Omega3pOutput, { file, text }: ResultText): string | undefined {
  if (output.cutOffAt !== undefined) return `${file} ends in the middle of the block of line ${output.cutOffAt}`;
  if (!isFramed(text)) return `${file} ends without its last line`;
  if (output.run.end === undefined) return `${file} has no time stamp of the end of the run`;
  const solver = entryOf(output.input, 'EigenSolver')?.children;
  const asked = decimalOf((entryOf(solver, 'NumEigenvalues') ?? entryOf(solver, 'NumEigenValues'))?.value ?? '') ?? 1;
  const level = Math.max(0, ...output.modes.map((mode) => mode.level));
  const modes = output.modes.filter((mode) => mode.level === level);
  const good = modes.filter(({ frequency }) => frequency !== undefined && 'value' in frequency).length;
  if (good < modes.length) return `${modes.length - good} of the modes in ${file} have no frequency that can be read`;
  return good < asked || good === 0 ? `${file} has ${good} of the ${asked} modes that were asked for` : undefined;
}
