import { expect, it } from 'vitest';
import { axesOf } from './series.ts';

it('a quantity is drawn against numbers only: no axis is of words', () => {
  const quantity = { name: 'f', unit: 'Hz', jobs: 4, index: {} };
  const column = (path: string, values: number, is_number: boolean) => ({ path, unit: '', jobs: 4, values, is_number });
  const parameters = [column('shape', 3, false), column('x', 2, true), column('same', 1, true)];

  expect(axesOf({ quantities: [quantity], parameters }, quantity).map(({ key }) => key)).toEqual(['p:x', 'time']);
});
