import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDuration, writeDuration, writeRoughly } from './index.ts';

function outcomeOf(read: () => number): unknown {
  try {
    return read();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

describe('lengths of time', () => {
  it.each([
    ['90s', 90],
    ['15m', 900],
    ['8h', 28_800],
    ['1.5h', 5400],
    ['1h30m', 5400],
    ['2d 12h', 216_000],
    [' 1W ', 604_800],
    ['30', 1800],
    ['1:30', 90],
    ['1:30:00', 5400],
    ['2-12', 216_000],
    ['2-12:30', 217_800],
    ['2-12:30:15', 217_815],
  ])('reads %j', (text, seconds) => {
    expect(readDuration(text)).toBe(seconds);
  });

  it.each([
    '',
    'nonsense',
    '0',
    '0s',
    '-5m',
    '1e3s',
    'h',
    '5x',
    '1:2:3:4',
    '1-',
    '9999d',
    '８h',
    '0.4s',
    'Infinity',
    '1,5h',
  ])('refuses %j', (text) => {
    expect(() => readDuration(text)).toThrow(expect.objectContaining({ code: 'BAD_DURATION', facts: { text } }));
  });

  it.each([
    [0, '0s'],
    [-1, '0s'],
    [4.23, '4.2s'],
    [9.99, '10s'],
    [60, '1m'],
    [910, '15m 10s'],
    [3599.7, '1h'],
    [28_800, '8h'],
    [86_400 + 1, '1d'],
    [2.5 * 86_400, '2d 12h'],
  ])('writes %d', (seconds, text) => {
    expect(writeDuration(seconds)).toBe(text);
  });

  it.each([
    [0, '1s'],
    [12.3, '13s'],
    [61, '1m 10s'],
    [3601, '1h 1m'],
    [36_001, '11h'],
  ])('writes %d roughly', (seconds, text) => {
    expect(writeRoughly(seconds)).toBe(text);
  });

  it('reads back what it wrote, to within the smaller unit it shows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3652 * 86_400 }), (seconds) => {
        const back = readDuration(writeDuration(seconds));
        const unit = seconds < 3600 ? 1 : seconds < 86_400 ? 60 : 3600;
        expect(seconds - back).toBeGreaterThanOrEqual(0);
        expect(seconds - back).toBeLessThan(unit);
      }),
    );
  });

  it('reads any text as whole seconds within bounds, or refuses it as a length of time', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d.:smhdw-]{1,12}$/)), (text) => {
        const outcome = outcomeOf(() => readDuration(text));
        expect(outcome === 'BAD_DURATION' || (Number.isInteger(outcome) && Number(outcome) >= 1)).toBe(true);
      }),
    );
  });
});
