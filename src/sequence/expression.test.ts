import { describe, expect, it } from 'vitest';
import type { Quantity } from '../model/index.ts';
import { holds, numberOf, quantitiesIn, readExpression, writeStepQuantity, type Lookup } from './expression.ts';

const quantity = (name: string, value: number, index?: Record<string, number>): Quantity => ({
  name,
  value,
  unit: '',
  source: { file: 'out' },
  ...(index === undefined ? {} : { index }),
});
const lookup: Lookup = ({ steps }) =>
  steps[0] === 'eigen'
    ? [
        quantity('f', 1.3e9, { mode: 1 }),
        quantity('f', 2e9, { mode: 2 }),
        quantity('r/q', 7),
        { name: 'torn', unreadable: 'cut off', unit: '', source: { file: 'out' } },
        { name: 'build', text: 'abc', unit: '', source: { file: 'out' } },
      ]
    : 'the job has not ended';

function numeric(text: string) {
  const reading = readExpression(text, 'number');
  return 'why' in reading ? reading : numberOf(reading.expression, lookup);
}
function condition(text: string) {
  const reading = readExpression(text, 'condition');
  return 'why' in reading ? reading : holds(reading.expression, lookup);
}

describe('an expression', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['2^-1', 0.5],
    ['8 / 2 / 2', 2],
    ['1 - 2 - 3', -4],
    ['1.5e-3*2.', 0.003],
    ['eigen.f[mode=1] / 1e9', 1.3],
    ['abs(eigen.f[mode=1] - eigen.f[ mode = 2 ])', 0.7e9],
    ['max(1, sqrt(16), 3)', 4],
    ['eigen.`r/q`', 7],
  ])('%s is %d', (text, value) => expect(numeric(text)).toEqual({ value }));

  it.each([
    ['eigen.f[mode=1] > 1e9', true],
    ['eigen.f[mode=1] > 1e9 and not eigen.f[mode=2] < 1e9', true],
    ['1 > 2 or 2 >= 2', true],
    ['1 > 2 or 2 > 2 and 1 < 2', false],
    ['(1 < 2 or 1 > 2) and 1 != 1', false],
  ])('%s is %s', (text, value) => expect(condition(text)).toEqual({ value }));

  it.each([
    ['eigen.f', 'eigen.f means 2 quantities: say which, in brackets'],
    ['eigen.f[mode=3]', 'eigen.f[mode=3]: the job has no such one; it has f[mode=1], f[mode=2]'],
    ['eigen.torn', 'eigen.torn could not be read: cut off'],
    ['eigen.build', 'eigen.build is a text, not a number'],
    ['thermal.t', 'thermal.t: the job has not ended'],
    ['1 / (1 - 1)', 'the result is not a finite number'],
    ['sqrt(-1)', 'the result is not a finite number'],
  ])('%s has no value, and says why', (text, missing) => expect(numeric(text)).toEqual({ missing }));

  it('that is missing on one side is missing, whatever the other side says', () => {
    expect(condition('1 < 2 or thermal.t > 1')).toEqual({ missing: 'thermal.t: the job has not ended' });
  });

  it.each([
    ['1 +', 'a number or a quantity is needed before the end', 3],
    ['1 2', '“2” was not expected here', 2],
    ['abs(1', ') is missing before the end', 5],
    ['sin(1)', 'there is no function sin; there are abs, sqrt, exp, log, log10, min, max', 4],
    ['abs(1, 2)', 'abs takes one number, not 2', 9],
    ['1 < 2', 'this is a condition, and a number is needed', 0],
    ['(1 < 2) + 1', 'a number is needed on both sides', 9],
    ['f[=1]', 'a key is needed here, as in [mode=1]', 2],
    ['f[mode]', '= is missing before “]”', 6],
    ['', 'a number or a quantity is needed before the end', 0],
  ])('%s cannot be read, and it says where', (text, why, offset) => expect(numeric(text)).toEqual({ why, offset }));

  it('nested without end is refused', () => {
    expect(numeric('('.repeat(100_000))).toMatchObject({ why: 'it is nested too deeply' });
    expect(numeric('-'.repeat(100_000))).toMatchObject({ why: 'it is nested too deeply' });
    expect(numeric('1^'.repeat(100_000))).toMatchObject({ why: 'it is nested too deeply' });
  });

  it('tells what it looks at', () => {
    const reading = readExpression('abs(previous.a.f[mode=1] - `r/q`) < loop.a.f', 'condition');
    const found = 'why' in reading ? [] : quantitiesIn(reading.expression);

    expect(found.map(writeStepQuantity)).toEqual(['previous.a.f[mode=1]', '`r/q`', 'loop.a.f']);
    expect(found[0]).toMatchObject({ previous: true, steps: ['a'] });
  });
});
