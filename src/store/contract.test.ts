import { expect, it } from 'vitest';
import { describeStore } from '../testing/describe-store.ts';
import { Store } from './index.ts';

const declared = describeStore('a folder on disk', (folder) => Store.open(folder));

it('keeps every clause of the contract', () => {
  expect(declared.clauses).toHaveLength(24);
  expect(declared.deviations).toEqual([]);
});
