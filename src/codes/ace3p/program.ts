import type { Quantity, QuantityRef } from '../../model/index.ts';
import type { Code, CodeProgress, FilesReader, ResultFiles, Finding, InputFile, Verdict } from '../code.ts';
import type { Setting } from './settings.ts';

/** One of the ACE3P programs as it is known before any file was read; light, for all of them are made at each start. */
export interface Ace3pProgram {
  name: string;
  title: string;
  step: string;
  headline?: QuantityRef;
  results: { readonly small: readonly string[]; readonly large: readonly string[] };
  /** What the program can be given, the likeliest first. */
  inputs: readonly Ace3pInput[];
  progress?: { readonly file: string; read(line: string): CodeProgress | undefined };
  /** See `Code.otherQuantities`. */
  otherQuantities?: readonly string[] | 'any';
  /** See `Code.indices`. */
  indices?: Code['indices'];
  /** See `Code.counts`. */
  counts?: Code['counts'];
  /** All that reads files, loaded when it is first needed. */
  load(): Promise<Ace3pReading>;
}

/** A kind of input file and the command that takes it. */
export interface Ace3pInput {
  extension: string;
  /** How settings are written in it; undefined for a file that has none. */
  language: ':' | '=' | undefined;
  command: CommandOf;
  /** False for a program that works alone: the launcher starts one. */
  parallel: boolean;
  environment: Readonly<Record<string, string>>;
  /** A name under which the program's folder has a second copy, for evidence that needs to know what was asked for. */
  copy?: string;
}

/** The input that a job's program is started with, and which of its kinds it is. */
export interface MainInput {
  file: InputFile;
  kind: Ace3pInput;
}

/** @param file the input's path in the job's folder, safe as an argument */
export type CommandOf = (file: string) => readonly string[];

/** The heavy half of a program. */
export interface Ace3pReading {
  /** Keys that the program is known to take. */
  keys: ReadonlySet<string>;
  /** What the settings cannot be, by themselves and by what is upstream of them. */
  ranges: (settings: readonly Setting[], files: FilesReader) => Promise<Finding[]> | Finding[];
  /** @param copy the name of the second copy of the input, if the program has one */
  evidence: (results: ResultFiles, copy?: string) => Promise<Verdict>;
  quantities: (results: ResultFiles) => Promise<Quantity[]>;
}

/**
 * What pure MPI programs are given: without it, a library with OpenMP inside takes all cores for each rank. The second
 * variable is what SLAC's S3DF asks for with Open MPI; other MPIs do not know it.
 */
export const mpiEnvironment: Readonly<Record<string, string>> = {
  OMP_NUM_THREADS: '1',
  OMPI_MCA_sharedfp: '^lockedfile',
};
