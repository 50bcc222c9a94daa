import type { JobId } from './id.ts';
import type { JobRecord } from './job.ts';
import type { SequenceId, SequenceRecord } from './sequence.ts';

/**
 * What happened, in one word. The state of a job is its record folded from `set` and `unset` alone; the word is for
 * people and for those who look at the history.
 */
export type FactType =
  | 'created'
  | 'prepared'
  | 'resumed'
  | 'staging'
  | 'submitting'
  | 'accepted'
  | 'refused'
  | 'forgotten'
  | 'observed'
  | 'cancelling'
  | 'collected'
  | 'cleaned'
  | 'noted'
  | 'tagged'
  | 'visualized'
  | 'edited'
  | 'removed'
  | 'sequence'
  | 'imported'
  | 'trusted'
  | 'checkpoint';

/** A fact before it is appended. */
export interface NewFact {
  type: FactType;
  job?: JobId;
  /** Keys of the job's record that have these values from now on. */
  set?: Partial<JobRecord>;
  /** Keys that the record no longer has. */
  unset?: string[];
  /** A sequence, with keys of its record that have these values from now on. */
  sequence?: { id: SequenceId; set: Partial<SequenceRecord> };
  /** A line for people, where the keys do not say it. */
  why?: string;
  /** In an `imported`: whether the lines before are the project's own, or an excerpt that got a chain of its own. */
  history?: 'whole' | 'excerpt';
  /** In an `imported`: digest of `.simtrail/references.json`, where there is one. */
  references?: string;
  /** In a `trusted`: public keys whose signatures the writer answers for from now on. */
  keys?: readonly string[];
}

/** One line of .simtrail/log.jsonl. */
export interface Fact extends NewFact {
  /** Counts from 1. */
  n: number;
  /** ISO 8601 UTC. */
  at: string;
  /** user@host */
  by: string;
  /** sha256 of the line before, without its newline; 64 zeros in the first line. */
  prev: string;
  /** Public key of who wrote and signed the line: Ed25519, 32 bytes in base64url. */
  key?: string;
  /** In a `checkpoint`: the digest and size of the jobs.json that holds everything up to here. */
  checkpoint?: { sha256: string; size: number; jobs: number };
}
