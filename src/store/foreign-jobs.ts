import { AppError } from '../errors/index.ts';
import type { JobRecord } from '../model/index.ts';
import { jsonFault } from './json-fault.ts';

/** A jobs.json that somebody else wrote, in any layout JSON allows. */
export interface ForeignJobs {
  records: readonly (Partial<JobRecord> & Record<string, unknown>)[];
  extra: Record<string, unknown>;
}

/**
 * Reads a jobs.json of any origin. Throws JOBS_UNREADABLE (with line and column where it stops being JSON) and
 * JOBS_DUPLICATE_ID; so a file that was cut or damaged is never taken for a shorter one.
 */
export function readForeignJobs(bytes: Buffer, file: string): ForeignJobs {
  const text = decode(bytes, file);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw syntaxError(text, file, error as SyntaxError);
  }
  if (typeof document !== 'object' || document === null || !Array.isArray((document as { jobs?: unknown }).jobs)) {
    throw new AppError('JOBS_UNREADABLE', { file, why: 'it holds no list "jobs"' });
  }
  const { jobs, ...extra } = document as { jobs: unknown[] };
  const seen = new Set<string>();
  for (const [i, job] of jobs.entries()) {
    if (typeof job !== 'object' || job === null || Array.isArray(job)) {
      throw new AppError('JOBS_UNREADABLE', { file, why: `entry ${i + 1} of "jobs" is not an object` });
    }
    const id = (job as { id?: unknown }).id;
    if (id === undefined || id === null) continue;
    if (typeof id !== 'string' || id === '') {
      throw new AppError('JOBS_UNREADABLE', { file, why: `entry ${i + 1} of "jobs" has an id that is no text` });
    }
    if (seen.has(id)) throw new AppError('JOBS_DUPLICATE_ID', { file, id, lines: linesOfId(text, id) });
    seen.add(id);
  }
  return { records: jobs as ForeignJobs['records'], extra };
}

/** Without its byte order mark, if it has one. */
function decode(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new AppError('JOBS_UNREADABLE', { file, why: 'it is not UTF-8 text' });
  }
}

function syntaxError(text: string, file: string, error: SyntaxError): AppError {
  const at = jsonFault(text);
  const before = text.slice(0, at).split('\n');
  const isCut = at === text.length || error.message.startsWith('Unterminated');
  const why = isCut
    ? 'the file ends in the middle of a record'
    : error.message.replace(/ in JSON.*$|, (\.\.\.)?".*$/s, '').replace(/^./, (c) => c.toLowerCase());
  return new AppError('JOBS_UNREADABLE', { file, why, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
}

function linesOfId(text: string, id: string): [number, number] {
  const lines: number[] = [];
  const needle = new RegExp(`"id"\\s*:\\s*${JSON.stringify(id).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
  for (const [i, line] of text.split('\n').entries()) if (needle.test(line)) lines.push(i + 1);
  return [lines[0] ?? 1, lines[1] ?? lines[0] ?? 1];
}
