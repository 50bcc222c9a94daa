import { expect, it } from 'vitest';
import { describeScheduler } from '../../src/testing/describe-scheduler.ts';
import { makeBench } from './queue-bench.ts';

const { deviations } = describeScheduler('process', () => makeBench());

it('the process scheduler keeps the whole contract', () => {
  expect(deviations).toEqual([]);
});
