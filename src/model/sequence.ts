declare const brand: unique symbol;

/** A sequence's id: a uuid v7, as a job's. */
export type SequenceId = string & { readonly [brand]: 'SequenceId' };

/**
 * A sequence that was started, as it stands below `sequences` in jobs.json. How far it is is not here: that follows from
 * its file and the records of its jobs.
 */
export interface SequenceRecord {
  id: SequenceId;
  name: string;
  created_at: string;
  /** The saved sequence file. */
  file: SavedText;
  /** The saved tables of points of steps that read theirs from a CSV file, by step. */
  points?: Readonly<Record<string, SavedText>>;
  /** Points that the program of a search proposed, by step, in order. */
  proposed?: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;
  /** Searches by a program that has no more points to propose, by step, with what it said. */
  ended?: Readonly<Record<string, string>>;
  /** Searches whose program failed, by step, and how. */
  broken?: Readonly<Record<string, string>>;
  /** Tasks that could not be submitted, and why: no job was made for them. */
  refused?: Readonly<Record<string, string>>;
  /**
   * An earlier sequence whose jobs that succeeded count for this one: those of steps that are defined as before, but for
   * `from`, for those whose analysis was `changed` since, and what needs them. `*`: none of them does, and this is all of
   * it again.
   */
  continues?: { id: SequenceId; from?: string; changed?: readonly string[] };
  cancel_requested_at?: string | null;

  [unknown: string]: unknown;
}

/** A text file in the objects folder. */
export interface SavedText {
  /** As the user called it. */
  name: string;
  /** Project-relative path. */
  object: string;
  sha256: string;
}

/** Which task of which sequence a job does; the key `sequence` of its record. */
export interface SequenceTask {
  id: SequenceId;
  /** `converge.eigen` is the step `eigen` of the loop `converge`. */
  step: string;
  /** Parameters with their values, as they were set. */
  point?: Readonly<Record<string, string>>;
  /** Of a loop, from 1. */
  round?: number;
  /** From 1; a retry is another job of the same task. */
  attempt: number;
}
