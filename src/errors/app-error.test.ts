import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError, catalogue, exits, withoutControls, type CatalogueEntry, type ErrorCode } from './index.ts';

describe('an error', () => {
  it('is made of its code and its facts', () => {
    const error = new AppError('LOCKED', { path: 'lock', holder: 'process 1 on a', seconds: 3 });

    expect(error.message).toBe('Another program (process 1 on a) has held lock for more than 3 s.');
    expect(error).toMatchObject({ kind: 'remote', exit: 11, retryable: true, state: 'Nothing was changed.' });
    expect(error.hint).toBe('Wait for it, or end it, then run the command again.');
  });

  it('is the same at the other end of a wire', () => {
    const error = new AppError('JOBS_UNREADABLE', { file: 'a', why: 'b', line: 2 }, { detail: 'c\u001b[2J' });
    const back = AppError.fromJSON(JSON.parse(JSON.stringify(error)));

    expect(back.toJSON()).toEqual(error.toJSON());
    expect(back).toBeInstanceOf(AppError);
    expect(back.message).toBe('a is not valid at line 2, column 1: b.');
  });

  it('keeps its cause, and is told by its code', () => {
    const cause = new Error('disk');
    const error: unknown = new AppError('NO_JOB', { ref: 'x' }, { cause });

    expect((error as Error).cause).toBe(cause);
    expect(AppError.is(error, 'NO_JOB', 'LOCKED')).toBe(true);
    expect(AppError.is(error, 'LOCKED')).toBe(false);
    expect(AppError.is(cause, 'NO_JOB')).toBe(false);
  });
});

describe('the catalogue', () => {
  const entries = Object.entries(catalogue) as [ErrorCode, CatalogueEntry][];

  it.each(entries)('says of %s what to do, and how the command ends', (code, entry) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(Object.values(exits)).toContain(entry.exit);
    expect(entry.exit).not.toBe(exits.ok);
  });

  it('puts the blame for a cut file on its line where it is known', () => {
    const facts = { file: 'jobs.json', why: 'it is not UTF-8 text' };

    expect(new AppError('JOBS_UNREADABLE', facts).message).toBe('jobs.json cannot be read: it is not UTF-8 text.');
  });
});

describe('text from elsewhere', () => {
  it('shows its control characters instead of obeying them', () => {
    expect(withoutControls('\u001b]0;title\u0007 a\u009b2J\u202e')).toBe('␛]0;title␇ a�2J�');
    expect(withoutControls('two\n\tlines')).toBe('two\n\tlines');
  });

  it('keeps everything else, and is clean after one washing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = withoutControls(text);
        expect(withoutControls(clean)).toBe(clean);
        expect(clean.length).toBe(text.length);
        expect(clean).not.toMatch(/[^\P{Cc}\n\t]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});
