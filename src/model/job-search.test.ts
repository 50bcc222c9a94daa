import { expect, it } from 'vitest';
import { aRecord } from '../../test/store/record.ts';
import { isOfStatus, Job, searchedText, searchFor } from './index.ts';

const job = new Job(aRecord(1, { job_name: 'First-try', notes: 'Wall losses', slurm_id: '4711', tags: ['good'] }));

it.each([
  ['', true],
  ['first', true],
  ['LOSSES  good first', true],
  ['4711', true],
  [job.id.slice(0, 13), true],
  ['first second', false],
  ['wall-losses', false],
])('a search for %j: %s', (search, isFound) => {
  expect(searchFor(search)(searchedText(job))).toBe(isFound);
});

it('goes through records of other programs', () => {
  const odd = new Job({ ...aRecord(1), notes: 7, status_detail: null, tags: [null, 'x'] } as never);

  expect(searchFor('x')(searchedText(odd))).toBe(true);
});

it('knows the words for many statuses', () => {
  expect([isOfStatus(new Set(['active']), 'held'), isOfStatus(new Set(['active', 'lost']), 'failed')]).toEqual([
    true,
    false,
  ]);
  expect([isOfStatus(new Set(['ended']), 'lost'), isOfStatus(new Set(['lost']), 'lost')]).toEqual([true, true]);
});
