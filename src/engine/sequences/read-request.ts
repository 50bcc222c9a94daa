import { readFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { AppError } from '../../errors/index.ts';
import { unreadable } from '../../host/index.ts';
import {
  distinct,
  mostPoints,
  openSequence,
  readPoints,
  type Point,
  type RunStep,
  type SequenceText,
} from '../../sequence/index.ts';

/** A sequence file and how many points it may have. */
export interface SequenceFile {
  /** A path on this computer; or the text, under the name it goes by. */
  file: string | { name: string; text: string };
  /** The tables, by step, where none is to be read from beside the file. */
  tables?: Readonly<Record<string, { name: string; text: string }>>;
  /** How many points a sweep may have; see `readSequence`. */
  points?: number;
}

/** A sequence file with the tables of points that it names. */
export interface ReadRequest extends SequenceText {
  name: string;
  /** As errors call it. */
  called: string;
  text: string;
  /** By step. */
  tables: ReadonlyMap<string, { name: string; text: string; points: readonly Point[] }>;
}

/** Reads a sequence file and its tables, which stand beside it. Throws SEQUENCE_FILE, INPUT_UNREADABLE. */
export async function readRequest({
  file,
  tables: given,
  points: most = mostPoints,
}: SequenceFile): Promise<ReadRequest> {
  const { name, text } = typeof file === 'string' ? { name: file, text: await readText(file) } : file;
  const folder = typeof file === 'string' ? dirname(resolve(file)) : process.cwd();
  const shown = typeof file === 'string' ? called(file) : name;
  const read = openSequence(text, shown, { points: most });
  const tables = new Map<string, { name: string; text: string; points: readonly Point[] }>();
  for (const step of read.sequence.steps.filter((one): one is RunStep => one.kind === 'run')) {
    if (step.points?.kind !== 'csv') continue;
    const { file: csv } = step.points;
    const beside = async (): Promise<string> => {
      try {
        return await readText(resolve(folder, csv));
      } catch (error) {
        if (!AppError.is(error, 'INPUT_UNREADABLE')) throw error;
        const place = read.placeOf(['steps', step.name, 'sweep', 'csv']);
        const why = `${csv} cannot be read: ${error.facts.why}`;
        throw new AppError('SEQUENCE_FILE', { file: shown, ...place, why }, { cause: error });
      }
    };
    const table = given === undefined ? await beside() : (given[step.name]?.text ?? '');
    const points = tableOf(table, csv);
    const count = points.length;
    if (count > most) {
      const why = `it has ${count} points, more than ${most}: if that is meant, say so with --points ${count}`;
      throw new AppError('SEQUENCE_FILE', { file: csv, line: 1, column: 1, why });
    }
    tables.set(step.name, { name: csv, text: table, points });
  }
  return { ...read, name: basename(name), called: shown, text, tables };
}

/** As somebody would type it here. */
function called(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

/** Throws SEQUENCE_FILE with the line. */
function tableOf(text: string, name: string): readonly Point[] {
  const reading = readPoints(text);
  if ('points' in reading) return distinct(reading.points);
  throw new AppError('SEQUENCE_FILE', { file: name, line: reading.line, column: 1, why: reading.why });
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}
