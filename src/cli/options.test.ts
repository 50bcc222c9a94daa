import { describe, expect, it } from 'vitest';
import { assignment, count, duration, flagOf, unless } from './options.ts';

describe('count', () => {
  it.each(['0', '-1', '1.5', 'x', '', '1e3', '99999999999999999999'])('refuses %j', (text) => {
    expect(() => count('N', '').read(text, '--nodes')).toThrow(
      `--nodes takes a whole number from 1 on, not ${JSON.stringify(text)}.`,
    );
  });

  it('takes a whole number, and nothing', () => {
    expect(count('N', '').read('12', '--nodes')).toBe(12);
    expect(count('N', '', { least: 0 }).read('0', '--limit')).toBe(0);
    expect(count('N', '').read(undefined, '--nodes')).toBeUndefined();
  });
});

describe('duration', () => {
  it('is in seconds', () => {
    expect(duration('TIME', '').read('1h30m', '--runtime')).toBe(5400);
    expect(() => duration('TIME', '').read('nonsense', '--runtime')).toThrow('nonsense is not a length of time.');
  });
});

describe('assignment', () => {
  it('parts at the first equals sign', () => {
    expect(assignment('a.b[1]=x=y', '--set')).toEqual({ path: 'a.b[1]', value: 'x=y' });
    expect(assignment('a=', '--set')).toEqual({ path: 'a', value: '' });
  });

  it.each(['radius', '=3', ''])('refuses %j', (text) => {
    expect(() => assignment(text, '--set')).toThrow(`--set ${JSON.stringify(text)} is not PATH=VALUE.`);
  });
});

describe('flagOf', () => {
  it('writes a key as one types it', () => {
    expect(flagOf('dryRun', {})).toBe('--dry-run');
    expect(flagOf('snapshot', unless(''))).toBe('--no-snapshot');
  });
});
