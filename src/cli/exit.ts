import { AppError } from '../errors/index.ts';
import { jsonText } from './render/json-text.ts';
import { bold, dim, red, type Line } from './render/look.ts';
import type { Screen } from './render/screen.ts';

/** The one place that turns an error into words and an exit status. */
export function complain(error: unknown, screen: Screen, isJson: boolean): number {
  const known = asAppError(error);
  if (isJson) screen.complainRaw(`${jsonText({ error: known })}\n`);
  else screen.complain(errorLines(known, traceOf(error)));
  return known.exit;
}

/** Sentence, remedy, state of things. */
function errorLines(error: AppError, trace: readonly string[] = []): Line[] {
  const said = (error.detail ?? '').split('\n').filter((line) => line.trim() !== '');
  return [
    [red('error: '), bold(error.message)],
    ...said.slice(0, 20).map((line): Line => ['       ', line]),
    [dim('hint:  '), error.hint],
    ...(error.state === '' ? [] : [[dim('state: '), error.state]]),
    ...trace.map((line): Line => dim(`       ${line}`)),
  ];
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const system = systemFault(error);
  if (system !== undefined) return system;
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new AppError('UNEXPECTED', { why: why.split('\n')[0]?.slice(0, 300) ?? '' }, { cause: error });
}

const noRoom = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

/** A full or broken disk is nobody's mistake in this program, wherever it is met. */
function systemFault(error: unknown): AppError | undefined {
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || code === undefined || !noRoom.has(code)) return undefined;
  return new AppError('WRITE_FAILED', { path: path ?? 'A file', why: message }, { cause: error });
}

/** Where it happened: of use only to those who mend it. */
function traceOf(error: unknown): string[] {
  if (error instanceof AppError || !(error instanceof Error) || systemFault(error) !== undefined) return [];
  const lines = (error.stack ?? '')
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
  return process.env['SIMTRAIL_DEBUG'] === undefined ? lines.slice(0, 2) : lines;
}
