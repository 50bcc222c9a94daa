import { AppError, clauseOf } from '../errors/index.ts';

/** An error of ours as the reason why something cannot be read, with the line where there is one; any other is thrown on. */
export function reasonOf(error: unknown): { why: string; line?: number } {
  if (AppError.is(error, 'FILE_FORMAT')) return { why: error.facts.why, line: error.facts.line };
  return { why: clauseOf(error) };
}
