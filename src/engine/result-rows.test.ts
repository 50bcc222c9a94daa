import { expect, it } from 'vitest';
import { Job, readQuantityCondition, readQuantityRef, type JobRecord, type Quantity } from '../model/index.ts';
import { selectRows, type Selection } from './result-rows.ts';

const source = { file: 'x' };
const job = (id: string, modes: readonly (number | null)[], q: number) => ({
  job: new Job({ id } as unknown as JobRecord),
  quantities: [
    ...modes.map((value, mode): Quantity => {
      const what = { name: 'f', unit: 'Hz', index: { mode }, source };
      return value === null ? { ...what, unreadable: 'the value is NaN' } : { ...what, value };
    }),
    { name: 'q', value: q, unit: '', source },
  ],
});
const results = [job('a', [3, 1], 10), job('b', [2, null], 30), job('c', [], 20)];

function rows(selection: Selection): string[] {
  return selectRows(results, selection).map(
    ({ job: { id }, quantities }) =>
      `${id} ${quantities.map(({ name, value }) => `${name}=${value ?? '?'}`).join(' ')}`,
  );
}
const filter = (...texts: string[]) => texts.flatMap((text) => readQuantityCondition(text) ?? []);
const sort = (text: string, isDescending = false) => ({
  ref: readQuantityRef(text) ?? { name: '', index: {} },
  isDescending,
});

it('leaves all as it is where nothing is asked', () => {
  expect(rows({})).toEqual(['a f=3 f=1 q=10', 'b f=2 f=? q=30', 'c q=20']);
});

it('keeps the rows that meet a condition, and all of the jobs that meet one with an index', () => {
  expect(rows({ filter: filter('f>1.5') })).toEqual(['a f=3', 'b f=2']);
  expect(rows({ filter: filter('f[mode=0]>2.5') })).toEqual(['a f=3 f=1 q=10']);
  expect(rows({ filter: filter('f[mode=0]>2.5', 'f<2') })).toEqual(['a f=1']);
});

it('sorts rows, those without the quantity last, either way', () => {
  expect(rows({ sort: sort('q') })).toEqual(['a q=10', 'c q=20', 'b q=30', 'a f=3', 'a f=1', 'b f=2', 'b f=?']);
  expect(rows({ filter: filter('f>0'), sort: sort('f', true) })).toEqual(['a f=3', 'b f=2', 'a f=1']);
});
