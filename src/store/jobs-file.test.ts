import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aRecord } from '../../test/store/kit.ts';
import type { JobRecord } from '../model/index.ts';
import { readForeignJobs } from './foreign-jobs.ts';
import { headOf, JobsFile, writeJobsFile, writeRecord } from './jobs-file.ts';

const file = (records: readonly JobRecord[], extra: Record<string, unknown> = {}): JobsFile =>
  JobsFile.written(writeJobsFile(records.map(writeRecord), extra));

const recordsOf = (jobs: JobsFile): JobRecord[] => Array.from({ length: jobs.size }, (_, i) => jobs.record(i));

const anyRecord = fc
  .record(
    {
      id: fc.string({ unit: 'binary', minLength: 1 }),
      status: fc.jsonValue(),
      analysis: fc.jsonValue(),
      notes: fc.jsonValue(),
    },
    { requiredKeys: ['id'] },
  )
  .chain((known) =>
    fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()).map((others) => ({ ...others, ...known })),
  )
  .map((record) => JSON.parse(JSON.stringify(record)) as JobRecord);

describe('jobs.json as simtrail writes it', () => {
  it('is one document of one job a line', () => {
    const { bytes } = file([aRecord(1), aRecord(2)], { comment: 'kept' });

    const lines = bytes.toString().split('\n');
    expect(JSON.parse(bytes.toString())).toEqual({ jobs: [aRecord(1), aRecord(2)], comment: 'kept' });
    expect(lines.map((line) => line.slice(0, 9))).toEqual(['{"jobs":[', '{"id":"01', '{"id":"01', '],"commen', '']);
  });

  it('holds no job at first', () => {
    expect(JobsFile.empty.bytes.toString()).toBe('{"jobs":[\n]}\n');
    expect(JobsFile.empty.size).toBe(0);
  });

  it('reads back what was written, line by line and as a whole', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyRecord, { selector: ({ id }) => id }),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (records, others) => {
          const { jobs: _, ...extra } = JSON.parse(JSON.stringify(others)) as Record<string, unknown>;
          const jobs = file(records, extra);
          expect(recordsOf(jobs)).toEqual(records);
          expect(jobs.extra).toEqual(extra);
          expect(readForeignJobs(jobs.bytes, 'f')).toEqual({ records, extra });
          for (const [i, record] of records.entries()) {
            expect(jobs.head(i)).toEqual(headOf(record));
            expect(jobs.indexOf(record.id)).toBe(i);
          }
          expect(jobs.indexOf('no such')).toBeUndefined();
        },
      ),
    );
  });

  it('tells the head of a job whose id, status or analysis is odd', () => {
    const odd = [
      aRecord(1, { id: 'with "quotes" \\ and \n' as JobRecord['id'] }),
      aRecord(2, { id: '腔-é' as JobRecord['id'], analysis: 'Ω'.repeat(200) }),
      aRecord(3, { status: 'REVOKED' as JobRecord['status'] }),
      { ...aRecord(4), analysis: 7 } as unknown as JobRecord,
      { 7: 'a key that JSON puts first', ...aRecord(5) },
    ];
    const jobs = file(odd);

    expect(odd.map((_, i) => jobs.head(i))).toEqual(odd.map(headOf));
    expect(jobs.head(2).status).toBe('unknown');
    expect(jobs.head(3).analysis).toBe('');
  });

  it('tells which lines hold some bytes', () => {
    const jobs = file([
      aRecord(1, { notes: 'x' }),
      aRecord(2, { notes: 'yy' }),
      aRecord(3, { notes: 'x', tags: ['x'] }),
    ]);

    expect([...jobs.holding(Buffer.from('"x"'))]).toEqual([0, 2]);
    expect([...jobs.holding(Buffer.from(']}'))]).toEqual([]);
  });
});

const parse = (text: string | Buffer): unknown => readForeignJobs(Buffer.from(text), 'jobs.json');

function refused(text: string | Buffer): unknown {
  try {
    return parse(text);
  } catch (error) {
    return error;
  }
}

describe('jobs.json as anybody writes it', () => {
  it('may have any layout, a byte order mark, and records without ids', () => {
    expect(parse('\ufeff{ "by": "hand",\r\n "jobs": [ {"notes": "a"}, {"id": null} ] }')).toEqual({
      records: [{ notes: 'a' }, { id: null }],
      extra: { by: 'hand' },
    });
  });

  it('is refused when it was cut at any byte, or read whole: never as a shorter list', () => {
    const { bytes } = file([aRecord(1, { notes: 'ä "quoted" \\ [{' }), aRecord(2)], { comment: 'x' });

    for (let end = 0; end < bytes.length - 1; end++) {
      const cut = bytes.subarray(0, end);
      const outcome = refused(cut);
      const { line } = (outcome as { facts: { line?: number } }).facts;
      expect(outcome).toMatchObject({ code: 'JOBS_UNREADABLE', facts: { file: 'jobs.json' } });
      // Within a letter of several bytes it is no text at all, and has no lines.
      expect([undefined, cut.toString().split('\n').length]).toContain(line);
    }
    expect(parse(bytes.subarray(0, -1))).toEqual(parse(bytes));
  });

  it('is refused with line and column where it stops being JSON', () => {
    expect(refused('{"jobs":[\n{"id":"a"},\n{"id":"b" "notes":1}\n]}')).toMatchObject({
      message: "jobs.json is not valid at line 3, column 11: expected ',' or '}' after property value.",
    });
    expect(refused('{"jobs":[\n  abc]}')).toMatchObject({
      message: "jobs.json is not valid at line 2, column 3: unexpected token 'a'.",
    });
    expect(refused('{"jobs":[\n{"id":"a"}')).toMatchObject({
      message: 'jobs.json is not valid at line 2, column 11: the file ends in the middle of a record.',
    });
  });

  it.each([
    ['', 'the file ends in the middle of a record'],
    ['[]', 'it holds no list "jobs"'],
    ['{}', 'it holds no list "jobs"'],
    ['null', 'it holds no list "jobs"'],
    ['{"jobs":{}}', 'it holds no list "jobs"'],
    ['{"jobs":[{},[]]}', 'entry 2 of "jobs" is not an object'],
    ['{"jobs":["a"]}', 'entry 1 of "jobs" is not an object'],
    ['{"jobs":[{"id":7}]}', 'entry 1 of "jobs" has an id that is no text'],
    ['{"jobs":[{"id":""}]}', 'entry 1 of "jobs" has an id that is no text'],
  ])('is refused when it reads %j', (text, why) => {
    expect(refused(text)).toMatchObject({ code: 'JOBS_UNREADABLE', facts: { why } });
  });

  it('is refused when it is not UTF-8', () => {
    expect(refused(Buffer.from('{"jobs":[{"notes":"caf\u00e9"}]}', 'latin1'))).toMatchObject({
      facts: { why: 'it is not UTF-8 text' },
    });
  });

  it('is refused when two records have one id, with both lines', () => {
    expect(refused('{"jobs":[\n{"id":"a.b"},\n{"id":"c"},\n{"id": "a.b"}\n]}')).toMatchObject({
      code: 'JOBS_DUPLICATE_ID',
      facts: { id: 'a.b', lines: [2, 4] },
    });
  });

  it('is refused or read, whatever it is, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((value) => JSON.stringify({ jobs: value })),
        ),
        (text) => {
          const outcome = refused(text);
          expect(outcome instanceof Error ? outcome.name : 'read').toMatch(/^(AppError|read)$/);
        },
      ),
    );
  });
});
