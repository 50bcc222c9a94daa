import { expect, it } from 'vitest';
import { aRecord } from '../../test/store/kit.ts';
import { Job } from '../model/index.ts';
import { resultOf } from './result-choice.ts';

it.each([
  ['out/results.json', true],
  ['stdout', true],
  ['.simtrail/results.json', false],
  ['.simtrail-incoming/from-machine/ab12', false],
  // Another program collects the same job.
  ['.simtrail-incoming.lock', false],
  ['.simtrail-incoming.lock.ebfaf978-702b-492f-9060-62a9efb754ea', false],
])('%s is what the job left: %s', (path, is) => {
  expect(resultOf(new Job(aRecord(1)), new Set())(path)).toBe(is);
});
