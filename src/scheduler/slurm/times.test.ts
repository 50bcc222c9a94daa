import { describe, expect, it } from 'vitest';
import { newJobId, tokenOf } from '../../model/index.ts';
import { about, daysBack, readTime } from './times.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

function madeAt(at: string): string {
  return tokenOf(newJobId(Date.parse(at), new Uint8Array(16)));
}

describe('readTime', () => {
  it.each([
    ['2026-11-22T14:23:49', '2026-11-22T14:23:49.000Z'],
    ['Unknown', undefined],
    ['N/A', undefined],
    ['NONE', undefined],
    ['', undefined],
    [undefined, undefined],
    ['2026-13-45T99:99:99', undefined],
  ])('reads %s as %s', (text, at) => {
    expect(readTime(text)).toBe(at);
  });
});

describe('daysBack', () => {
  it('reaches two days behind the oldest job, by its own id', () => {
    expect(daysBack([madeAt('2026-11-22T11:00:00Z')], now)).toBe(3);
    expect(daysBack([madeAt('2026-11-22T11:00:00Z'), madeAt('2026-11-01T00:00:00Z')], now)).toBe(24);
  });

  it('does without ids that tell no time, and with clocks that went back', () => {
    expect(daysBack(['simtrail-unseen'], now)).toBe(32);
    expect(daysBack([madeAt('2031-01-01T00:00:00Z')], now)).toBe(2);
    expect(daysBack([madeAt('1999-01-01T00:00:00Z')], now)).toBe(3650);
  });
});

describe('about', () => {
  it.each([
    ['2026-11-22T12:01:00Z', '2026-11-22 12:05 UTC'],
    ['2026-11-22T15:12:00Z', '2026-11-22 15:30 UTC'],
    ['2026-11-29T13:00:00Z', '2026-11-29 18:00 UTC'],
  ])('%s is about %s', (at, words) => {
    expect(about(at, now)).toBe(words);
  });
});
