import { expect, it } from 'vitest';
import { readMostTasks } from './most-tasks.ts';

it.each([
  ['MaxArraySize            = 1001\nMaxJobCount             = 10000\n', 1001],
  ['MaxArraySize            = 10001\nSchedulerParameters     = bf_interval=1,max_array_tasks=500\n', 500],
  ['MaxArraySize            = 400\nSchedulerParameters     = max_array_tasks=500,bf_interval=1\n', 400],
  ['MaxJobCount             = 10000\n', undefined],
])('reads how many tasks an array may have: %j', (config, most) => {
  expect(readMostTasks(config)).toBe(most);
});
