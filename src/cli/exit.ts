import { asAppError, type AppError } from '../errors/index.ts';
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

/** Where it happened: of use only to those who mend it. */
function traceOf(error: unknown): string[] {
  if (!(error instanceof Error) || asAppError(error).code !== 'UNEXPECTED') return [];
  const lines = (error.stack ?? '')
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
  return process.env['SIMTRAIL_DEBUG'] === undefined ? lines.slice(0, 2) : lines;
}
