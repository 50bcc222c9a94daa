/** One thing that is not as it was written. */
export interface Problem {
  kind: 'log' | 'signature' | 'record' | 'object' | 'result' | 'script' | 'reference';
  /** Project-relative; absolute for an input that is kept by reference. */
  file: string;
  /** A sentence without its full stop. */
  message: string;
  job?: string;
  /** True for what somebody can answer for by `verify --trust`: the history tells it of itself, and hangs together. */
  isTrustable?: true;
}

/** What a person or another program wrote and may write: notes, tags, keys of their own, records of their own. */
export interface Edit {
  /** A sentence without its full stop. */
  message: string;
  job?: string;
  /** When it was taken in; absent if that is yet to be. */
  at?: string;
}

/** What was found in one place. */
export interface Findings {
  problems: Problem[];
  edits: Edit[];
}

/** `2026-11-22 14:05 UTC`; what is no time is said as it is. */
export function timeText(at: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(at) ? `${at.slice(0, 16).replace('T', ' ')} UTC` : JSON.stringify(at);
}

/** `line 4`, `lines 4 to 9` */
export function linesText(from: number, to: number): string {
  return from === to ? `line ${from}` : `lines ${from} to ${to}`;
}
