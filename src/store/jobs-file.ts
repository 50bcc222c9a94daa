import { hash } from 'node:crypto';
import { isFinal, readStatus, type JobRecord, type JobStatus } from '../model/index.ts';

/** What a list needs of a job, read without parsing its whole record. */
export interface JobHead {
  id: string;
  status: JobStatus;
  analysis: string;
}

const head = Buffer.from('{"jobs":[');
const newline = 0x0a;
const comma = 0x2c;

/** Around the values of the three keys that `writeRecord` puts first. */
const opening = '{"id":"';
const beforeStatus = '","status":"';
const beforeAnalysis = '","analysis":"';
/** So much of a line is looked at for them; longer ones are read as a whole. */
const headBytes = 160;
/** What stands otherwise in JSON than in the value, or otherwise in UTF-8 than in one byte. */
// oxlint-disable-next-line no-control-regex -- everything but plain ASCII
const isOdd = /[^\x20-\x5b\x5d-\x7e]/;

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
  private readonly heads: (JobHead | undefined)[] = [];
  /** Of jobs that have not ended: whoever follows them asks again and again. */
  private readonly open: (JobRecord | undefined)[] = [];
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

  record(i: number): Readonly<JobRecord> {
    const known = this.open[i];
    if (known !== undefined) return known;
    const record = JSON.parse(this.line(i).toString('utf8')) as JobRecord;
    if (!isFinal(readStatus(record.status))) this.open[i] = record;
    return record;
  }

  head(i: number): JobHead {
    return (this.heads[i] ??= this.readHead(i));
  }

  private readHead(i: number): JobHead {
    const from = (this.starts[i] ?? 0) + opening.length;
    const text = this.bytes.toString('latin1', from, Math.min(from + headBytes, this.ends[i] ?? from));
    const idEnd = text.indexOf('"');
    const statusAt = idEnd + beforeStatus.length;
    const statusEnd = text.indexOf('"', statusAt);
    const analysisAt = statusEnd + beforeAnalysis.length;
    const end = text.indexOf('"', analysisAt);
    const isUsual = text.startsWith(beforeStatus, idEnd) && text.startsWith(beforeAnalysis, statusEnd) && end >= 0;
    if (!isUsual || isOdd.test(text.slice(0, end))) return headOf(this.record(i));
    return {
      id: text.slice(0, idEnd),
      status: readStatus(text.slice(statusAt, statusEnd)),
      analysis: text.slice(analysisAt, end),
    };
  }

  indexOf(id: string): number | undefined {
    if (this.indexById === undefined) {
      this.indexById = new Map();
      for (let i = 0; i < this.size; i++) this.indexById.set(this.head(i).id, i);
    }
    return this.indexById.get(id);
  }

  /** The jobs whose lines hold these bytes, found without reading any line. */
  *holding(bytes: Buffer): Generator<number> {
    for (let i = 0, at = this.bytes.indexOf(bytes); at >= 0; at = this.bytes.indexOf(bytes, this.ends[i])) {
      while (i < this.size && (this.ends[i] ?? 0) < at) i++;
      if (i === this.size) return;
      yield i;
    }
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

/** The sha256, in hex; of a text that of its UTF-8. */
export function digest(bytes: Uint8Array | string): string {
  return hash('sha256', bytes);
}
