import { expect, it } from 'vitest';
import { isMet, readQuantityCondition } from './quantity-condition.ts';
import type { Quantity } from './quantity.ts';

const source = { file: 'x' };
const quantities: Quantity[] = [
  { name: 'frequency', value: 1.2e9, unit: 'Hz', index: { mode: 1 }, source },
  { name: 'frequency', value: 2.6e9, unit: 'Hz', index: { mode: 2 }, source },
  { name: 'q', unreadable: 'the value is NaN', unit: '', index: { mode: 1 }, source },
  { name: 'solver', text: 'fem', unit: '', source },
];
const met = (text: string): boolean | undefined => {
  const condition = readQuantityCondition(text);
  return condition === undefined ? undefined : isMet(condition, quantities);
};

it.each([
  ['frequency>1.3e9', true],
  ['frequency[mode=1]>1.3e9', false],
  ['frequency[mode=2] >= 2.6e9', true],
  ['frequency<1e9', false],
  ['frequency[mode=1]==1.2e9', true],
  ['solver=fem', true],
  ['solver!=fem', false],
  ['solver>1', false],
  ['q>0', false],
  ['q!=0', false],
  ['absent!=1', false],
  ['frequency', undefined],
  ['frequency>', undefined],
  ['frequency>big', undefined],
  ['>1', undefined],
])('%s is %s', (text, expected) => {
  expect(met(text)).toBe(expected);
});
