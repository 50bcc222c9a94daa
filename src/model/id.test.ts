import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idMatcher, nameFault, newJobId, shortId, tokenOf } from './index.ts';

const random = fc.uint8Array({ minLength: 16, maxLength: 16 });

describe('ids', () => {
  it('are uuids of version 7, the same for the same time and random bytes', () => {
    const bytes = new Uint8Array(16).fill(7);

    expect(newJobId(0, bytes)).toMatch(/^00000000-0000-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(newJobId(1_700_000_000_000, bytes)).toBe(newJobId(1_700_000_000_000, bytes));
  });

  it('sort by the time they were made', () => {
    const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
    fc.assert(
      fc.property(time, time, random, random, (a, b, one, other) => {
        fc.pre(a < b);
        expect(newJobId(a, one) < newJobId(b, other)).toBe(true);
      }),
    );
  });

  it('give a token of letters that every scheduler keeps, and a short form', () => {
    const id = newJobId(0, new Uint8Array(16).fill(7));

    expect(tokenOf(id)).toMatch(/^[a-z\d-]{45}$/);
    expect(id.endsWith(shortId(id))).toBe(true);
    expect(shortId(id)).toHaveLength(8);
  });

  it.each([
    ['019aab00-1111-7000-8000-00000000abcd', true],
    ['019AAB00', true],
    ['019', true],
    ['0000abcd', true],
    ['0000a', true],
    ['bcd', true],
    ['01', false],
    ['cd', false],
    ['1111', false],
    ['000abc', false],
    ['', false],
  ])('are meant by all of them, a start or an end, of the short form too: %s', (ref, isMeant) => {
    expect(idMatcher(ref)('019aab00-1111-7000-8000-00000000abcd')).toBe(isMeant);
  });
});

describe('names of folders', () => {
  it.each(['a', 'pillbox', 'TM010 mode_2.5', 'Ωmega', '腔', '1', 'é'])('may be %j', (name) => {
    expect(nameFault(name)).toBeUndefined();
  });

  it.each([
    '',
    '-rf',
    '.hidden',
    '..',
    '../up',
    'a/b',
    'a\nb',
    "it's",
    'a"b',
    ' a',
    'a ',
    'a.',
    'x'.repeat(300),
    'a\0b',
    '$HOME',
    'a\u202eb',
  ])('may not be %j', (name) => {
    expect(nameFault(name)).toMatch(/^it /);
  });

  it('never hold what a path or a shell would read', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        fc.pre(nameFault(name) === undefined);
        expect(name).not.toMatch(/[/\\$`"'*?<>|;&\n\r\t]|^[.-]/);
      }),
    );
  });
});
