import { AppError } from '../errors/index.ts';
import type { Context } from './context.ts';

/** Waits for work that listens to the context's signal and leaves nothing half. Throws INTERRUPTED if that ended it. */
export async function ending<T>(context: Context, what: string, work: Promise<T>): Promise<T> {
  context.interruptible(what);
  try {
    return await work;
  } catch (error) {
    if (context.signal.aborted && !(error instanceof AppError)) throw new AppError('INTERRUPTED', { what });
    throw error;
  }
}
