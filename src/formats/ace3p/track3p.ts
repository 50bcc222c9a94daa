import { AppError } from '../../errors/index.ts';
import { refuseForeign } from '../json/index.ts';
import { linesOf } from './line.ts';
import { readingOf, type Reading } from './reading.ts';
import { columnOf, type Table } from './table.ts';

export interface Track3pLog {
  /** The line of `Done!`, which only a run that got to its end prints; other lines may follow it. */
  doneAt: number | undefined;
  emittedParticles: Reading | undefined;
  emittingFaces: Reading | undefined;
  /** Printed by some builds only. */
  survivedParticles: Reading | undefined;
}

const counts = [
  ['emittedParticles', /\bTotal Emitted Particles\s*[=:]\s*(\S+)/i],
  ['emittingFaces', /\bnumber of all emitting faces\s*[=:]\s*(\S+)/i],
  ['survivedParticles', /\bSurvived particles[\s=:]*([^\s=:]\S*)/i],
] as const;

/**
 * Reads `track3p.log`: whether the run ended, and its particle counts, each as the log gives it last.
 *
 * @throws AppError FILE_FORMAT for a file that is empty or not text
 */
export function readTrack3pLog(text: string, file: string): Track3pLog {
  refuseForeign(text, file);
  const log: Track3pLog = {
    doneAt: undefined,
    emittedParticles: undefined,
    emittingFaces: undefined,
    survivedParticles: undefined,
  };
  for (const { line, text: words, isWhole } of linesOf(text)) {
    if (words.length > 500) continue;
    if (/^\s*Done!/.test(words)) log.doneAt = line;
    for (const [name, pattern] of counts) {
      const value = pattern.exec(words)?.[1];
      if (value !== undefined) log[name] = isWhole ? readingOf(value, line) : { line, why: 'the file ends here' };
    }
  }
  return log;
}

/**
 * The tables of Track3P by what they are called in the results folder, with the columns that a caller can count on and
 * their units. Field levels are in V/m, energies in eV.
 */
const tables = {
  enhancementCounter: ['fieldlevel', 'ID', 'enhancement', 'averageEnhancement', 'maxEnhancement'],
  resonantparticles: ['Field_Level', 'ID', 'Energy'],
} as const;

export type Track3pTable = keyof typeof tables;

/**
 * Makes sure that a table is `OUTPUT/enhancementCounter` (or the `en` file of acdtool, which is the same table) or
 * `OUTPUT/resonantparticles`. Columns are found by the names in the header; a build that prints more of them, or in
 * another order, is read all the same.
 *
 * @throws AppError FILE_FORMAT when the header lacks a column, or gives one another unit
 */
export function track3pTable(table: Table, which: Track3pTable): Table {
  const lacking = tables[which].find((name) => columnOf(table.names, name) === -1);
  if (lacking !== undefined) {
    const { line, why } = table.unreadable[0] ?? { line: 1, why: `no column is called ${lacking}` };
    throw new AppError('FILE_FORMAT', { file: table.file, line, column: 1, why });
  }
  for (const [at, unit] of table.units.entries()) {
    const known = Object.entries(unitsOfTables).find(([name]) => columnOf(table.names, name) === at)?.[1];
    if (unit === undefined || known === undefined || unit === known) continue;
    const why = `${table.names[at] ?? ''} is in ${unit}, and not in ${known}`;
    throw new AppError('FILE_FORMAT', { file: table.file, line: table.headerLine ?? 1, column: 1, why });
  }
  return table;
}

const unitsOfTables: Readonly<Record<string, string>> = { fieldlevel: 'V/m', Energy: 'eV' };
