import { describe, expect, it } from 'vitest';
import { matchesGlob } from './glob.ts';

describe('matchesGlob', () => {
  it.each([
    ['a.csv', '*.csv', true],
    ['a.csv', 'a.csv', true],
    ['a.csvx', '*.csv', false],
    ['d/a.csv', '*.csv', false],
    ['d/a.csv', '**/*.csv', true],
    ['a.csv', '**/*.csv', true],
    ['d/e/a.csv', 'd/**', true],
    ['d', 'd/**', true],
    ['x/d/e', 'd/**', false],
    ['d/e/f/a', 'd/**/a', true],
    ['d/a', 'd/**/a', true],
    ['mode1.vtu', 'mode?.vtu', true],
    ['mode12.vtu', 'mode?.vtu', false],
    ['mode1.vtu', 'mode[0-4].vtu', true],
    ['mode7.vtu', 'mode[0-4].vtu', false],
    ['mode7.vtu', 'mode[!0-4].vtu', true],
    ['a.vtu', '*.{csv,vtu}', true],
    ['a.txt', '*.{csv,vtu}', false],
    ['.hidden', '*', false],
    ['.git/a', '**/a', false],
    ['.hidden', '.*', true],
    ['ü𝒳.txt', '??.txt', true],
    ['a*b', 'a*b', true],
    ['a.b', 'a.b', true],
    ['axb', 'a.b', false],
    ['a\nb', 'a*', true],
    ['[', '[', true],
    ['{a', '{a', true],
    ['', '*', true],
  ])('%j against %j: %j', (path, glob, expected) => {
    expect(matchesGlob(path, glob)).toBe(expected);
  });

  it('takes no time for a pattern that has many ways to fail', () => {
    const started = performance.now();

    expect(matchesGlob('a'.repeat(200), `${'*a'.repeat(60)}b`)).toBe(false);
    expect(matchesGlob('a/'.repeat(200), `${'**/a/'.repeat(60)}b`)).toBe(false);
    expect(matchesGlob('ab', '{a,b}'.repeat(40))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
