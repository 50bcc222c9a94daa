import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinPath, nearNames, readPath, writeStep } from './index.ts';

it('reads names, numbers in brackets and quoted names', () => {
  expect(readPath('Port[2].Start contour')).toEqual([
    { name: 'Port', picks: [2] },
    { name: 'Start contour', picks: [] },
  ]);
  expect(readPath('[3]."a.""b"""[1][2]')).toEqual([
    { name: undefined, picks: [3] },
    { name: 'a."b"', picks: [1, 2] },
  ]);
  for (const bad of ['', '.', 'a..b', 'a.', 'a[0]', 'a[x]', 'a]', '"a', 'a=b', 'a.[1]']) {
    expect(readPath(bad)).toBeUndefined();
  }
});

it('reads what it writes, for any names', () => {
  const step = fc.record({ name: fc.string({ unit: 'binary' }), pick: fc.integer({ min: 1, max: 1e8 }) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1 }), (steps) => {
      const path = steps.reduce((outer, { name, pick }) => joinPath(outer, writeStep(name, pick)), '');
      expect(readPath(path)).toEqual(steps.map(({ name, pick }) => ({ name, picks: [pick] })));
    }),
  );
});

it('suggests near names, the nearest first', () => {
  const known = ['ModelInfo.File', 'ModelInfo.BoundaryCondition.Exterior', 'FiniteElement.Order', 'EigenSolver.Order2'];

  expect(nearNames('ModelInfo.Fiel', known)).toEqual(['ModelInfo.File']);
  expect(nearNames('Exterior', known)).toEqual(['ModelInfo.BoundaryCondition.Exterior']);
  expect(nearNames('order', known)).toEqual(['FiniteElement.Order', 'EigenSolver.Order2']);
  expect(nearNames('Frequency', known)).toEqual([]);
});
