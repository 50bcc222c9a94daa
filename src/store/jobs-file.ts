import { createHash } from 'node:crypto';
import { AppError } from '../errors/index.ts';
import { readStatus, type JobRecord, type JobStatus } from '../model/index.ts';

/** What a list needs of a job, read without parsing its whole record. */
export interface JobHead {
  id: string;
  status: JobStatus;
  analysis: string;
}

const head = Buffer.from('{"jobs":[');
const newline = 0x0a;
const comma = 0x2c;

/** The three keys that `writeRecord` puts first. */
const headPattern = /^\{"id":"([^"\\]+)","status":"([^"\\]+)","analysis":"([^"\\]*)"/;

/**
 * The bytes of jobs.json with an index of its lines: `{"jobs":[`, one job a line, `]` and whatever other keys the
 * document has, `}`. Records are parsed when they are asked for, so opening costs little more than reading.
 */
export class JobsFile {
  readonly bytes: Buffer;
  readonly sha256: string;
  /** Other keys of the document, kept: `{ "jobs": […], "comment": … }`. */
  readonly extra: Readonly<Record<string, unknown>>;
  private readonly starts: readonly number[];
  private readonly ends: readonly number[];
  private indexById: Map<string, number> | undefined;

  private constructor(bytes: Buffer, sha256: string, lines: [number[], number[]], extra: Record<string, unknown>) {
    this.bytes = bytes;
    this.sha256 = sha256;
    [this.starts, this.ends] = lines;
    this.extra = extra;
  }

  static readonly empty = JobsFile.written(writeJobsFile([], {}));

  /** For bytes that simtrail wrote, known by their digest: only the line ends are looked for. */
  static written(bytes: Buffer, sha256 = digest(bytes)): JobsFile {
    const starts: number[] = [];
    const ends: number[] = [];
    let at = bytes.indexOf(newline) + 1;
    for (;;) {
      const end = bytes.indexOf(newline, at);
      if (end < 0 || bytes[at] !== 0x7b) break;
      starts.push(at);
      ends.push(bytes[end - 1] === comma ? end - 1 : end);
      at = end + 1;
    }
    const tail = bytes.toString('utf8', at).trim(); // `]}` or `],"comment":"…"}`
    const extra = JSON.parse(`{"jobs":[${tail}`) as Record<string, unknown>;
    delete extra['jobs'];
    return new JobsFile(bytes, sha256, [starts, ends], extra);
  }

  get size(): number {
    return this.starts.length;
  }

  /** The line of the i-th job, without its comma. */
  line(i: number): Buffer {
    return this.bytes.subarray(this.starts[i], this.ends[i]);
  }

  record(i: number): JobRecord {
    return JSON.parse(this.line(i).toString('utf8')) as JobRecord;
  }

  head(i: number): JobHead {
    const start = this.starts[i] ?? 0;
    const match = headPattern.exec(this.bytes.toString('utf8', start, Math.min(start + 256, this.ends[i] ?? start)));
    if (match) return { id: match[1] ?? '', status: readStatus(match[2]), analysis: match[3] ?? '' };
    return headOf(this.record(i));
  }

  indexOf(id: string): number | undefined {
    if (this.indexById === undefined) {
      this.indexById = new Map();
      for (let i = 0; i < this.size; i++) this.indexById.set(this.head(i).id, i);
    }
    return this.indexById.get(id);
  }
}

export function headOf(record: JobRecord): JobHead {
  return {
    id: record.id,
    status: readStatus(record.status),
    analysis: typeof record.analysis === 'string' ? record.analysis : '',
  };
}

/** One record as a line: id, status and analysis first, so that they can be read without the rest. */
export function writeRecord(record: JobRecord): string {
  const { id, status, analysis, ...rest } = record;
  return JSON.stringify({ id, status, analysis, ...rest });
}

/** The whole document from lines (each a JSON object without newline). */
export function writeJobsFile(lines: readonly (Buffer | string)[], extra: Readonly<Record<string, unknown>>): Buffer {
  const parts: Buffer[] = [head, Buffer.from('\n')];
  lines.forEach((line, i) => {
    parts.push(typeof line === 'string' ? Buffer.from(line) : line, Buffer.from(i + 1 < lines.length ? ',\n' : '\n'));
  });
  const others = JSON.stringify(extra).slice(1, -1);
  parts.push(Buffer.from(others === '' ? ']}\n' : `],${others}}\n`));
  return Buffer.concat(parts);
}

export function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A jobs.json that somebody else wrote, in any layout JSON allows. */
export interface ForeignJobs {
  records: readonly (Partial<JobRecord> & Record<string, unknown>)[];
  extra: Record<string, unknown>;
}

/**
 * Reads a jobs.json of any origin. Throws JOBS_UNREADABLE (with line and column where JSON ends to be valid, or where a
 * record is no object) and JOBS_DUPLICATE_ID; so a file that was cut or damaged is never taken for a shorter one.
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

function decode(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new AppError('JOBS_UNREADABLE', { file, why: 'it is not UTF-8 text' });
  }
}

/** V8 says `at position N` or nothing of use; a cut file ends before its document does. */
function syntaxError(text: string, file: string, error: SyntaxError): AppError {
  const named = /position (\d+)/.exec(error.message);
  const cut = /end of JSON input|Unterminated/.test(error.message);
  const position = named === null ? text.length : Number(named[1]);
  const before = text.slice(0, position).split('\n');
  const why = cut
    ? 'the file ends in the middle of a record'
    : error.message.replace(/ in JSON.*$/s, '').replace(/^./, (c) => c.toLowerCase());
  return new AppError('JOBS_UNREADABLE', { file, why, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
}

function linesOfId(text: string, id: string): [number, number] {
  const lines: number[] = [];
  const needle = new RegExp(`"id"\\s*:\\s*${JSON.stringify(id).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
  for (const [i, line] of text.split('\n').entries()) if (needle.test(line)) lines.push(i + 1);
  return [lines[0] ?? 1, lines[1] ?? lines[0] ?? 1];
}
