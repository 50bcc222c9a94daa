import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pickQuantities, readQuantityRef, writeQuantityRef, type Quantity } from './index.ts';

const mode = (n: number, port?: string): Quantity => ({
  name: 'frequency',
  value: n * 1e9,
  unit: 'Hz',
  index: port === undefined ? { mode: n } : { mode: n, port },
  source: { file: 'log' },
});

const word = fc.stringMatching(/^[A-Za-z][A-Za-z_ -]*[A-Za-z]$/);
const reference = fc.record({
  name: fc.stringMatching(/^[A-Za-z_][\w./-]*$/),
  index: fc.dictionary(word, fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), word)),
});

describe('references to quantities', () => {
  it.each([
    ['Q', { name: 'Q', index: {} }],
    [' R/Q ', { name: 'R/Q', index: {} }],
    ['frequency[mode=1]', { name: 'frequency', index: { mode: 1 } }],
    ['frequency[ mode = 3 , port=in ]', { name: 'frequency', index: { mode: 3, port: 'in' } }],
    ['power[frequency=11.424e9]', { name: 'power', index: { frequency: 11.424e9 } }],
    ['s[]', { name: 's', index: {} }],
    ['s[port=]', { name: 's', index: { port: '' } }],
  ])('reads %j', (text, reference) => {
    expect(readQuantityRef(text)).toEqual(reference);
  });

  it.each(['', '1Q', 'frequency[mode=1', 'frequency]', 'f[mode]', 'f[=1]', 'f[a=1][b=2]', 'a b'])(
    'refuses %j',
    (text) => {
      expect(readQuantityRef(text)).toBeUndefined();
    },
  );

  it('read back as they were written', () => {
    fc.assert(
      fc.property(reference, (ref) => {
        const back = readQuantityRef(writeQuantityRef(ref));
        expect(back?.name).toBe(ref.name);
        expect(Object.entries(back?.index ?? {})).toEqual(
          Object.entries(ref.index).map(([key, value]) => [key, Object.is(value, -0) ? 0 : value]),
        );
      }),
    );
  });

  it('mean all quantities of the name whose index has what they give', () => {
    const all = [mode(1), mode(2), mode(2, 'in'), { ...mode(2), name: 'Q' }];

    expect(pickQuantities(all, { name: 'frequency', index: {} })).toEqual(all.slice(0, 3));
    expect(pickQuantities(all, { name: 'frequency', index: { mode: 2 } })).toEqual(all.slice(1, 3));
    expect(pickQuantities(all, { name: 'frequency', index: { mode: 2, port: 'in' } })).toEqual([all[2]]);
    expect(pickQuantities(all, { name: 'frequency', index: { mode: '2' } })).toEqual([]);
  });
});
