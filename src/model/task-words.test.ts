import { expect, it } from 'vitest';
import { pointWords, taskWords, type SequenceTask } from './index.ts';

it('tells a task of a step in words', () => {
  expect(taskWords({ point: { radius_m: '0.1', 'Port[1].x': 'a b' }, round: 2, attempt: 3 })).toEqual([
    'radius_m=0.1',
    'Port[1].x=a b',
    'round 2',
    'attempt 3',
  ]);
  expect(taskWords({ attempt: 1 })).toEqual([]);
});

it('takes what somebody wrote into a record', () => {
  const edited = { point: null, round: 'two', attempt: {} } as unknown as SequenceTask;

  expect([pointWords(edited.point), taskWords(edited)]).toEqual([[], []]);
});
