import type { Failure } from '../../src/server/shapes/index.ts';

/** An error as the command line's `--json` says it. */
export type Problem = Failure['error'];

/** An error of the server as it travels, thrown here. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Any error in the words of the command line's: code, message, hint, state. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  return madeHere('PAGE_ERROR', `The page met an error of its own: ${message}`, 'Load the page again.');
}

/** An error that the page itself found. */
export function madeHere(code: string, message: string, hint: string): Problem {
  return { code, kind: 'failed', message, hint, state: 'Nothing was changed.', retryable: true, facts: {} };
}
