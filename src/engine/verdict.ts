/** How a step went. */
export interface Verdict {
  outcome: 'ok' | 'failed' | 'skipped';
  /** A sentence. */
  detail: string;
  /** What to do about it. */
  todo?: string;
  /** What a program there said. */
  words?: string;
}
