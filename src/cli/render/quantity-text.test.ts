import { describe, expect, it } from 'vitest';
import type { Quantity } from '../../model/index.ts';
import { aJob } from '../testing/a-job.ts';
import { headlineText, indexText, valueText } from './quantity-text.ts';
import { scaleFor } from './si-prefix.ts';

const quantity = (value: number, unit: string): Quantity => ({ name: 'x', value, unit, source: { file: 'f' } });

describe('valueText', () => {
  it.each([
    [1_147_425_001.23, 'Hz', '1.147425 GHz'],
    [999.5, 'Hz', '999.5 Hz'],
    [-2.5e6, 'V/m', '-2.5 MV/m'],
    [0.00012, 's', '120 µs'],
    [7200, 's', '7200 s'],
    [0.1, 'm', '100 mm'],
    [12_000, 'm^2', '12000 m^2'],
    [4.2, 'K', '4.2 K'],
    [12_500, 'ohm', '12.5 kohm'],
    [3.2e-9, 'Ω', '3.2 nΩ'],
    [4.17, 'mT/(MV/m)', '4.17 mT/(MV/m)'],
    [2_000_000, 'MV/m', '2000000 MV/m'],
    [26012.4, '', '26012.4'],
    [0, 'Hz', '0 Hz'],
  ])('%d %s is %j', (value, unit, expected) => {
    expect(valueText(quantity(value, unit))).toBe(expected);
  });

  it('gives words as they are, and never a number for what could not be read', () => {
    expect(valueText({ name: 'version', text: '3.1', unit: '', source: { file: 'f' } })).toBe('3.1');
    expect(valueText({ name: 'x', unreadable: 'no such line', unit: 'Hz', source: { file: 'f' } })).toBe('unreadable');
  });
});

describe('scaleFor', () => {
  it('takes one prefix for a column, that of its largest value', () => {
    expect(scaleFor([1.1e9, 2.6e6], 'Hz')).toEqual({ unit: 'GHz', power: 9 });
    expect(scaleFor([], 'Hz')).toEqual({ unit: 'Hz', power: 0 });
  });
});

describe('headlineText', () => {
  const quantities: Quantity[] = [
    { name: 'label', text: 'TM', unit: '', source: { file: 'f' } },
    { name: 'q', value: 26012.4, unit: '', index: { mode: 1 }, source: { file: 'f' } },
    { name: 'frequency', value: 1.3e9, unit: 'Hz', index: { mode: 1 }, source: { file: 'f' } },
    { name: 'frequency', value: 2.6e9, unit: 'Hz', index: { mode: 2 }, source: { file: 'f' } },
  ];

  it('is what the code names', () => {
    expect(headlineText(aJob({ quantities, headline: 'frequency[mode=2]' }))).toBe('frequency 2.6 GHz');
  });

  it('is the first number where the code names none', () => {
    expect(headlineText(aJob({ quantities }))).toBe('q 26012.4');
    expect(headlineText(aJob({}))).toBe('');
  });
});

describe('indexText', () => {
  it('names each key', () => {
    expect(indexText({ index: { port: 'in', mode: 3 } })).toBe('port=in, mode=3');
    expect(indexText({})).toBe('');
  });
});
