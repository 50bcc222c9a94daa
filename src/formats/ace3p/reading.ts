import type { Entry } from './entry.ts';
import { scanEntries } from './scan.ts';
import type { Unreadable } from './table.ts';
import { itemsOf, readNumber } from './value.ts';

/** A number out of a result file, with the line it stands in. */
export interface Measured {
  value: number;
  /** The imaginary part, where the file gives one. */
  imaginary?: number;
  unit?: string;
  line: number;
}

/** A number, or why there is none to be trusted. */
export type Reading = Measured | Unreadable;

/**
 * `1191208622.7814`, or `1313756106.8639 , 641.33` as real and imaginary part, also in brackets; the unit may stand behind
 * it. Anything else is unreadable, another unit too.
 */
export function readingOf(text: string, line: number, unit?: string): Reading {
  const [, pair, behind] = /^\(([^()]*)\)(.*)$/s.exec(text) ?? [];
  const items = itemsOf(pair === undefined ? text : `${pair} ${behind ?? ''}`);
  if (items.length > 1 && unit !== undefined && items.at(-1)?.text.replace(/^\[(.*)\]$/, '$1') === unit) items.pop();
  const [value, imaginary] = items.map((item) => readNumber(item.text));
  const isComplex = items.length === 2 && imaginary !== undefined;
  if (value === undefined || (items.length > 1 && !isComplex)) {
    return { line, why: text === '' ? 'no value' : `${text.slice(0, 60)} is not a number` };
  }
  return { value, ...(isComplex ? { imaginary } : {}), ...(unit === undefined ? {} : { unit }), line };
}

/** What every solver says of its own run, as far as it does; words are as they are printed. */
export interface RunRecord {
  application?: string;
  sourceDate?: string;
  sourceBranch?: string;
  /** The commit the solver was built from. */
  sourceTag?: string;
  compiledAt?: string;
  startedAt?: string;
  user?: string;
  jobName?: string;
  /** MPI ranks. */
  ranks?: number;
  /** The begin and end time stamps; without an end the run did not get there. */
  begin?: string;
  end?: string;
}

const places: readonly (readonly [Exclude<keyof RunRecord, 'ranks'>, block: string, key: string])[] = [
  ['application', 'Version', 'Application'],
  ['sourceDate', 'Version', 'ACE3PCodesSourceDate'],
  ['sourceBranch', 'Version', 'ACE3PCodesSourceBranch'],
  ['sourceTag', 'Version', 'ACE3PCodesSourceTag'],
  ['compiledAt', 'Version', 'CompilationDate'],
  ['startedAt', 'Environment', 'start'],
  ['user', 'Environment', 'user'],
  ['jobName', 'Input', 'JobName'],
  ['begin', 'Timestamp', 'begin'],
  ['end', 'Timestamp', 'end'],
];

/**
 * Reads what any solver's output in the key-value language (`t3p.out`, `omega3p.out`) says of its run.
 *
 * @throws AppError FILE_FORMAT
 */
export function readRunRecord(text: string, file: string): RunRecord {
  return runRecordOf(scanEntries(text, file, { separator: ':', keepCutOff: true }).entries);
}

export function runRecordOf(entries: readonly Entry[]): RunRecord {
  const valueOf = (block: string, key: string): string | undefined => {
    const blocks = entries.filter((entry) => entry.key === block).flatMap((entry) => entry.children ?? []);
    return blocks.find((entry) => entry.key.replace(/\s+/g, '') === key && entry.value !== '')?.value;
  };
  const record: RunRecord = {};
  for (const [name, block, key] of places) {
    const value = valueOf(block, key);
    if (value !== undefined) record[name] = value;
  }
  const ranks = readNumber(valueOf('Environment', 'commsize') ?? '');
  if (ranks !== undefined) record.ranks = ranks;
  return record;
}
