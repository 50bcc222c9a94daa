import { posix } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { leadsOut } from './index.ts';

it.each(['a', 'a/b.txt', '..a', 'a..', '...', './a', 'a b/ü', 'c:', '', String.raw`\a`, 'C:/a'])(
  '%j stays in the folder',
  (path) => {
    expect(leadsOut(path)).toBe(false);
  },
);

it.each(['..', '../a', 'a/..', 'a/../../b', '/', '/a', 'a\0b'])('%j leads out of it', (path) => {
  expect(leadsOut(path)).toBe(true);
});

it('lets nothing out, however it is put together', () => {
  const step = fc.constantFrom('a', '..', '.', '', '/', '\\', 'C:', ' ');
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), fc.constantFrom('/', '\\', ''), (steps, slash) => {
      const path = steps.join(slash);
      const isInside = /^\/the\/folder(?:\/|$)/.test(posix.resolve('/the/folder', path));
      expect(leadsOut(path) || isInside).toBe(true);
    }),
  );
});
