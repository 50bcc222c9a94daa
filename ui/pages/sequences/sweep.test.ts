import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SequenceTaskView } from '../../source/index.ts';
import {
  alongAxis,
  axisTexts,
  axisValues,
  heatGrid,
  rangeOf,
  sortedTasks,
  sweepOf,
  varying,
  type SweepPoint,
} from './sweep.ts';

const point = (at: Record<string, string>, value?: number): SweepPoint => ({ at, value, state: 'succeeded', job: 'j' });

describe('a sweep', () => {
  it('has the value of each point by its job, and none where a number is missing', () => {
    const task = (job: string | null, radius: string): SequenceTaskView =>
      ({ point: { radius }, state: 'succeeded', job }) as unknown as SequenceTaskView;
    const quantity = (value?: number) => ({ name: 'f', unit: 'Hz', value, source: { file: 'x' } });
    const results = {
      jobs: [
        { id: 'a', quantities: [quantity(1)] },
        { id: 'b', quantities: [quantity()] },
      ],
    } as unknown as Parameters<typeof sweepOf>[1];
    const tasks = [task('a', '1'), task('b', '2'), task('c', '3'), task(null, '4'), { ...task('a', '5'), point: null }];
    expect(sweepOf(tasks, results).map(({ at, value }) => [at['radius'], value])).toEqual([
      ['1', 1],
      ['2', undefined],
      ['3', undefined],
      ['4', undefined],
    ]);
  });

  it('has its tasks in the order of a column: numbers by size, what has none last, either way', () => {
    const tasks = ['10', '9', 'a'].map((r, n) => ({ point: { r }, state: 'failed', job: n === 2 ? null : `j${n}` }));
    const order = (sort: string): (string | undefined)[] => {
      const values = new Map([
        ['j0', 1e9],
        ['j1', 2e8],
      ]);
      return sortedTasks(tasks as unknown as SequenceTaskView[], values, sort).map(({ point }) => point?.['r']);
    };

    expect(order('p:r')).toEqual(['9', '10', 'a']);
    expect(order('-p:r')).toEqual(['a', '10', '9']);
    expect(order('value')).toEqual(['9', '10', 'a']);
    expect(order('-value')).toEqual(['10', '9', 'a']);
    expect(order('state')).toEqual(['10', '9', 'a']);
  });

  it('knows what varies, and sorts numbers as numbers', () => {
    const points = [
      point({ r: '10', shape: 'b2', mesh: '1' }),
      point({ r: '9e-1', shape: 'b10', mesh: '1' }),
      point({ r: '-2', shape: 'a', mesh: '1' }),
    ];
    expect(varying(points)).toEqual(['r', 'shape']);
    expect(axisValues(points, 'r')).toEqual(['-2', '9e-1', '10']);
    expect(axisValues(points, 'shape')).toEqual(['a', 'b2', 'b10']);
  });

  it('writes short values at an axis, as far as they stay apart', () => {
    expect(axisTexts(['0', '0.142857142857', '1e-9', 'nose cone'])).toEqual(['0', '0.1429', '1e-9', 'nose cone']);
    expect(axisTexts(['1.000001', '1.000002'])).toEqual(['1.000001', '1.000002']);
  });

  it('fills a grid with what is there and tells how full it is', () => {
    const points = [point({ x: '1', y: '1' }, 5), point({ x: '2', y: '1' }, 7), point({ x: '2', y: '3' })];
    const { xs, ys, cells, filled } = heatGrid(points, 'x', 'y');
    expect({ xs, ys, filled }).toEqual({ xs: ['1', '2'], ys: ['1', '3'], filled: 0.75 });
    expect(cells.map((row) => row.map((cell) => cell?.value))).toEqual([
      [5, 7],
      [undefined, undefined],
    ]);
    expect(cells[1]?.[1]).toBe(points[2]);
    expect(rangeOf(points)).toEqual([5, 7]);
    expect(rangeOf([])).toBeUndefined();
  });

  it('lays every value of an axis between its ends, in order', () => {
    const anyValue = fc.oneof(fc.string(), fc.double({ noNaN: true }).map(String), fc.integer().map(String));
    fc.assert(
      fc.property(fc.array(anyValue, { minLength: 1, maxLength: 20 }), (written) => {
        const values = axisValues(
          written.map((x) => point({ x })),
          'x',
        );
        const places = values.map(alongAxis(values));
        for (const place of places) expect(place >= 0 && place <= 1).toBe(true);
        expect(places.toSorted((one, other) => one - other)).toEqual(places);
      }),
    );
  });
});
