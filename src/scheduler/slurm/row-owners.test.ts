import { expect, it } from 'vitest';
import { readRanges, RowOwners, writeRanges } from './row-owners.ts';

it.each([
  ['53_[3-10%2]', [{ low: 3, high: 10, step: 1 }]],
  [
    '53_[0,4-9:2]',
    [
      { low: 0, high: 0, step: 1 },
      { low: 4, high: 9, step: 2 },
    ],
  ],
  ['53_4', []],
  ['53', []],
  ['53_[1-', []],
  ['53_[1-3,...]', [{ low: 1, high: 3, step: 1 }]],
])('%s', (id, ranges) => {
  expect(readRanges(id)).toEqual(ranges);
});

it('tasks are written as ranges, which give the same tasks', () => {
  expect(writeRanges([7, 0, 1, 2, 9, 8, 4, 4])).toEqual(['0-2', '4', '7-9']);
  expect(writeRanges([])).toEqual([]);
});

it('a job that was renamed has its number and its folder; one of the two is not enough', () => {
  const owners = new RowOwners([
    { token: 'simtrail-a', nativeId: '9', folder: '' },
    { token: 't', nativeId: '53_1', folder: '', array: 'simtrail-b' },
  ]);
  const rows = [
    { name: 'mine', id: '9', folder: '/work/a' },
    { name: 'swept', id: '53_1', folder: '/work/b' },
    { name: 'a stranger with its number', id: '9', folder: '/work/c' },
    { name: 'another in its folder', id: '10', folder: '/work/a' },
    { name: 'a step', id: '9.batch', folder: '/work/a' },
    { name: 'not told', id: '9' },
  ];

  expect([...owners.group(rows, (row) => row)]).toEqual([
    ['simtrail-a', [rows[0]]],
    ['t', [rows[1]]],
  ]);
});

it('gives each job its rows, and each task of an array its own', () => {
  const tasks = [0, 1, 2, 3].map((n) => ({ token: `t${n}`, nativeId: `53_${n}`, folder: '', array: 'sweep' }));
  const owners = new RowOwners([...tasks, { token: 'plain', nativeId: '9', folder: '' }]);
  const read = ([name, id]: string[]) => ({ name, id: id ?? '' });

  const rows = [
    ['sweep', '53_1'],
    ['sweep', '53_[2-9%4]'],
    ['plain', '9'],
    ['other', '53_0'],
  ];
  expect(owners.names).toEqual(['plain', 'sweep']);
  expect([...owners.group(rows, read).keys()]).toEqual(['t1', 'plain', 't2', 't3']);
  const cancelled = [
    ['sweep', '53'],
    ['sweep', '53_0'],
    ['sweep', '53_[0-1]'],
  ];
  expect([...owners.group(cancelled, read)].map(([token, found]) => [token, found.map(([, id]) => id)])).toEqual([
    ['t0', ['53_0']],
    ['t1', ['53_[0-1]']],
    ['t2', ['53']],
    ['t3', ['53']],
  ]);
  const cut = [
    ['sweep', '53_1'],
    ['sweep', '53_[2,4,6,'],
  ];
  expect([...owners.group(cut, read)].map(([token, [row]]) => [token, row?.[1]])).toEqual([
    ['t1', '53_1'],
    ['t0', '53_[2,4,6,'],
    ['t2', '53_[2,4,6,'],
    ['t3', '53_[2,4,6,'],
  ]);
});
