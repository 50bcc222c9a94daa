import { refuseForeign } from '../json/index.ts';
import { linesOf } from './line.ts';
import { readingOf, type Reading } from './reading.ts';

/** What Omega3P prints on standard output and nowhere else. */
export interface Omega3pLog {
  elements: Reading | undefined;
  degreesOfFreedom: Reading | undefined;
  /** One for each solved eigenpair, in the order of the log. */
  eigenpairs: readonly Eigenpair[];
}

export interface Eigenpair {
  eigenvalue?: Reading;
  /** In Hz. */
  frequency?: Reading;
  residual?: Reading;
}

const field = /^\s*(Eigenvalue|Frequency|Residual)\s*:(.*)$/;
const total = /^\s*Total Number of (Elements used|DOFs)\s*:(.*)$/;
const names = { Eigenvalue: 'eigenvalue', Frequency: 'frequency', Residual: 'residual' } as const;

/**
 * Reads the standard output of an Omega3P run, which any other text may stand between: the last element and unknown
 * counts, and the eigenvalues with their residuals.
 *
 * @throws AppError FILE_FORMAT for a file that is empty or not text
 */
export function readOmega3pLog(text: string, file: string): Omega3pLog {
  refuseForeign(text, file);
  const log: { elements: Reading | undefined; degreesOfFreedom: Reading | undefined } = {
    elements: undefined,
    degreesOfFreedom: undefined,
  };
  const eigenpairs: Eigenpair[] = [];
  for (const { line, text: words, isWhole } of linesOf(text)) {
    if (words.length > 500) continue;
    const read = (value: string | undefined, unit?: string): Reading =>
      isWhole
        ? readingOf((value ?? '').trim().replace(/Hz$/, '').trimEnd(), line, unit)
        : { line, why: 'the file ends here' };
    const [, what, count] = total.exec(words) ?? [];
    if (what !== undefined) log[what === 'DOFs' ? 'degreesOfFreedom' : 'elements'] = read(count);
    const [, key, value] = field.exec(words) ?? [];
    if (key === undefined) continue;
    const name = names[key as keyof typeof names];
    const last = eigenpairs.at(-1);
    const reading = read(value, name === 'frequency' ? 'Hz' : undefined);
    if (last === undefined || last[name] !== undefined) eigenpairs.push({ [name]: reading });
    else last[name] = reading;
  }
  return { ...log, eigenpairs };
}
