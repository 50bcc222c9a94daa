import { AppError } from './app-error.ts';

/** What Node says of a disk that is full or broken: nobody's mistake in this program, wherever it is met. */
const noRoom = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

/** Any error as one of ours; what is none and not the disk's is UNEXPECTED. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof Error)) return new AppError('UNEXPECTED', { why: firstLine(String(error)) });
  const { code, path } = error as { code?: unknown; path?: unknown };
  if (typeof code === 'string' && noRoom.has(code)) {
    const file = typeof path === 'string' ? path : 'A file';
    return new AppError('WRITE_FAILED', { path: file, why: error.message }, { cause: error });
  }
  return new AppError('UNEXPECTED', { why: firstLine(`${error.name}: ${error.message}`) }, { cause: error });
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.slice(0, 300) ?? '';
}
