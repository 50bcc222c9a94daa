import type { OpenSource } from '../formats/bytes/index.ts';
import type { ParameterFile } from '../formats/json/index.ts';
import type { CommandRecord, Quantity, QuantityRef, Resources } from '../model/index.ts';

/** A folder to read from: an analysis, or what a job left. Nothing outside of it can be named. */
export interface FilesReader {
  /** All regular files below it, sorted by path (relative, with `/`). */
  list(): Promise<readonly { path: string; size: number }[]>;
  /** The file's bytes; undefined if it is not there. Rejects with FILE_FORMAT for one above `limit` bytes (default 64 MiB). */
  read(path: string, limit?: number): Promise<Uint8Array | undefined>;
  /**
   * The file line by line without line ends, for files of any size; no line if it is not there. A line that is not all
   * there (longer than 1 MiB, or the last without a line end, where the file may have been cut) ends in the mark
   * `notWhole`, which no number and no word has in it; `readLine` takes it off.
   */
  lines(path: string): AsyncIterable<string>;
}

/** What a job left. */
export interface ResultFiles extends FilesReader {
  /** A file of any size, of which only what is asked for is read; undefined if it is not there. */
  open(path: string): Promise<OpenSource | undefined>;
  /** Paths that are known and not here, on the job's machine or removed since. */
  readonly elsewhere?: readonly string[];
}

/** One file that a job needs. */
export interface InputFile {
  /** Relative to the analysis folder, or absolute for a file elsewhere. */
  from: string;
  /** The name the program finds it under, relative to the job's folder. */
  to: string;
  /** `analysis`, `input`, `mesh`, `program`, `code`, … The first `input` is the solver input. */
  role: string;
  executable?: boolean;
}

/** What preflight found: an `error` means that the job cannot succeed. */
export interface Finding {
  level: 'error' | 'warning';
  /** A sentence without its full stop, naming file, place and value. */
  message: string;
  /** The parameter whose value it is about. */
  parameter?: string;
  /** True if the program reads something that is not saved with the job, so that it cannot be repeated from what is. */
  isUnsaved?: boolean;
}

/** What starts the program, to be run in the job's folder. */
export interface CommandLine extends CommandRecord {
  /** How many the launcher starts, where that is not what the job asks for. */
  processes?: number;
}

/** What the code's own output says about its end; null where nobody can tell from it. */
export type Verdict =
  | { complete: true; reason?: undefined }
  /** Why not, or why nobody can tell: a sentence without its full stop. */
  | { complete: false | null; reason: string };

/** How far a running program says it is. */
export interface CodeProgress {
  /** 0 to 1, where the program tells. */
  fraction?: number;
  /** The program's own words, cut to one line. */
  text: string;
}

/** An index runs over as many whole numbers as the parameter says; some runs may end with fewer. */
export interface IndexCount {
  parameter: string;
  /** The first of them. */
  from: number;
}

/** An input file whose values have names. */
export interface ParameterSource {
  from: string;
  /** Throws FILE_FORMAT. */
  read: (text: string) => ParameterFile;
}

/**
 * A simulation program that simtrail knows how to feed, launch, judge and read. Codes do no I/O of their own: they are
 * given readers. Reading functions must cope with files that are missing, cut off, still growing or of another
 * version: a quantity that cannot be read is marked so and is never a wrong number; nothing throws for what a program
 * wrote.
 */
export interface Code {
  /** What `--code` takes: a letter or digit first. */
  readonly name: string;
  readonly title: string;
  /** The description's own version, if it has one. */
  readonly version?: string;
  /** Where it comes from: a description file, or `built in`. */
  readonly origin: string;
  /** What goes into the record's `analysis_step`. */
  readonly step: string;
  /** Globs of the file that the program is started with, the likeliest first; a file of modelbuilder's export is known by them. */
  readonly mainInput: readonly string[];
  /** The quantity that a list of jobs shows. */
  readonly headline?: QuantityRef;
  /** Patterns (globs) of result files: the small ones are collected first, the large ones only when asked for. */
  readonly results: { readonly small: readonly string[]; readonly large: readonly string[] };

  /** The files that a job needs: the full closure. Throws INPUT_MISSING for a required one that is not there. */
  inputs(analysis: string, files: FilesReader): Promise<InputFile[]>;

  /** What can be known to fail before anything is sent. */
  preflight(inputs: readonly InputFile[], files: FilesReader, resources: Resources): Promise<Finding[]>;

  /** Follows from the inputs' names and roles and from the resources: of equal ones it is asked once. */
  command(inputs: readonly InputFile[], resources: Resources): CommandLine;

  /**
   * Looks at what the program left. Called only after it has ended. What cannot be told (the output is documented
   * nowhere, the file that would tell is `elsewhere`) is null: then the scheduler's word stands.
   */
  evidence(results: ResultFiles): Promise<Verdict>;

  /** Where nothing is there, every one by its name and unreadable, but for the `otherQuantities`. */
  quantities(results: ResultFiles): Promise<Quantity[]>;

  /** Names of quantities that only some runs have; `any` where names come from what the program wrote. */
  readonly otherQuantities?: readonly string[] | 'any';

  /**
   * What quantities are told apart by, by name: `{ frequency: ['mode'] }`. Nothing is said of a quantity that is not named; one
   * that is may lack some of these.
   */
  readonly indices?: Readonly<Record<string, readonly string[]>>;

  /** What an index counts, by its name, as far as the input says how many there are. */
  readonly counts?: Readonly<Record<string, IndexCount>>;

  /** The file whose lines tell progress, and how to read one; undefined for a line that says nothing about it. */
  readonly progress?: { readonly file: string; read(line: string): CodeProgress | undefined };

  /** The input file whose values have names, and how to read it; undefined if there is none. */
  parameters?(inputs: readonly InputFile[]): Promise<ParameterSource | undefined>;
}
