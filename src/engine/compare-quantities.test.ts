import { describe, expect, it } from 'vitest';
import type { Quantity } from '../model/index.ts';
import { areEqual, compareQuantities, type EqualityRules } from './compare-quantities.ts';

const source = { file: 'results.json' };
const hertz = (value: number, mode = 1): Quantity => ({ name: 'f', value, unit: 'Hz', index: { mode }, source });
const words = (text: string): Quantity => ({ name: 'commit', text, unit: '', source });
const unreadable: Quantity = { name: 'f', unreadable: 'cut off', unit: 'Hz', index: { mode: 1 }, source };
const strict: EqualityRules = { tolerances: {}, noise: [] };
const declared: EqualityRules = { tolerances: { f: { relative: 1e-9, absolute: 0.5 } }, noise: ['commit'] };

const cases: [what: string, before: Quantity[], after: Quantity[], rules: EqualityRules, said: string[]][] = [
  ['the same number', [hertz(1e9)], [hertz(1e9)], strict, ['f[mode=1] equal']],
  ['no tolerance: exactly', [hertz(1e9)], [hertz(1e9 + 1e-6)], strict, ['f[mode=1] different']],
  ['within the relative one', [hertz(1e9)], [hertz(1e9 + 0.9)], declared, ['f[mode=1] within']],
  ['beyond the relative one', [hertz(1e9)], [hertz(1e9 + 1.1)], declared, ['f[mode=1] different']],
  ['the absolute one allows more', [hertz(1)], [hertz(1.4)], declared, ['f[mode=1] within']],
  ['a sign', [hertz(1e9)], [hertz(-1e9)], declared, ['f[mode=1] different']],
  [
    'an override instead',
    [hertz(1e9)],
    [hertz(1e9 + 0.9)],
    { ...declared, override: { relative: 0, absolute: 0 } },
    ['f[mode=1] different'],
  ],
  [
    'an override of one alone',
    [hertz(1)],
    [hertz(1.4)],
    { ...declared, override: { relative: 1e-3 } },
    ['f[mode=1] within'],
  ],
  ['words', [words('a')], [words('b')], strict, ['commit different']],
  ['noise', [words('a')], [words('b')], declared, ['commit noise']],
  ['in one only', [hertz(1), hertz(2, 2)], [hertz(1)], declared, ['f[mode=1] equal', 'f[mode=2] different']],
  ['read in one only', [unreadable], [hertz(1)], declared, ['f[mode=1] different']],
  ['read in neither', [unreadable], [unreadable], declared, ['f[mode=1] unread']],
  ['another unit', [hertz(1)], [{ ...hertz(1), unit: 'kHz' }], strict, ['f[mode=1] different']],
  [
    'two of one name',
    [hertz(1), hertz(2)],
    [hertz(1), hertz(3)],
    strict,
    ['f[mode=1] equal', 'f[mode=1] #2 different'],
  ],
];

describe('compareQuantities', () => {
  it.each(cases)('%s', (_, before, after, rules, said) => {
    const found = compareQuantities(before, after, rules);

    expect(found.map(({ ref, state }) => `${ref} ${state}`)).toEqual(said);
  });

  it('says how far apart and how far allowed', () => {
    const [found] = compareQuantities([hertz(1e9)], [hertz(1e9 + 2)], declared);

    expect(found).toEqual({
      ref: 'f[mode=1]',
      unit: 'Hz',
      before: 1e9,
      after: 1e9 + 2,
      state: 'different',
      apart: 2,
      allowed: 1.0000000020000002,
    });
  });
});

describe('areEqual', () => {
  const equal = (before: Quantity[], after: Quantity[]): boolean =>
    areEqual(compareQuantities(before, after, declared));

  it('needs something that was compared, and nothing that differs', () => {
    expect(equal([hertz(1)], [hertz(1)])).toBe(true);
    expect(equal([hertz(1), hertz(5, 2)], [hertz(1), hertz(6, 2)])).toBe(false);
    expect(equal([], [])).toBe(false);
    expect(equal([unreadable, words('a')], [unreadable, words('b')])).toBe(false);
  });
});
