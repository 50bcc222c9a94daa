import { AppError } from './app-error.ts';

/** The message of one of our errors as part of another sentence, without its full stop. Any other error is thrown on. */
export function clauseOf(error: unknown): string {
  if (!(error instanceof AppError)) throw error;
  return error.message.replace(/\.$/, '');
}
