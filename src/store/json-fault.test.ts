import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFault } from './json-fault.ts';

describe('where a text stops being JSON', () => {
  it.each([
    ['{"jobs":[abc', 9],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ['[1 2]', 3],
    ['{"a":01}', 6],
    ['[1]]', 3],
    ['[1}', 2],
    ['{"a":"x\ny"}', 5],
    ['{1:2}', 1],
    ['[,]', 1],
    ['  nul', 2],
    ['', 0],
    ['{"a":[', 6],
    ['{"a":[1]}', 9],
    [' "a" \n', 6],
  ])('%j: at %i', (text, at) => {
    expect(jsonFault(text)).toBe(at);
  });

  it('is its end when it is JSON, in any layout', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 4 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(jsonFault(text)).toBe(text.length);
      }),
    );
  });

  it('is where JSON.parse says, where it says anything, give or take the token', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (value, at, letter) => {
        const whole = JSON.stringify(value, null, 1);
        const index = at % (whole.length + 1);
        const text = whole.slice(0, index) + letter + whole.slice(index + 1);
        const position = positionOf(text);
        fc.pre(position !== undefined);
        const fault = jsonFault(text);
        expect(fault).toBeLessThanOrEqual(position ?? 0);
        expect(text.slice(fault, position)).toMatch(/^("|[^\s{}[\],:]*$)/); // within one token
      }),
    );
  });

  it('is found in deep and in long texts', () => {
    expect(jsonFault('['.repeat(100_000))).toBe(100_000);
    expect(jsonFault(`["${'x'.repeat(1_000_000)}",]`)).toBe(1_000_004);
  });
});

function positionOf(text: string): number | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const named = /position (\d+)/.exec((error as Error).message)?.[1];
    return named === undefined ? undefined : Number(named);
  }
}
