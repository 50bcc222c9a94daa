/**
 * Errors sorted by what one does about them: change the command (`usage`), mend a machine or a configuration (`setup`),
 * wait and try again (`remote`), stop, for nothing was lost (`integrity`), or look why the work itself failed (`failed`).
 */
export type ErrorKind = 'usage' | 'setup' | 'remote' | 'integrity' | 'failed';

/** Exit statuses of the command line (stable). */
export const exits = {
  ok: 0,
  failed: 1,
  usage: 2,
  partly: 3,
  noProject: 10,
  locked: 11,
  unreachable: 20,
  refused: 21,
  bug: 70,
  interrupted: 130,
} as const;

export interface CatalogueEntry {
  kind: ErrorKind;
  exit: number;
  retryable?: boolean;
  message: (facts: never) => string;
  hint: (facts: never) => string;
  state?: (facts: never) => string;
}
