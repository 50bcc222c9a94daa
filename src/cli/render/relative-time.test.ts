import { describe, expect, it } from 'vitest';
import { localTime, relativeTime } from './relative-time.ts';

const now = new Date(2026, 10, 22, 15, 0, 0).getTime();
const before = (seconds: number): string => new Date(now - seconds * 1000).toISOString();

describe('relativeTime', () => {
  it.each([
    [0, 'just now'],
    [4, 'just now'],
    [5, '5 s ago'],
    [59, '59 s ago'],
    [60, '1 min ago'],
    [3599, '59 min ago'],
    [3600, '1 h ago'],
    [86_400, '1 d ago'],
    [13 * 86_400, '13 d ago'],
    [14 * 86_400, '2026-11-08'],
    [-30, 'just now'],
    [-7200, '2026-11-22'],
  ])('%i s before is %j', (seconds, expected) => {
    expect(relativeTime(before(seconds), now)).toBe(expected);
  });

  it.each([[null], [undefined], ['never'], [12]])('%j is no time', (value) => {
    expect(relativeTime(value, now)).toBe('');
    expect(localTime(value)).toBe('');
  });
});

describe('localTime', () => {
  it('is what a clock on the wall shows', () => {
    expect(localTime(before(3661))).toBe('2026-11-22 13:58:59');
  });
});
